"""WAV files for tests, 16 kHz mono 16 bit as demux writes them."""

from __future__ import annotations

import wave
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

_HEADER_BYTES = 44


def write_wav(path: Path, samples: NDArray[np.floating]) -> Path:
    """Write samples in [-1, 1]."""
    with wave.open(str(path), "wb") as handle:
        handle.setparams((1, 2, 16000, 0, "NONE", ""))
        handle.writeframes((samples * 32767).astype("<i2").tobytes())
    return path


def write_silence(path: Path, seconds: float) -> Path:
    """Write silence as a hole in the file, so that hours of it take no space."""
    size = round(seconds * 16000) * 2
    with wave.open(str(path), "wb") as handle:
        handle.setparams((1, 2, 16000, 0, "NONE", ""))
        handle.writeframes(b"\0\0")
    with path.open("r+b") as raw:
        raw.truncate(_HEADER_BYTES + size)
        raw.seek(_HEADER_BYTES - 4)
        raw.write(size.to_bytes(4, "little"))
    return path
