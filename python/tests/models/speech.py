"""What the tests of real speech share: films that are only sound, and their results."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from subpiped.artifacts.segments import load_speech
from subpiped.media.waveform import read_wav
from tests.helpers.asr_inputs import write_names, write_speech
from tests.helpers.stages import StageResult, ffmpeg, run_stage_script
from tests.helpers.waves import write_wav

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from subpiped.artifacts.segments import SpeechSegment


# What is said in english/jfk.flac.
JFK = (
    "And so my fellow Americans ask not what your country can do for you ask what you can do for"
    " your country"
)


def film_folder(folder: Path, sound: Path | NDArray[np.float32]) -> Path:
    """A film's folder as demux leaves it, from any sound file or from samples at 16 kHz."""
    target = folder / "film" / "audio" / "audio.wav"
    target.parent.mkdir(parents=True)
    if isinstance(sound, np.ndarray):
        write_wav(target, sound)
    else:
        ffmpeg("-i", str(sound), "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", str(target))
    return folder / "film"


def joined(folder: Path, clips: Sequence[Path], gap: float = 1.5) -> Path:
    """A film's folder with clips one after the other, each known as speech."""
    parts, speech, now = [], [], 0.0
    for number, clip in enumerate(clips):
        ffmpeg("-i", str(clip), "-ac", "1", "-ar", "16000", str(folder / f"{number}.wav"))
        sound = read_wav(folder / f"{number}.wav")
        parts += [sound, np.zeros(round(gap * 16000), np.float32)]
        speech.append((now, now + len(sound) / 16000))
        now = speech[-1][1] + gap
    movie_dir = film_folder(folder, np.concatenate(parts))
    write_speech(movie_dir, speech, now)
    write_names(movie_dir)
    return movie_dir


def run_vad(film: Path, movie_dir: Path, *, engine: str = "onnx") -> StageResult:
    """Stages 4 and 5; the result of stage 5."""
    first = run_stage_script("silero-vad", film, movie_dir)
    assert first.exit_code == 0, first.log
    return run_stage_script(
        "pyannote-vad", film, movie_dir, options={"engine": engine}, best=engine == "pyannote"
    )


def detected(path: Path) -> list[SpeechSegment]:
    """The segments of vad/silero.json or vad/pyannote.json."""
    return load_speech(path).segments
