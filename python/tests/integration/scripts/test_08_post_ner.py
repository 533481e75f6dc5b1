"""The post-ner stage as a program."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.artifacts.transcript import (
    Transcript,
    TranscriptSegment,
    Word,
    load_transcript,
)
from subpiped.names.entities import Entity, Glossary, save_glossary
from tests.helpers.stages import StageResult, run_stage_script
from tests.helpers.tracks import save_recognized

if TYPE_CHECKING:
    from pathlib import Path

GLOSSARY = Glossary(
    (
        Entity("Sholay", "title"),
        Entity("Gabbar Singh", "character", ("Gabbar", "Singh")),
        Entity("Veeru", "character"),
        Entity("Rahul", "character"),
        Entity("Ayaz Khan", "cast", ("Ayaz", "Khan"), correct=False),
    )
)
LINES = (
    "My name is Garbar Sing.",
    "Raul, where is Viru?",
    "Batwal Khan is not here.",
)


def transcript(*lines: str, language: str = "hi", task: str = "translate") -> Transcript:
    segments = tuple(
        TranscriptSegment(i, i * 2.0, i * 2.0 + 1.5, line, -0.4, 0.01, 1.1)
        for i, line in enumerate(lines)
    )
    return Transcript(language, 0.98, task, segments)


def run(tmp_path: Path, transcribed: Transcript, glossary: Glossary, **options: Any) -> StageResult:
    save_recognized(tmp_path, transcribed)
    save_glossary(tmp_path / "entities/glossary.json", glossary)
    result = run_stage_script("post-ner", tmp_path / "film.mkv", tmp_path, options=options)
    assert result.exit_code == 0, result.log
    return result


def ledger(tmp_path: Path) -> list[dict[str, Any]]:
    value = json.loads((tmp_path / "transcription/corrections.json").read_text())
    assert value["schema"] == 1
    corrections: list[dict[str, Any]] = value["corrections"]
    return corrections


def test_names_are_corrected_with_a_ledger(tmp_path: Path) -> None:
    result = run(tmp_path, transcript(*LINES), GLOSSARY)

    assert result.manifest["status"] == "done"
    assert (result.manifest["engine"], result.manifest["device"]) == ("rules", "cpu")
    assert {i["name"] for i in result.manifest["inputs"]} == {
        "transcription/texts.json",
        "transcription/transcript.json",
        "entities/glossary.json",
    }
    corrected = load_transcript(tmp_path / "transcription/corrected.json")
    assert [s.text for s in corrected.segments] == [
        "My name is Gabbar Singh.",
        "Rahul, where is Veeru?",
        "Batwal Khan is not here.",
    ]
    assert [(c["segment"], c["before"], c["after"]) for c in ledger(tmp_path)] == [
        (0, "Garbar Sing", "Gabbar Singh"),
        (1, "Raul", "Rahul"),
        (1, "Viru", "Veeru"),
    ]
    assert all(
        c["why"].startswith("spelling ") and 88 <= c["score"] <= 100 for c in ledger(tmp_path)
    )
    assert result.manifest["metadata"] == {"names": 11, "corrections": 3, "words_not_aligned": 0}
    # The original transcript stays as it was.
    assert load_transcript(tmp_path / "transcription/transcript.json") == transcript(*LINES)


def test_only_texts_and_words_differ(tmp_path: Path) -> None:
    words = (Word(0.0, 0.4, " Raul", 0.7), Word(0.4, 0.9, " came.", 0.99))
    segment = TranscriptSegment(3, 0.0, 0.9, "Raul came.", -0.2, 0.03, 0.9, words)
    transcribed = Transcript("en", 0.97, "transcribe", (segment,))

    run(tmp_path, transcribed, GLOSSARY)

    before = json.loads((tmp_path / "transcription/transcript.json").read_text())
    after = json.loads((tmp_path / "transcription/corrected.json").read_text())
    assert after["segments"][0].pop("text") == "Rahul came."
    assert after["segments"][0]["words"][0].pop("word") == " Rahul"
    del before["segments"][0]["text"], before["segments"][0]["words"][0]["word"]
    assert after == before


def test_options_are_obeyed(tmp_path: Path) -> None:
    run(tmp_path, transcript(*LINES), GLOSSARY, minScore=98)
    assert [c["after"] for c in ledger(tmp_path)] == ["Gabbar Singh", "Veeru"]
    run(tmp_path, transcript(*LINES), GLOSSARY, minScore=100)
    assert ledger(tmp_path) == []


@pytest.mark.parametrize(
    "entities",
    [
        (),
        (
            Entity("Film", "title", correct=False),
            Entity("Rahul", "cast", correct=False),
        ),
    ],
)
def test_without_names_to_correct_to_it_is_degraded(
    tmp_path: Path, entities: tuple[Entity, ...]
) -> None:
    result = run(tmp_path, transcript(*LINES), Glossary(entities))

    assert result.manifest["status"] == "degraded"
    assert [d["reason"] for d in result.manifest["degraded"]] == ["no_glossary"]
    assert load_transcript(tmp_path / "transcription/corrected.json") == transcript(*LINES)
    assert ledger(tmp_path) == []


def test_devanagari_is_corrected_with_its_own_spellings(tmp_path: Path) -> None:
    result = run(tmp_path, transcript("मेरा नाम राउल है", task="transcribe"), GLOSSARY)

    assert result.manifest["status"] == "done"
    corrected = load_transcript(tmp_path / "transcription/corrected.json")
    assert corrected.segments[0].text == "मेरा नाम राहुल है"
    assert [(c["before"], c["after"]) for c in ledger(tmp_path)] == [("राउल", "राहुल")]


def test_another_script_is_degraded_and_untouched(tmp_path: Path) -> None:
    transcribed = transcript("Меня зовут Раул", task="transcribe")

    result = run(tmp_path, transcribed, GLOSSARY)

    assert [d["reason"] for d in result.manifest["degraded"]] == ["unknown_script"]
    assert load_transcript(tmp_path / "transcription/corrected.json") == transcribed


HINDI = transcript("राउल, सुनो", task="transcribe")


def run_again(tmp_path: Path) -> StageResult:
    """The stage on the texts that are there."""
    save_glossary(tmp_path / "entities/glossary.json", GLOSSARY)
    result = run_stage_script("post-ner", tmp_path / "film.mkv", tmp_path)
    assert result.exit_code == 0, result.log
    return result


def test_every_text_is_corrected_and_old_ones_go(tmp_path: Path) -> None:
    folder = tmp_path / "transcription"
    save_recognized(tmp_path, transcript(*LINES))
    save_recognized(tmp_path, HINDI, "hi")
    (folder / "corrected.ta.json").write_text("{}")
    (folder / "corrections.ta.json").write_text("{}")

    result = run_again(tmp_path)

    assert load_transcript(folder / "corrected.json").segments[1].text == "Rahul, where is Veeru?"
    assert load_transcript(folder / "corrected.hi.json").segments[0].text == "राहुल, सुनो"
    assert len(ledger(tmp_path)) == 3
    hindi = json.loads((folder / "corrections.hi.json").read_text())["corrections"]
    assert [(c["start"], c["end"], c["after"]) for c in hindi] == [(0.0, 1.5, "राहुल")]
    assert not list(folder.glob("*.ta.json"))
    assert [o["name"] for o in result.manifest["outputs"]] == [
        "corrected",
        "corrections",
        "corrected.hi",
        "corrections.hi",
    ]
    assert result.manifest["metadata"]["corrections"] == 4

    save_recognized(tmp_path, transcript(*LINES))
    run_again(tmp_path)
    assert not (folder / "corrected.hi.json").exists()


def edited(path: Path, text: str) -> bytes:
    """A person writes `text` into the first segment; the file as it is then."""
    value = json.loads(path.read_text())
    value["segments"][0]["text"] = text
    path.write_text(json.dumps(value, indent=1))
    return path.read_bytes()


def test_a_transcript_that_a_person_edited_stays_and_is_said(tmp_path: Path) -> None:
    run(tmp_path, transcript(*LINES), GLOSSARY)
    path = tmp_path / "transcription/corrected.json"
    theirs = edited(path, "My name is Gabbar Singh, fools!")

    result = run(tmp_path, transcript(*LINES), GLOSSARY, minScore=98)

    assert path.read_bytes() == theirs
    (warning,) = result.manifest["warnings"]
    assert warning["code"] == "edited_transcript"
    assert "corrected.subpiped.json" in warning["message"]
    ours = load_transcript(tmp_path / "transcription/corrected.subpiped.json")
    assert ours.segments[0].text == "My name is Gabbar Singh."
    # What the stages after it read is the person's.
    output = next(o for o in result.manifest["outputs"] if o["name"] == "corrected")
    assert (output["path"], output["size"]) == ("transcription/corrected.json", len(theirs))


def test_an_edited_transcript_that_is_broken_is_put_aside(tmp_path: Path) -> None:
    run(tmp_path, transcript(*LINES), GLOSSARY)
    path = tmp_path / "transcription/corrected.json"
    path.write_text('{"segments": [')

    result = run(tmp_path, transcript(*LINES), GLOSSARY)

    assert [w["code"] for w in result.manifest["warnings"]] == ["edited_transcript_unreadable"]
    assert path.with_name("corrected.edited.json").read_text() == '{"segments": ['
    assert load_transcript(path).segments[0].text == "My name is Gabbar Singh."


def test_an_edited_transcript_outlives_its_track(tmp_path: Path) -> None:
    save_recognized(tmp_path, transcript(*LINES))
    save_recognized(tmp_path, HINDI, "hi")
    run_again(tmp_path)
    path = tmp_path / "transcription/corrected.hi.json"
    theirs = edited(path, "राहुल, सुनो ना")

    save_recognized(tmp_path, transcript(*LINES))
    run_again(tmp_path)

    assert path.read_bytes() == theirs
    assert not (tmp_path / "transcription/corrections.hi.json").exists()


def test_a_film_without_speech_is_done(tmp_path: Path) -> None:
    result = run(tmp_path, transcript(), GLOSSARY)

    assert result.manifest["status"] == "done"
    assert load_transcript(tmp_path / "transcription/corrected.json").segments == ()
