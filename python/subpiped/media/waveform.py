"""The film's sound as the models want it: 16 kHz mono."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.core.errors import StageError
from subpiped.core.files import open_regular

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

SAMPLE_RATE: Final = 16_000
_INT16_SCALE: Final = 32768.0


class Waveform:
    """A mono 16-bit WAV file, mapped: only what is asked for is read and turned into floats."""

    def __init__(self, path: Path) -> None:
        """Raises StageError `input_invalid` unless the file is 16 kHz mono 16-bit PCM."""
        try:
            with open_regular(path) as file, wave.open(file, "rb") as handle:
                layout = (handle.getframerate(), handle.getnchannels(), handle.getsampwidth())
                frames = handle.getnframes()
        except (wave.Error, EOFError) as error:
            raise StageError("input_invalid", f"{path} is not a WAV file: {error}") from error
        if layout != (SAMPLE_RATE, 1, 2):
            raise StageError(
                "input_invalid", f"{path} is {layout}, not 16 kHz mono 16 bit", "run demux again"
            )
        header = _data_offset(path)
        # The header's count is a 32-bit lie for pipes and very long files; the file's size is not.
        available = (path.stat().st_size - header) // 2
        count = min(frames, available)
        # An empty file cannot be mapped.
        self._samples: NDArray[np.int16] = (
            np.memmap(path, dtype="<i2", mode="r", offset=header, shape=(count,))
            if count
            else np.zeros(0, dtype="<i2")
        )

    def __len__(self) -> int:
        return len(self._samples)

    @property
    def duration(self) -> float:
        """Length in seconds."""
        return len(self._samples) / SAMPLE_RATE

    def samples(self, start: int, stop: int) -> NDArray[np.float32]:
        """Samples `[start, stop)` in [-1, 1), cut at the file's ends: shape (n,)."""
        piece = self._samples[max(0, start) : max(0, stop)]
        return piece.astype(np.float32) / np.float32(_INT16_SCALE)

    def pcm(self) -> NDArray[np.int16]:
        """All samples as they are: shape (n,)."""
        return self._samples

    def seconds(self, start: float, end: float) -> NDArray[np.float32]:
        """The sound between two times in seconds: shape (n,)."""
        return self.samples(round(start * SAMPLE_RATE), round(end * SAMPLE_RATE))


def _data_offset(path: Path) -> int:
    """Byte offset of the `data` chunk's samples; the wave module does not tell it."""
    with open_regular(path) as handle:
        handle.seek(12)
        while header := handle.read(8):
            size = int.from_bytes(header[4:8], "little")
            if header[:4] == b"data":
                return handle.tell()
            handle.seek(size + size % 2, 1)
    raise StageError("input_invalid", f"{path} has no data chunk")


def read_wav(path: Path) -> NDArray[np.float32]:
    """The whole sound as float32, shape (samples,); for long films use `Waveform`."""
    waveform = Waveform(path)
    return waveform.samples(0, len(waveform))
