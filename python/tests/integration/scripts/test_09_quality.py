"""subtitle-gen's verdict: quality.json beside the cues, from what the stages before have left."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from subpiped.artifacts.doubts import Doubt, save_doubts
from subpiped.artifacts.shots import SHOTS, save_shots
from subpiped.artifacts.transcript import Transcript, TranscriptSegment
from subpiped.artifacts.turns import Diarization, save_turns
from tests.helpers.stages import StageResult, run_stage_script
from tests.helpers.tracks import save_track

if TYPE_CHECKING:
    from pathlib import Path

LINES = [
    (11.9, 14.8, "What brings you to the land of the gatekeepers?"),
    (18.0, 20.2, "I'm searching for someone."),
    (36.1, 39.0, "A dangerous quest for a lone hunter."),
    (41.5, 43.9, "I've been alone for as long as I can remember."),
]


def run(
    folder: Path,
    lines: list[tuple[float, float, str]],
    options: dict[str, Any] | None = None,
    *,
    further: list[tuple[float, float, str]] | None = None,
    disputed: bool = False,
) -> tuple[StageResult, Path]:
    """Run the stage over a film in which these lines were recognized; the first are translated."""
    for name, text, task in (("", lines, "translate"), ("hi", further, "transcribe")):
        segments = tuple(
            TranscriptSegment(n, start, end, line, -0.3, 0.1, 1.2)
            for n, (start, end, line) in enumerate(text or ())
        )
        if text is not None:
            save_track(folder / "m", Transcript("hi", 0.9, task, segments), name)
    save_turns(folder / "m/diarization/turns.json", Diarization((), (), ()))
    speech = [{"start": a, "end": b, "disputed": disputed} for a, b, _ in lines]
    (folder / "m/vad").mkdir()
    vad = {"schema": 1, "duration": 52.2, "segments": speech}
    (folder / "m/vad/pyannote.json").write_text(json.dumps(vad))
    save_shots(folder / "m" / SHOTS, [], {})
    film = folder / "Sintel 2010.mp4"
    film.write_bytes(b"not read by this stage")
    result = run_stage_script("subtitle-gen", film, folder / "m", options=options)
    assert result.exit_code == 0, result.log
    return result, folder / "m/subtitles"


def load(path: Path) -> dict[str, Any]:
    """A JSON object."""
    value: dict[str, Any] = json.loads(path.read_text())
    return value


def test_a_good_trailer_passes(tmp_path: Path) -> None:
    result, folder = run(tmp_path, LINES)
    quality = load(folder / "quality.json")
    assert (quality["schema"], quality["verdict"], quality["reasons"]) == (1, "pass", [])
    figures = quality["figures"]
    assert (figures["cues"], figures["words"], figures["words_lost"]) == (4, 30, 0)
    assert (figures["seconds"], figures["speech_covered"], figures["mean_confidence"]) == (
        52.2,
        1.0,
        0.741,
    )
    assert result.manifest["metadata"]["verdict"] == "pass"
    assert "quality" in {o["name"] for o in result.manifest["outputs"]}


def test_a_film_that_is_not_all_there_is_told_with_the_place(tmp_path: Path) -> None:
    (tmp_path / "m/audio").mkdir(parents=True)
    streams = {"schema": 1, "missing": [{"start": 30.0, "end": 52.2}]}
    (tmp_path / "m/audio/streams.json").write_text(json.dumps(streams))
    result, folder = run(tmp_path, LINES)
    (reason,) = load(folder / "quality.json")["reasons"]
    assert (reason["code"], reason["severity"]) == ("film_incomplete", "warning")
    assert "from 0:00:30 to 0:00:52" in reason["message"]
    assert result.manifest["metadata"]["verdict"] == "warnings"


def test_each_track_has_its_own_verdict(tmp_path: Path) -> None:
    hindi = [(a, b, "मैं किसी को ढूँढ रहा हूँ") for a, b, _ in LINES]
    result, folder = run(tmp_path, LINES, {"subtitles": ["en", "hi"]}, further=hindi)
    assert load(folder / "quality.json")["verdict"] == "pass"
    assert load(folder / "quality.hi.json")["verdict"] == "warnings"
    assert result.manifest["metadata"]["verdict.hi"] == "warnings"
    assert "quality.hi" in {o["name"] for o in result.manifest["outputs"]}


def test_untranslated_text_is_for_review_and_listed_with_its_time(tmp_path: Path) -> None:
    lines = [*LINES[:3], (41.5, 43.9, "तुम यहाँ क्यों आए हो?")]
    _, folder = run(tmp_path, lines)
    quality = load(folder / "quality.json")
    assert quality["verdict"] == "review"
    assert quality["reasons"][0]["message"] == "1 subtitle is not in English letters"
    (suspicious,) = quality["suspicious"]
    assert suspicious["why"] == ["wrong_script"]
    assert abs(suspicious["start_ms"] - 41_500) < 500
    assert suspicious["outcome"] == "shown"


def test_what_earlier_stages_doubted_is_told(tmp_path: Path) -> None:
    doubt = Doubt(50.0, 51.0, "Thank you.", "en", ("hallucinated_phrase",), "dropped")
    save_doubts(tmp_path / "m/transcription/doubts.json", [doubt])
    ledger = tmp_path / "m/transcription/corrections.json"
    ledger.write_text(json.dumps({"schema": 1, "corrections": [{"before": "a", "after": "b"}]}))
    result, folder = run(tmp_path, LINES)
    quality = load(folder / "quality.json")
    assert (quality["figures"]["dropped_chunks"], quality["figures"]["name_changes"]) == (1, 1)
    assert quality["suspicious"] == [
        {
            "start_ms": 50_000,
            "end_ms": 51_000,
            "text": "Thank you.",
            "why": ["hallucinated_phrase"],
            "outcome": "dropped",
            "replacement": None,
        }
    ]
    inputs = {entry["name"] for entry in result.manifest["inputs"]}
    assert {"transcription/doubts.json", "transcription/corrections.json"} <= inputs
    assert {name for name in inputs if name.startswith("subtitles/")} == {SHOTS}


def test_speech_that_only_one_detector_found_asks_for_no_cue(tmp_path: Path) -> None:
    _, folder = run(tmp_path, LINES, disputed=True)
    figures = load(folder / "quality.json")["figures"]
    assert (figures["speech_seconds"], figures["speech_covered"]) == (0, None)


def test_a_film_without_speech_says_so(tmp_path: Path) -> None:
    _, folder = run(tmp_path, [])
    quality = load(folder / "quality.json")
    assert quality["verdict"] == "warnings"
    assert [reason["code"] for reason in quality["reasons"]] == ["no_speech"]
