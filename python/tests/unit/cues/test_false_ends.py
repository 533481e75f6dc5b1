"""Sentences that go on though the recognizer ended them, and those that do end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.transcript import TranscriptSegment
from subpiped.cues.false_ends import without_false_ends
from tests.helpers.cases import cases


def told(*texts: str, pause: float = 0.5) -> list[TranscriptSegment]:
    """Segments of a second each."""
    step = 1 + pause
    return [
        TranscriptSegment(n, n * step, n * step + 1, text, -0.2, 0.1, 1.0)
        for n, text in enumerate(texts)
    ]


@pytest.mark.parametrize(
    ("texts", "fixed"),
    [
        (("the best in the world.", "if at all."), ["the best in the world", "if at all."]),
        (("going to now use?", "and push it."), ["going to now use", "and push it."]),
        (("in the world. if at all.",), ["in the world if at all."]),
        (("going to now use? and push",), ["going to now use and push"]),
        # These end, or break off, or are short for a word.
        (("in the world.", "If at all."), ["in the world.", "If at all."]),
        (("in the world...", "if at all."), ["in the world...", "if at all."]),
        (("in the world…", "if at all."), ["in the world…", "if at all."]),
        (("at 10 a.m.", "on Monday"), ["at 10 a.m.", "on Monday"]),
        (("I met Mr.", "de Vries"), ["I met Mr.", "de Vries"]),
        (("dogs, cats, etc. and so on",), ["dogs, cats, etc. and so on"]),
        (('"Who?"', "he asked."), ['"Who?"', "he asked."]),
        (("I have one.", "iPhones are dear."), ["I have one.", "iPhones are dear."]),
        (("वह आया।", "और गया।"), ["वह आया।", "और गया।"]),
        (("in the world.", ""), ["in the world.", ""]),
    ],
)
def test_a_sentence_goes_on_in_small_letters(texts: tuple[str, ...], fixed: list[str]) -> None:
    assert [s.text for s in without_false_ends(told(*texts))] == fixed


def test_after_a_long_pause_it_had_ended() -> None:
    film = told("in the world.", "if at all.", pause=3.0)
    assert without_false_ends(film) == film


@cases(200)
@given(st.lists(st.text("aB.?!… \n1'", max_size=20), max_size=5))
def test_nothing_but_marks_goes(texts: list[str]) -> None:
    for before, after in zip(texts, without_false_ends(told(*texts)), strict=True):
        assert [c for c in before if c.isalnum()] == [c for c in after.text if c.isalnum()]
        assert len(before.split()) == len(after.text.split())
