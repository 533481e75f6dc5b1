"""The role of a speaker embedder, and the embeddings of all local speakers of a film."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from subpiped.core.errors import DeviceError
from subpiped.devices import fault_injection
from subpiped.media.waveform import SAMPLE_RATE
from subpiped.speech.fbank import FRAME_LENGTH, FRAME_SHIFT, fbank
from subpiped.speech.frame_scores import CHUNK_SECONDS, FRAME_OFFSET, FRAME_STEP, FRAMES_PER_CHUNK
from subpiped.speech.powerset import LOCAL_SPEAKERS, to_multilabel

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from subpiped.media.waveform import Waveform
    from subpiped.speech.frame_scores import FrameScores

# Shorter speech gives no usable voice; pyannote's adapters ask for 0.4 s of clean speech too.
MIN_SECONDS: Final = 0.4


class Embedder(Protocol):
    """CAM++ on some device.

    Attributes:
        device: that it is on.
        dimension: of a voice.
        workers: threads that may call `embed` at the same time.
    """

    device: str
    dimension: int
    workers: int

    def embed(self, features: NDArray[np.float32]) -> NDArray[np.float32]:
        """Voice of one stretch of speech.

        (frames, 80) log-mel energies, mean over frames removed -> (dimension,). Raises
        DeviceError if the device fails.
        """
        ...


@dataclass(frozen=True, slots=True)
class Embeddings:
    """Speaker embeddings of the local speakers of some chunks.

    `chunks` (n,) names the chunk in FrameScores; `vectors` (n, 3, dimension) is NaN where a local
    speaker is silent or too short; `clean_seconds` (n, 3) is how long each talks alone.
    """

    chunks: NDArray[np.int64]
    vectors: NDArray[np.float32]
    clean_seconds: NDArray[np.float32]


def embed_speakers(
    embedder: Embedder,
    waveform: Waveform,
    scores: FrameScores,
    chunks: Sequence[int],
    on_progress: Callable[[float], None],
) -> Embeddings:
    """Embed each local speaker of each of `chunks`, from the frames where it talks alone.

    Where a speaker hardly ever talks alone, all its frames are used: a blurred embedding is better
    than none for assigning the chunk, and clustering leaves it out by `clean_seconds`.

    Raises:
        DeviceError: the network gave NaN.
    """
    vectors = np.full((len(chunks), LOCAL_SPEAKERS, embedder.dimension), np.nan, np.float32)
    clean_seconds = np.zeros((len(chunks), LOCAL_SPEAKERS), np.float32)
    pool = ThreadPoolExecutor(embedder.workers)
    try:
        voiced = pool.map(partial(_embed_chunk, embedder, waveform, scores), chunks)
        for row, (chunk, found) in enumerate(zip(chunks, voiced, strict=True)):
            vectors[row], clean_seconds[row] = found
            on_progress(min(chunk * scores.step_seconds + CHUNK_SECONDS, waveform.duration))
    finally:
        # Stopped, or broken: what has not begun is not begun any more.
        pool.shutdown(cancel_futures=True)
    return Embeddings(np.asarray(chunks, np.int64), vectors, clean_seconds)


def _embed_chunk(
    embedder: Embedder, waveform: Waveform, scores: FrameScores, chunk: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """The chunk's embeddings (3, dimension), and the seconds (3,) for which each talks alone."""
    vectors = np.full((LOCAL_SPEAKERS, embedder.dimension), np.nan, np.float32)
    labels = to_multilabel(scores.active[chunk])
    clean = labels & (labels.sum(axis=1, keepdims=True) == 1)
    clean_seconds = (clean.sum(axis=0) * FRAME_STEP).astype(np.float32)
    if not labels.any():
        return vectors, clean_seconds
    start = chunk * scores.step_seconds
    features = fbank(waveform.seconds(start, start + CHUNK_SECONDS))
    for speaker in range(LOCAL_SPEAKERS):
        mask = (clean if clean_seconds[speaker] >= MIN_SECONDS else labels)[:, speaker]
        voiced = features[_feature_mask(mask, len(features))]
        if len(voiced) * FRAME_SHIFT < MIN_SECONDS * SAMPLE_RATE:
            continue
        vector = fault_injection.model_output(embedder.embed(voiced - voiced.mean(axis=0)))
        if not np.isfinite(vector).all():
            raise DeviceError(embedder.device, "the speaker network gave NaN")
        vectors[speaker] = vector
    return vectors, clean_seconds


def _feature_mask(mask: NDArray[np.bool_], frames: int) -> NDArray[np.bool_]:
    """`mask` over a chunk's 589 frames as a mask over its features, by each one's middle."""
    middles = (np.arange(frames) * FRAME_SHIFT + FRAME_LENGTH / 2) / SAMPLE_RATE
    index = np.rint((middles - FRAME_OFFSET) / FRAME_STEP).astype(np.int64)
    taken: NDArray[np.bool_] = mask[index.clip(0, FRAMES_PER_CHUNK - 1)]
    return taken
