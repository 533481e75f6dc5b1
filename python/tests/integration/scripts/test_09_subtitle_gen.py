"""subtitle-gen as a program: artifacts in, .srt, .vtt, .ass and cues.json out."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pysubs2
import pytest

from subpiped.artifacts.corrected import CORRECTED
from subpiped.artifacts.cues import load_cues
from subpiped.artifacts.shots import SHOTS, save_shots
from subpiped.artifacts.transcript import (
    Transcript,
    TranscriptSegment,
    Word,
    save_transcript,
)
from subpiped.artifacts.turns import Diarization, SpeakerTurn, save_turns
from tests.helpers.stages import StageResult, run_stage_script
from tests.helpers.tracks import save_track

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
    save_track(movie, Transcript(language, 0.9, task, segments))
    turns = tuple(SpeakerTurn(a, b, f"SPEAKER_0{n % 2}") for n, (a, b) in enumerate(SPEECH))
    save_turns(
        movie / "diarization/turns.json",
        Diarization(("SPEAKER_00", "SPEAKER_01"), turns, turns),
    )
    (movie / "vad").mkdir()
    vad: dict[str, Any] = {"schema": 1, "segments": [{"start": a, "end": b} for a, b in SPEECH]}
    (movie / "vad/pyannote.json").write_text(json.dumps(vad))
    save_shots(movie / SHOTS, [], {})
    film = movie.parent / "Sintel 2010.mp4"
    film.write_bytes(b"not read by this stage")
    return film


def outputs(result: StageResult) -> set[str]:
    """The names of what was written, less the verdicts, which have tests of their own."""
    names = {output["name"] for output in result.manifest["outputs"]}
    return {name for name in names if not name.startswith("quality")}


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
    assert outputs(result) == {"srt", "vtt", "ass", "cues"}
    assert result.manifest["metadata"]["rule_violations"] == 0
    assert (result.manifest["engine"], result.manifest["device"]) == ("rules", "cpu")


def test_what_a_person_corrected_stays_in_every_format(tmp_path: Path) -> None:
    film, movie = prepare(tmp_path / "m", LINES, "en", "transcribe"), tmp_path / "m"
    run_stage_script("subtitle-gen", film, movie)
    folder = movie / "subtitles"
    files = {kind: folder / f"Sintel 2010.en.{kind}" for kind in ("srt", "vtt", "ass")}
    ours = {kind: path.read_bytes() for kind, path in files.items()}
    for kind in ("srt", "vtt"):
        files[kind].write_text(f"corrected {kind}")
    (folder / "Sintel 2010.fr.srt").write_text("not of subpiped at all")
    # `retry` takes the manifest away, and other options another format.
    (movie / "manifests/subtitle-gen.json").unlink()
    result = run_stage_script("subtitle-gen", film, movie, options={"formats": ["srt"]})
    assert result.exit_code == 0, result.log
    assert files["srt"].read_text() == "corrected srt"
    assert files["vtt"].read_text() == "corrected vtt"
    assert (folder / "Sintel 2010.fr.srt").exists()
    assert not files["ass"].exists()
    assert (folder / "Sintel 2010.en.subpiped.srt").read_bytes() == ours["srt"]
    paths = {output["name"]: output["path"] for output in result.manifest["outputs"]}
    assert paths["srt"] == "subtitles/Sintel 2010.en.subpiped.srt"
    assert [w["code"] for w in result.manifest["warnings"]] == ["subtitles_kept"]
    files["srt"].unlink()
    run_stage_script("subtitle-gen", film, movie)
    assert files["srt"].read_bytes() == ours["srt"]
    assert not (folder / "Sintel 2010.en.subpiped.srt").exists()


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


def test_only_the_wanted_formats_are_written(tmp_path: Path) -> None:
    film = prepare(tmp_path / "m", LINES, "en", "transcribe")
    result = run_stage_script("subtitle-gen", film, tmp_path / "m", options={"formats": ["srt"]})
    assert outputs(result) == {"srt", "cues"}
    assert [p.suffix for p in (tmp_path / "m/subtitles").glob("Sintel*")] == [".srt"]


def test_a_run_with_other_options_leaves_nothing_of_the_one_before(tmp_path: Path) -> None:
    movie = tmp_path / "m"
    film = prepare(movie, LINES, "hi", "translate")
    hindi = TranscriptSegment(0, 12, 14, "तुम यहाँ क्यों आए हो?", -0.2, 0.1, 1.2)
    save_track(movie, Transcript("hi", 0.9, "transcribe", (hindi,)), "hi")
    run_stage_script("subtitle-gen", film, movie, options={"subtitles": ["en", "hi"]})
    (movie / "subtitles/Sintel 2010.txt").write_text("a person's note")
    run_stage_script("subtitle-gen", film, movie, options={"formats": ["srt"]})
    assert {p.name for p in (movie / "subtitles").iterdir()} == {
        "Sintel 2010.en.srt",
        "Sintel 2010.txt",
        "cues.json",
        "quality.json",
        "shots.json",
        "written.json",
    }


def test_every_track_has_its_files(tmp_path: Path) -> None:
    movie = tmp_path / "m"
    film = prepare(movie, LINES, "hi", "translate")
    hindi = TranscriptSegment(0, 12, 14, "तुम यहाँ क्यों आए हो?", -0.2, 0.1, 1.2)
    save_track(movie, Transcript("hi", 0.9, "transcribe", (hindi,)), "hi")
    options = {"subtitles": ["en", "hi", "fr"]}
    result = run_stage_script("subtitle-gen", film, movie, options=options)
    assert result.exit_code == 0, result.log
    assert outputs(result) == {"srt", "vtt", "ass", "cues", "srt.hi", "vtt.hi", "ass.hi", "cues.hi"}
    assert {p.name for p in (movie / "subtitles").iterdir() if "quality" not in p.name} == {
        *(f"Sintel 2010.{language}.{kind}"
          for language in ("en", "hin") for kind in ("srt", "vtt", "ass")),
        "cues.json", "cues.hi.json", "shots.json", "written.json",
    }  # fmt: skip
    assert load_cues(movie / "subtitles/cues.hi.json")[0] == "hi"
    assert result.manifest["metadata"]["cues.hi"] == 1
    assert result.manifest["warnings"] == []


def test_a_main_track_in_the_language_of_another_does_not_overwrite_it(tmp_path: Path) -> None:
    movie = tmp_path / "m"
    film = prepare(movie, [(12, 14, "तुम यहाँ क्यों आए हो?")], "hi", "transcribe")
    again = TranscriptSegment(0, 12, 14, "दूसरी बार।", -0.2, 0.1, 1.2)
    save_track(movie, Transcript("hi", 0.9, "transcribe", (again,)), "hi")
    result = run_stage_script("subtitle-gen", film, movie, options={"subtitles": ["en", "hi"]})
    assert [w["code"] for w in result.manifest["warnings"]] == [
        "language_mismatch",
        "track_left_out",
    ]
    assert "तुम यहाँ" in (movie / "subtitles/Sintel 2010.hin.srt").read_text()
    assert outputs(result) == {"srt", "vtt", "ass", "cues"}


def test_a_text_translator_writes_what_it_was_asked_for(tmp_path: Path) -> None:
    movie = tmp_path / "m"
    film = prepare(movie, [], "hi", "translate")
    german = TranscriptSegment(0, 12, 14, "Guten Tag.", -0.2, 0.1, 1.2, route="cascade")
    words = (Word(12, 13, " नमस्ते", 0.2), Word(13, 14, " दोस्त।", 0.9))
    heard = TranscriptSegment(0, 12, 14, "नमस्ते दोस्त।", -0.6, 0.1, 1.2, words)
    save_transcript(movie / CORRECTED, Transcript("hi", 0.9, "transcribe", (heard,)))
    save_track(movie, Transcript("hi", 0.9, "translate", (german,)))
    result = run_stage_script("subtitle-gen", film, movie, options={"subtitles": ["de"]})
    assert result.manifest["metadata"]["language"] == "de"
    assert result.manifest["warnings"] == []
    assert "translation/scenes.json" in {entry["name"] for entry in result.manifest["inputs"]}
    quality = json.loads((movie / "subtitles/quality.json").read_text())
    assert quality["figures"]["translation"]["sentences"] == 1
    # A translator hides what the recognizer was unsure of; the verdict does not.
    assert quality["figures"]["doubtful_words"] == 1


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("ar", "مرحبا يا صديقي العزيز، كيف حالك اليوم؟ أنا هنا!"),
        ("he", "שלום לך, ידידי היקר. מה שלומך היום?"),
        ("fa", "سلام دوست عزیز من، امروز حالت چطور است؟"),
        ("ur", "میرے عزیز دوست، آج آپ کا کیا حال ہے؟"),
    ],
)
def test_marks_of_direction_are_in_files_only_and_count_nowhere(
    tmp_path: Path, language: str, text: str
) -> None:
    movie = tmp_path / "m"
    film = prepare(movie, [(12, 15, text)], language, "transcribe")
    options = {"subtitles": [language], "formats": ["srt", "vtt", "ass"]}
    result = run_stage_script("subtitle-gen", film, movie, options=options)
    assert result.exit_code == 0, result.log
    assert result.manifest["metadata"]["rule_violations"] == 0
    _, cues = load_cues(movie / "subtitles/cues.json")
    lines = [line for cue in cues for line in cue.lines]
    assert " ".join(lines) == text
    for suffix in ("srt", "vtt", "ass"):
        read = pysubs2.load(str(movie / f"subtitles/Sintel 2010.{language}.{suffix}"))
        shown = [line for event in read for line in event.plaintext.split("\n")]
        assert shown == [f"\u202b{line}\u202c" for line in lines]


def test_each_track_keeps_the_rules_of_its_language(tmp_path: Path) -> None:
    movie = tmp_path / "m"
    said = "我知道你在说什么。可是我今天真的不能去。"
    film = prepare(movie, [(12, 18, said)], "zh", "transcribe")
    english = TranscriptSegment(0, 12, 18, LINES[0][2], -0.2, 0.1, 1.2)
    save_track(movie, Transcript("zh", 0.9, "translate", (english,)), "en")
    result = run_stage_script("subtitle-gen", film, movie, options={"subtitles": ["zh", "en"]})
    assert result.exit_code == 0, result.log
    _, chinese = load_cues(movie / "subtitles/cues.json")
    _, other = load_cues(movie / "subtitles/cues.en.json")
    assert max(len(line) for cue in chinese for line in cue.lines) <= 16
    assert max(len(line) for cue in other for line in cue.lines) > 16
    assert "".join(line for cue in chinese for line in cue.lines) == said


def songs(movie: Path) -> None:
    found = {"schema": 1, "songs": [{"start": 35, "end": 50, "score": 0.9}], "music": []}
    (movie / "vad/songs.json").write_text(json.dumps(found))


@pytest.mark.parametrize(
    ("option", "shown", "notes"), [("italic", 4, 4), ("plain", 4, 0), ("drop", 2, 0)]
)
def test_songs_are_shown_as_configured(tmp_path: Path, option: str, shown: int, notes: int) -> None:
    film = prepare(tmp_path / "m", LINES, "en", "transcribe")
    songs(tmp_path / "m")
    result = run_stage_script("subtitle-gen", film, tmp_path / "m", options={"songs": option})
    text = (tmp_path / "m/subtitles/Sintel 2010.en.srt").read_text()
    assert text.count("♪") == notes
    assert result.manifest["metadata"]["songs"] == 2
    _, cues = load_cues(tmp_path / "m/subtitles/cues.json")
    assert [cue.index for cue in cues] == list(range(1, shown + 1))
    assert [cue.song for cue in cues] == [False, False, True, True][:shown]
    assert "vad/songs.json" in {i["name"] for i in result.manifest["inputs"]}


def test_numbers_are_readable(tmp_path: Path) -> None:
    film = prepare(tmp_path / "m", [(12, 14, "He has Rs. 10000000.")], "en", "transcribe")
    run_stage_script("subtitle-gen", film, tmp_path / "m")
    assert "Rs. 1,00,00,000." in (tmp_path / "m/subtitles/Sintel 2010.en.srt").read_text()


def with_pictures(movie: Path) -> None:
    """Say that the film has pictures."""
    stream = {"index": 0, "codec_type": "video", "avg_frame_rate": "50/1", "width": 320,
              "height": 180, "disposition": ["default"]}  # fmt: skip
    (movie / "audio").mkdir()
    streams = {"schema": 1, "duration": 20.0, "streams": [stream]}
    (movie / "audio/streams.json").write_text(json.dumps(streams))


def test_cues_end_before_a_cut(tmp_path: Path) -> None:
    movie = tmp_path / "m"
    film = prepare(movie, LINES[:2], "en", "transcribe")
    with_pictures(movie)
    run_stage_script("subtitle-gen", film, movie)
    assert load_cues(movie / "subtitles/cues.json")[1][0].end_ms == 15_050

    save_shots(movie / SHOTS, [15.2], {})
    result = run_stage_script("subtitle-gen", film, movie)
    assert result.exit_code == 0, result.log
    _, cues = load_cues(movie / "subtitles/cues.json")
    # Two frames of 20 ms.
    assert cues[0].end_ms == 15_160
    assert SHOTS in {i["name"] for i in result.manifest["inputs"]}
    assert "PlayResX: 320" in (movie / "subtitles/Sintel 2010.en.ass").read_text()


def test_the_gap_between_cues_is_two_of_the_films_frames(tmp_path: Path) -> None:
    movie = tmp_path / "m"
    said = [(11.9, 13, "What brings you here?"), (13, 14.8, "I am looking for a gatekeeper.")]
    film = prepare(movie, said, "en", "transcribe")
    with_pictures(movie)
    speaking = (SpeakerTurn(11, 13, "A"), SpeakerTurn(13, 20, "B"))
    save_turns(movie / "diarization/turns.json", Diarization(("A", "B"), speaking, speaking))
    run_stage_script("subtitle-gen", film, movie)
    _, (first, second) = load_cues(movie / "subtitles/cues.json")
    assert second.start_ms - first.end_ms == 40


def test_missing_artifacts_are_named(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(b"x")
    result = run_stage_script("subtitle-gen", film, tmp_path / "m")
    assert result.exit_code == 69
    assert "translation/translated.json" in result.manifest["error"]["message"]
