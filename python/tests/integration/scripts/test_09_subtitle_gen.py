"""subtitle-gen as a program: artifacts in, .srt, .vtt and cues.json out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pysubs2

from tests.helpers import run_stage_script
from utils.transcript import Transcript, TranscriptSegment, save_transcript
from utils.turns import Diarization, SpeakerTurn, save_turns

if TYPE_CHECKING:
    from pathlib import Path

LINES = [
    (11.4, 15.3, "What brings you to the land of the gatekeepers?"),
    (17.5, 20.7, "I'm searching for someone."),
    (35.6, 39.5, "A dangerous quest for a lone hunter."),
    (41.0, 44.4, "I've been alone for as long as I can remember."),
]
SPEECH = [(11.9, 14.8), (18.0, 20.2), (36.1, 39.0), (41.5, 43.9)]


def prepare(movie: Path, lines: list[tuple[float, float, str]], language: str, task: str) -> Path:
    """Write what the earlier stages leave; return the film."""
    segments = tuple(
        TranscriptSegment(n, start, end, text, -0.2, 0.1, 1.2)
        for n, (start, end, text) in enumerate(lines)
    )
    save_transcript(
        movie / "transcription/corrected.json", Transcript(language, 0.9, task, segments)
    )
    turns = tuple(SpeakerTurn(a, b, f"SPEAKER_0{n % 2}") for n, (a, b) in enumerate(SPEECH))
    save_turns(
        movie / "diarization/turns.json",
        Diarization(("SPEAKER_00", "SPEAKER_01"), turns, turns),
    )
    (movie / "vad").mkdir()
    vad: dict[str, Any] = {"schema": 1, "segments": [{"start": a, "end": b} for a, b in SPEECH]}
    (movie / "vad/pyannote.json").write_text(json.dumps(vad))
    film = movie.parent / "Sintel 2010.mp4"
    film.write_bytes(b"not read by this stage")
    return film


def test_cues_lie_on_the_speech(tmp_path: Path) -> None:
    film = prepare(tmp_path / "m", LINES, "en", "transcribe")
    result = run_stage_script("subtitle-gen", film, tmp_path / "m")
    assert result.exit_code == 0, result.log
    for suffix in ("srt", "vtt"):
        cues = pysubs2.load(str(tmp_path / f"m/subtitles/Sintel 2010.en.{suffix}"))
        assert [c.plaintext.replace("\n", " ") for c in cues] == [text for _, _, text in LINES]
        for cue, (start, end) in zip(cues, SPEECH, strict=True):
            assert cue.start == round(start * 1000)
            assert end * 1000 <= cue.end <= end * 1000 + 1000
    assert {o["name"] for o in result.manifest["outputs"]} == {"srt", "vtt", "cues"}
    assert (result.manifest["engine"], result.manifest["device"]) == ("rules", "cpu")


def test_hindi_is_hin(tmp_path: Path) -> None:
    film = prepare(tmp_path / "m", [(12, 14, "तुम यहाँ क्यों आए हो?")], "hi", "transcribe")
    run_stage_script("subtitle-gen", film, tmp_path / "m", options={"subtitles": ["hi"]})
    assert (tmp_path / "m/subtitles/Sintel 2010.hin.srt").exists()
    assert json.loads((tmp_path / "m/subtitles/cues.json").read_text())["language"] == "hi"


def test_text_in_another_language_is_not_called_the_target(tmp_path: Path) -> None:
    film = prepare(tmp_path / "m", [(12, 14, "तुम यहाँ क्यों आए हो?")], "hi", "transcribe")
    result = run_stage_script("subtitle-gen", film, tmp_path / "m")
    assert (tmp_path / "m/subtitles/Sintel 2010.hin.srt").exists()
    assert [w["code"] for w in result.manifest["warnings"]] == ["language_mismatch"]


def test_translated_text_is_english(tmp_path: Path) -> None:
    film = prepare(tmp_path / "m", LINES, "hi", "translate")
    result = run_stage_script("subtitle-gen", film, tmp_path / "m")
    assert result.manifest["metadata"]["language"] == "en"
    assert result.manifest["warnings"] == []


def test_a_film_without_speech_has_cues_json_and_no_subtitles(tmp_path: Path) -> None:
    film = prepare(tmp_path / "m", [], "en", "transcribe")
    result = run_stage_script("subtitle-gen", film, tmp_path / "m")
    assert result.exit_code == 0
    assert json.loads((tmp_path / "m/subtitles/cues.json").read_text())["cues"] == []
    assert not list((tmp_path / "m/subtitles").glob("*.srt"))
    assert [w["code"] for w in result.manifest["warnings"]] == ["no_speech"]


def test_missing_artifacts_are_named(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(b"x")
    result = run_stage_script("subtitle-gen", film, tmp_path / "m")
    assert result.exit_code == 69
    assert "transcription/corrected.json" in result.manifest["error"]["message"]
