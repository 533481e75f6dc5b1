"""What recognition doubts on real sound: nothing goes unsaid, and the verdict is true."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from subpiped.artifacts.coverage import UNCOVERED_SECONDS
from subpiped.artifacts.segments import SpeechSegment, merge_close, subtract
from subpiped.artifacts.shots import SHOTS, save_shots
from subpiped.artifacts.transcript import load_transcript
from subpiped.artifacts.turns import Diarization, save_turns
from subpiped.core.files import read_json
from subpiped.media.waveform import SAMPLE_RATE, read_wav
from tests.helpers.asr_inputs import write_names
from tests.helpers.cases import sampled
from tests.helpers.singing import band, mixed, sung
from tests.helpers.stages import ffmpeg, run_stage_script
from tests.models.speech import detected, film_folder, run_vad

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

pytestmark = [pytest.mark.model, pytest.mark.ffmpeg]

_ENGLISH = {"engine": "ctranslate2", "device": "cpu", "language": "en"}


def subtitled(film: Path, movie_dir: Path) -> dict[str, Any]:
    """Recognize a film whose sound is cut out, and make its cues; quality.json."""
    write_names(movie_dir)
    assert run_vad(film, movie_dir).exit_code == 0
    result = run_stage_script("asr", film, movie_dir, options=_ENGLISH)
    assert result.exit_code == 0, result.log
    for stage in ("post-ner", "translation"):
        result = run_stage_script(stage, film, movie_dir)
        assert result.exit_code == 0, result.log
    save_turns(movie_dir / "diarization/turns.json", Diarization((), (), ()))
    save_shots(movie_dir / SHOTS, [], {})
    result = run_stage_script("subtitle-gen", film, movie_dir)
    assert result.exit_code == 0, result.log
    quality: dict[str, Any] = read_json(movie_dir / "subtitles/quality.json")
    return quality


def sound_of(path: Path, folder: Path) -> NDArray[np.float32]:
    wav = folder / f"{path.stem}.part.wav"
    ffmpeg("-i", str(path), "-ac", "1", "-ar", str(SAMPLE_RATE), "-c:a", "pcm_s16le", str(wav))
    return read_wav(wav)


def noisy(sound: NDArray[np.float32], decibels: float) -> NDArray[np.float32]:
    """The sound with white noise that many decibels below its voice."""
    noise = np.random.default_rng(1).normal(size=len(sound))
    voice = sound[np.abs(sound) > 0.01 * np.abs(sound).max()]
    mix = sound / voice.std() + 10 ** (-decibels / 20) * noise
    made: NDArray[np.float32] = (0.7 * mix / np.abs(mix).max()).astype(np.float32)
    return made


def unnamed(movie_dir: Path) -> list[SpeechSegment]:
    """Agreed speech of 3 s and more that has no text, and of which the record says nothing."""
    speech = [s for s in detected(movie_dir / "vad/pyannote.json") if not s.disputed]
    said = load_transcript(movie_dir / "transcription/transcript.json").segments
    doubts = read_json(movie_dir / "transcription/doubts.json")["doubts"]
    gone = [d for d in doubts if d["outcome"] in {"dropped", "lost"}]
    named = [SpeechSegment(d["start"], d["end"]) for d in gone]
    told = merge_close([*named, *(SpeechSegment(s.start, s.end) for s in said)])
    return [s for s in subtract(speech, told) if s.duration >= UNCOVERED_SECONDS]


def test_what_is_really_said_five_times(media: Path, cache: Path, tmp_path: Path) -> None:
    film = media / "cases/said-five-times.mp4"
    movie_dir = film_folder(tmp_path, film)
    quality = subtitled(film, movie_dir)
    shown = [" ".join(c["lines"]) for c in read_json(movie_dir / "subtitles/cues.json")["cues"]]
    assert shown.count("We must find a new home in the stars.") == 5
    assert (quality["verdict"], quality["reasons"]) == ("pass", [])
    assert unnamed(movie_dir) == []


def test_a_film_lost_in_noise_is_for_review_and_hides_nothing(
    media: Path, cache: Path, tmp_path: Path
) -> None:
    parts = [media / "english/jfk.flac", media / "english/lhotse/2412-153948-0000.flac"]
    sound = np.concatenate([sound_of(part, tmp_path) for part in parts])
    movie_dir = film_folder(tmp_path, noisy(sound, 0.0))
    film = movie_dir / "audio/audio.wav"
    quality = subtitled(film, movie_dir)
    assert quality["verdict"] == "review"
    assert "doubtful_text" in {r["code"] for r in quality["reasons"]}
    assert unnamed(movie_dir) == []


@pytest.mark.parametrize("seed", sampled([1, 2], 1))
def test_words_invented_for_a_song_do_not_pass(cache: Path, tmp_path: Path, seed: int) -> None:
    movie_dir = film_folder(tmp_path, mixed(sung(40, seed), band(40, seed), 0))
    film = movie_dir / "audio/audio.wav"
    quality = subtitled(film, movie_dir)
    words = load_transcript(movie_dir / "transcription/transcript.json").segments
    assert quality["verdict"] == ("review" if words else "warnings")
