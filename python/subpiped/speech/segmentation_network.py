"""The role of a segmentation network, and its run over a film in bounded memory."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import numpy as np

from subpiped.core.errors import DeviceError
from subpiped.devices import fault_injection
from subpiped.media.waveform import SAMPLE_RATE
from subpiped.speech.frame_scores import (
    CHUNK_SECONDS,
    FRAME_STEP,
    FRAMES_PER_CHUNK,
    FrameScores,
    chunk_count,
    first_frames,
)
from subpiped.speech.powerset import active_bits, speech_probability

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from subpiped.media.waveform import Waveform

CHUNK_SAMPLES = round(CHUNK_SECONDS * SAMPLE_RATE)


class Segmenter(Protocol):
    """segmentation-3.0 on some device."""

    device: str

    def scores(self, waveforms: NDArray[np.float32]) -> NDArray[np.float32]:
        """Log-probabilities of the powerset classes.

        (batch, 160000) at 16 kHz -> (batch, 589, 7). Raises DeviceError if the device fails.
        """
        ...


def segment(
    segmenter: Segmenter,
    waveform: Waveform,
    *,
    step_seconds: float,
    batch_size: int,
    on_progress: Callable[[float], None],
) -> FrameScores:
    """Slide over the whole film; `on_progress` gets the seconds of sound done so far.

    Only one batch of sound is in memory at a time. Chunks overlap, and a frame's probability is
    the mean over the chunks that hold it.

    Raises:
        DeviceError: the network gave NaN, which some GPU kernels do without an error.
    """
    chunks = chunk_count(waveform.duration, step_seconds)
    firsts = first_frames(chunks, step_seconds)
    frames = max(1, int(waveform.duration / FRAME_STEP))
    summed = np.zeros(firsts[-1] + FRAMES_PER_CHUNK, np.float32)
    counted = np.zeros_like(summed)
    active = np.zeros((chunks, FRAMES_PER_CHUNK), np.uint8)
    for begin in range(0, chunks, batch_size):
        batch = range(begin, min(begin + batch_size, chunks))
        chunk = np.stack([_chunk(waveform, c * step_seconds) for c in batch])
        scores: NDArray[np.float32] = fault_injection.model_output(segmenter.scores(chunk))
        if not np.isfinite(scores).all():
            raise DeviceError(segmenter.device, "the segmentation network gave NaN")
        active[begin : batch.stop] = active_bits(scores)
        for first, speech in zip(
            firsts[begin : batch.stop], speech_probability(scores), strict=True
        ):
            summed[first : first + FRAMES_PER_CHUNK] += speech
            counted[first : first + FRAMES_PER_CHUNK] += 1
        done = (batch.stop - 1) * step_seconds + CHUNK_SECONDS
        on_progress(min(done, waveform.duration))
    speech = (summed / np.maximum(counted, 1))[:frames].astype(np.float32)
    return FrameScores(speech, active, waveform.duration, step_seconds)


def _chunk(waveform: Waveform, start: float) -> NDArray[np.float32]:
    first = round(start * SAMPLE_RATE)
    samples = waveform.samples(first, first + CHUNK_SAMPLES)
    return np.pad(samples, (0, CHUNK_SAMPLES - len(samples)))
