from __future__ import annotations

from typing import TYPE_CHECKING

import pysubs2
import pytest

from utils.cues import Cue, load_cues, save_cues
from utils.subtitle_writer import safe_line, write_subtitles

if TYPE_CHECKING:
    from pathlib import Path

CUES = [
    Cue(1, 0.0004, 1.9996, ("What brings you", "to the land?")),
    Cue(2, 3599.9994, 3601.0006, ("1941",)),
    Cue(3, 36000.5, 36001.25, ("{x} <b>a & b</b> --> \\N c", "- नहीं।")),
]


@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_times_are_exact_to_the_millisecond(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    write_subtitles(path, CUES)
    read = pysubs2.load(str(path))
    assert [(e.start, e.end) for e in read] == [(c.start_ms, c.end_ms) for c in CUES]
    assert (CUES[0].start_ms, CUES[0].end_ms) == (0, 2000)
    assert read[0].plaintext == "What brings you\nto the land?"
    assert read[1].plaintext == "1941"


def test_no_markup_swallows_words(tmp_path: Path) -> None:
    write_subtitles(tmp_path / "a.srt", CUES)
    text = (tmp_path / "a.srt").read_text(encoding="utf-8")
    assert "(x) ‹b>a & b‹/b> → /N c\n- नहीं।\n" in text  # noqa: RUF001
    write_subtitles(tmp_path / "a.vtt", CUES)
    assert "a &amp; b" in (tmp_path / "a.vtt").read_text(encoding="utf-8")


def test_plain_text_stays_as_it_is() -> None:
    assert safe_line("It's 5 > 3 - isn't it?") == "It's 5 > 3 - isn't it?"


def test_cues_come_back_with_the_same_milliseconds(tmp_path: Path) -> None:
    save_cues(tmp_path / "cues.json", "hi", CUES)
    language, cues = load_cues(tmp_path / "cues.json")
    assert language == "hi"
    assert [(c.start_ms, c.end_ms, c.lines) for c in cues] == [
        (c.start_ms, c.end_ms, c.lines) for c in CUES
    ]
