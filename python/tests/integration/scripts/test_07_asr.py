"""Stage 7 where no model is needed: nothing to transcribe, and what is refused first."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.files import read_json, write_json
from tests.helpers.asr_inputs import write_names, write_speech
from tests.helpers.stages import run_stage_script
from tests.helpers.waves import write_silence

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
    }
    # Names and tracks may change later without another recognition.
    assert "subtitle-gen.subtitles" not in json.dumps(result.manifest)


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


def streams(*languages: str, chosen: int, silent: tuple[int, ...] = ()) -> dict[str, Any]:
    """audio/streams.json of a film with a track for each language, and a commentary."""
    tags = [{"language": language} for language in languages] + [{"title": "Commentary"}]
    tracks = [
        {"index": n, "codec_type": "audio", "codec_name": "aac", "disposition": [], "tags": tag}
        for n, tag in enumerate(tags, 1)
    ]
    return {"streams": tracks, "audio": {"index": chosen, "silent": list(silent)}}


def note(to: int, *wordless: int) -> dict[str, Any]:
    """audio/better_track.json as asr left it."""
    return {"schema": 1, "from": 1, "to": to, "why": "", "wordless": list(wordless)}


@pytest.mark.parametrize(
    ("described", "before", "option", "next_one"),
    [
        (streams("eng", "hin", "", chosen=2), None, None, 1),
        (streams("eng", "hin", "", chosen=1), note(1, 2), 1, 3),
        # Left for its language alone: somebody spoke there.
        (streams("eng", "hin", chosen=2), note(2), 2, 1),
        (streams("eng", "hin", chosen=2, silent=(1,)), None, None, None),
        (streams("eng", "hin", chosen=1), note(1, 2), 1, None),
        (streams("eng", chosen=1), None, None, None),
        # Named by a person, who may have good reasons.
        (streams("eng", "hin", chosen=1), None, 1, None),
        (streams("eng", "hin", chosen=1), note(2), 1, None),
    ],
)
def test_where_nobody_speaks_the_other_tracks_are_tried_first(  # noqa: PLR0913, PLR0917
    movie_dir: Path,
    tmp_path: Path,
    described: dict[str, Any],
    before: dict[str, Any] | None,
    option: int | None,
    next_one: int | None,
) -> None:
    write_json(movie_dir / "audio/streams.json", described)
    if before is not None:
        write_json(movie_dir / "audio/better_track.json", before)
    options = {"languages": ["hi", "en"]}
    others = {"demux": {"audioStream": option}}
    result = run_stage_script(
        "asr", tmp_path / "film.mkv", movie_dir, options=options, others=others
    )
    if next_one is None:
        assert result.exit_code == 0, result.log
        assert [w["code"] for w in result.manifest["warnings"]] == ["no_speech"]
        return
    assert result.exit_code == 65, result.log
    errors = [event for event in result.events if event["type"] == "error"]
    assert [(e["code"], e["stream"]) for e in errors] == [("wrong_track", next_one)]
    assert [event for event in result.events if event["type"] == "warning"] == []
    chosen = described["audio"]["index"]
    wordless = [*(before or note(0))["wordless"], chosen]
    assert read_json(movie_dir / "audio/better_track.json") == {
        "schema": 1,
        "from": chosen,
        "to": next_one,
        "why": f"nobody speaks on track {chosen}",
        "wordless": wordless,
    }
