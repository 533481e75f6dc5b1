from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.artifacts.corrected import edited_problem, write_corrected
from subpiped.artifacts.own_files import OwnFiles
from subpiped.artifacts.transcript import Transcript, load_transcript, save_transcript
from tests.helpers.transcripts import segment

if TYPE_CHECKING:
    from pathlib import Path

OURS = Transcript("hi", 0.9, "transcribe", (segment(1.0, 2.0, "राहुल"), segment(3.0, 4.0, "हाँ।")))


def write(folder: Path) -> tuple[Path, list[str]]:
    """Write our transcript into a film's folder; where, and the codes of what was told."""
    told: list[str] = []
    path = folder / "transcription/corrected.json"
    write_corrected(OwnFiles(folder), path, OURS, lambda code, _message: told.append(code))
    return path, told


def test_our_own_is_written_anew_without_a_word(tmp_path: Path) -> None:
    write(tmp_path)
    path, told = write(tmp_path)
    assert load_transcript(path) == OURS
    assert told == []


def test_one_from_before_there_was_a_record_is_not_used_and_not_lost(tmp_path: Path) -> None:
    path = tmp_path / "transcription/corrected.json"
    earlier = Transcript("hi", 0.9, "transcribe", ())
    save_transcript(path, earlier)
    assert write(tmp_path)[1] == []
    assert load_transcript(path) == OURS
    assert load_transcript(path.with_name("corrected.earlier.json")) == earlier


def test_a_persons_stays_for_as_long_as_it_lies_there(tmp_path: Path) -> None:
    path, _ = write(tmp_path)
    path.write_text(path.read_text().replace("राहुल", "Rahul"))
    for _ in range(3):
        assert write(tmp_path)[1] == ["edited_transcript"]
        assert load_transcript(path).segments[0].text == "Rahul"
    assert load_transcript(path.with_name("corrected.subpiped.json")) == OURS
    path.unlink()
    assert write(tmp_path)[1] == []
    assert load_transcript(path) == OURS


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"text": None}, "segment 2 has no text"),
        ({"start": "3"}, "the times of segment 2 are no numbers"),
        ({"start": 5.0}, "segment 2 ends before it starts"),
        ({"start": -1.0}, "segment 2 ends before it starts"),
        ({"speaker": "Rahul"}, "cannot be read"),
        ({"words": [1]}, "cannot be read"),
        ({}, None),
    ],
)
def test_what_is_wrong_is_said_by_segment(
    tmp_path: Path, change: dict[str, Any], problem: str | None
) -> None:
    path, _ = write(tmp_path)
    value = json.loads(path.read_text())
    value["segments"][1] |= change
    path.write_text(json.dumps(value))
    found = edited_problem(path, OURS)
    assert found is None if problem is None else problem in str(found)


@pytest.mark.parametrize("text", ["", "[]", "{}", "null", '{"segments": 3}', "\x00"])
def test_what_is_no_transcript_is_put_aside(tmp_path: Path, text: str) -> None:
    path, _ = write(tmp_path)
    path.write_text(text)
    assert write(tmp_path)[1] == ["edited_transcript_unreadable"]
    assert path.with_name("corrected.edited.json").read_text() == text
    assert load_transcript(path) == OURS


def test_an_edited_translation_is_no_text_to_translate(tmp_path: Path) -> None:
    path, _ = write(tmp_path)
    value = json.loads(path.read_text())
    value["segments"][1]["text"] = "Edited."
    path.write_text(json.dumps(value | {"task": "translate"}))
    assert "another recognition" in str(edited_problem(path, OURS))
