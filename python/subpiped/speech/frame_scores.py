"""The output of the segmentation network, kept in vad/pyannote.npz for VAD and diarization.

The network sees chunks of 10 s, one every `step_seconds`, and names up to three local speakers in
each of a chunk's frames. The file holds:

    speech   float16 (frames,)         probability that anybody talks, averaged over the chunks
    active   uint8 (chunks, frames per chunk)
                                       bit s is set where local speaker s of that chunk talks
    duration, step_seconds             float64, seconds

Frame i of the film stands for FRAME_OFFSET + i * FRAME_STEP seconds. Chunk c begins at
c * step_seconds; its frame j is the film's frame `first_frames()[c] + j`. A film of 3 hours takes
about 8 MB, less when zipped.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self
from zipfile import BadZipFile

import numpy as np

from subpiped.core.errors import StageError
from subpiped.core.files import atomic_path, open_regular
from subpiped.media.waveform import SAMPLE_RATE
from subpiped.speech.powerset import LOCAL_SPEAKERS

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

CHUNK_SECONDS: Final = 10.0
FRAMES_PER_CHUNK: Final = 589
# SincNet's strides multiply to 270 samples; a frame's receptive field is 991 samples wide.
FRAME_STEP: Final = 270 / SAMPLE_RATE
FRAME_OFFSET: Final = 991 / 2 / SAMPLE_RATE


def chunk_count(duration: float, step_seconds: float) -> int:
    """How many chunks cover `duration` seconds; at least one."""
    return max(1, int(np.ceil((duration - CHUNK_SECONDS) / step_seconds)) + 1)


@dataclass(frozen=True, slots=True)
class FrameScores:
    """The arrays described above."""

    speech: NDArray[np.float32]
    active: NDArray[np.uint8]
    duration: float
    step_seconds: float

    def first_frames(self) -> NDArray[np.int64]:
        """The film's frame at which each chunk begins, shape (chunks,)."""
        return first_frames(len(self.active), self.step_seconds)

    def speaker_count(self) -> NDArray[np.int8]:
        """How many people talk in each of the film's frames, rounded over chunks: (frames,)."""
        per_class = np.array([bits.bit_count() for bits in range(1 << LOCAL_SPEAKERS)], np.uint8)
        votes = np.zeros(len(self.speech), np.float32)
        chunks = np.zeros(len(self.speech), np.float32)
        for first, bits in zip(self.first_frames(), self.active, strict=True):
            counts = per_class[bits][: len(votes) - first]
            votes[first : first + len(counts)] += counts
            chunks[first : first + len(counts)] += 1
        return np.rint(votes / np.maximum(chunks, 1)).astype(np.int8)

    def save(self, path: Path) -> None:
        """Write the file whole or not at all."""
        with atomic_path(path) as temporary, temporary.open("wb") as handle:
            np.savez_compressed(
                handle,
                speech=self.speech.astype(np.float16),
                active=self.active,
                duration=np.float64(self.duration),
                step_seconds=np.float64(self.step_seconds),
            )

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read the file. Raises StageError `input_invalid` if it is damaged."""
        try:
            # Opened here: numpy leaves the file open when it is no zip.
            with open_regular(path) as handle, np.load(handle, allow_pickle=False) as arrays:
                return cls(
                    speech=arrays["speech"].astype(np.float32),
                    active=arrays["active"],
                    duration=float(arrays["duration"]),
                    step_seconds=float(arrays["step_seconds"]),
                )
        except (ValueError, KeyError, EOFError, TypeError, BadZipFile) as error:
            raise StageError(
                "input_invalid", f"{path.name} is damaged: {error}", "run pyannote-vad again"
            ) from error


def first_frames(chunks: int, step_seconds: float) -> NDArray[np.int64]:
    """The film's frame nearest to the beginning of each chunk, shape (chunks,)."""
    nearest = np.rint(np.arange(chunks) * (step_seconds / FRAME_STEP))
    frames: NDArray[np.int64] = nearest.astype(np.int64)
    return frames
