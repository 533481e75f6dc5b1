"""Text of any kind stays one cue in every format."""

from __future__ import annotations

import html
import math
import unicodedata
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

import pysubs2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.cues import Cue
from tests.helpers.cases import cases
from tests.helpers.stages import write_subtitles

PARTS = st.sampled_from(
    ["-->", "\n-->\n", "\n", "\n\n", "\r", "\r\n", "\x00", "\x0b", "\x0c", "\x1b[2J",
     "\x85", "\u2028", "\u2029", "<b>", "</i>", "<c.x>", "&amp;", "&", "{\\an8}", "{", "}", "\\N",
     "\\h", "\\p1", "WEBVTT", "NOTE", "STYLE", "1", "12", "हाँ", "🎬", "\ufeff", " ", "a", "--", ">"]
)  # fmt: skip
LINES = st.one_of(st.lists(PARTS, min_size=1, max_size=8).map("".join), st.text(min_size=1)).map(
    # A cue has words; what else its lines hold is not to be trusted.
    lambda text: f"x{text.encode(errors='ignore').decode()}"
)


@st.composite
def cue_lists(draw: st.DrawFn) -> list[Cue]:
    """Cues in order, on whole milliseconds."""
    edges = sorted(draw(st.lists(st.integers(0, 359_999_999), min_size=2, max_size=8, unique=True)))
    times = list(pairwise(edges))[::2]
    return [
        Cue(
            index,
            start / 1000,
            end / 1000,
            tuple(draw(st.lists(LINES, min_size=1, max_size=2))),
            song=draw(st.booleans()),
        )
        for index, (start, end) in enumerate(times, 1)
    ]


def words(text: str) -> str:
    """What is left of a text that no format may take: letters and digits."""
    return "".join(c for c in text if unicodedata.category(c)[0] in "LN")


@pytest.mark.parametrize("kind", ["srt", "vtt", "ass"])
@cases(150)
@given(cues=cue_lists())
def test_each_cue_stays_one_with_its_times_and_its_words(kind: str, cues: list[Cue]) -> None:
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"a.{kind}"
        write_subtitles(path, cues)
        text = path.read_bytes().decode("utf-8")
        read = pysubs2.load(str(path))

    # ASS has hundredths of a second and one digit for the hours.
    step, latest = (10, 35_999_990) if kind == "ass" else (1, math.inf)
    for event, cue in zip(read, cues, strict=True):
        assert abs(event.start - min(latest, cue.start_ms)) < step
        assert abs(event.end - min(latest, cue.end_ms)) < step
    assert not any(unicodedata.category(c) == "Cc" and c != "\n" for c in text)
    assert [words(event.plaintext) for event in read if kind == "ass"] == [
        words("".join(cue.lines)) for cue in cues if kind == "ass"
    ]
    if kind == "ass":
        assert text.count("\nDialogue:") == len(cues)
        return
    blocks = [block for block in text.split("\n\n") if block.strip()]
    assert len(blocks) == len(cues) + (kind == "vtt")
    assert text.count("-->") == len(cues)
    for event, cue in zip(read, cues, strict=True):
        assert len(event.plaintext.splitlines()) == len(cue.lines)
        shown = html.unescape(event.plaintext) if kind == "vtt" else event.plaintext
        assert words(shown) == words("".join(cue.lines))


def test_a_line_that_looks_like_another_cue_stays_text(tmp_path: Path) -> None:
    forged = "x\r\n\n2\n00:00:03,000 --> 00:00:04,000\ny"
    write_subtitles(tmp_path / "a.srt", [Cue(1, 0, 1, (forged,))])
    assert (tmp_path / "a.srt").read_bytes().decode() == (
        "1\n00:00:00,000 --> 00:00:01,000\nx   2 00:00:03,000 → 00:00:04,000 y\n\n"
    )
