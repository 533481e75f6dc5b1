"""Stage 7 where no model is needed: nothing to hear, and what is refused first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.asr_inputs import write_names, write_speech
from tests.helpers import run_stage_script
from tests.waves import write_silence
from utils.files import read_json

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def movie_dir(tmp_path: Path) -> Path:
    """Five seconds without speech."""
    folder = tmp_path / "film"
    (folder / "audio").mkdir(parents=True)
    write_silence(folder / "audio" / "audio.wav", 5.0)
    write_speech(folder, [], 5.0)
    write_names(folder)
    return folder


def test_a_film_without_speech_has_an_empty_transcript(movie_dir: Path, tmp_path: Path) -> None:
    result = run_stage_script("asr", tmp_path / "film.mkv", movie_dir)
    assert result.exit_code == 0, result.log
    assert result.manifest["status"] == "done"
    assert [w["code"] for w in result.manifest["warnings"]] == ["no_speech"]
    transcript = read_json(movie_dir / "transcription" / "transcript.json")
    assert transcript["segments"] == []
    assert {i["name"] for i in result.manifest["inputs"]} == {
        "audio/audio.wav",
        "vad/pyannote.json",
        "entities/glossary.json",
    }


@pytest.mark.parametrize(
    "options",
    [
        {"task": "translate", "model": "whisper-large-v3-turbo-ct2"},
        {"model": "whisper-huge"},
        {"languages": []},
        {"language": "klingon"},
        {"engine": "sphinx"},
        {"device": "mps"},
    ],
)
def test_impossible_options_are_refused(
    options: dict[str, Any], movie_dir: Path, tmp_path: Path
) -> None:
    result = run_stage_script("asr", tmp_path / "film.mkv", movie_dir, options=options)
    assert result.exit_code == 78, result.log
    assert result.manifest["status"] == "failed"
    assert result.manifest["error"]["code"] == "config_invalid"
    assert result.manifest["error"]["hint"]
    assert not (movie_dir / "transcription" / "transcript.json").exists()


def test_a_missing_input_is_named(movie_dir: Path, tmp_path: Path) -> None:
    (movie_dir / "entities" / "glossary.json").unlink()
    result = run_stage_script("asr", tmp_path / "film.mkv", movie_dir)
    assert result.exit_code == 69
    assert "entities/glossary.json" in result.manifest["error"]["message"]
