"""The sound of recordings, and films with a small black picture made of it."""

from __future__ import annotations

import tempfile
import wave
from pathlib import Path
from typing import TYPE_CHECKING

from subpiped.core.files import atomic_path
from subpiped.media.ffmpeg import file_url, film_input, run_ffmpeg
from subpiped.media.waveform import SAMPLE_RATE, read_wav

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray


def read_sound(path: Path) -> NDArray[np.float32]:
    """A recording of any form as samples at 16 kHz, mono."""
    form = ["-ac", "1", "-ar", str(SAMPLE_RATE), "-c:a", "pcm_s16le"]
    with tempfile.TemporaryDirectory() as folder:
        wav = Path(folder) / "part.wav"
        run_ffmpeg([*film_input(path), *form, file_url(wav)])
        return read_wav(wav)


def write_film(path: Path, samples: NDArray[np.int16], seconds: float, offset: float = 0.0) -> None:
    """Write a film with `samples` at 16 kHz, whole or not at all.

    Args:
        path: of the film.
        samples: its sound.
        seconds: length of the picture.
        offset: how late the sound begins, by the container.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as scratch, atomic_path(path) as film:
        wav = Path(scratch) / "sound.wav"
        with wave.open(str(wav), "wb") as file:
            file.setparams((1, 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes(samples.astype("<i2").tobytes())
        picture = ["-f", "lavfi", "-i", f"color=s=64x64:r=24:d={seconds:.3f}"]
        sound = ["-itsoffset", str(offset), "-i", file_url(wav), "-map", "0", "-map", "1"]
        codecs = ["-c:v", "mpeg2video", "-c:a", "flac"]
        run_ffmpeg([*picture, *sound, *codecs, file_url(film)])
