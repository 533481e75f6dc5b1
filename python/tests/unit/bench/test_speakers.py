"""Changes of the speaker, found or not."""

from __future__ import annotations

import pytest

from bench.speakers import change_f1
from subpiped.artifacts.turns import SpeakerTurn


def turns(*made: tuple[float, str]) -> list[SpeakerTurn]:
    return [SpeakerTurn(start, start + 1.0, speaker) for start, speaker in made]


TWO_CHANGES = turns((0, "a"), (4, "b"), (8, "a"))


@pytest.mark.parametrize(
    ("found", "f1"),
    [
        (turns((0, "x"), (4.4, "y"), (7.6, "x")), 1.0),
        (turns((0, "x"), (4.6, "y"), (8, "x")), 0.5),
        (turns((0, "x"), (4, "y")), 2 / 3),
        # One true change is not found twice: of three found, two count.
        (turns((0, "x"), (3.9, "y"), (4.1, "x"), (8, "y")), 4 / 5),
        (turns((0, "x"), (4, "x"), (8, "x")), 0.0),
    ],
)
def test_changes_within_half_a_second_count_once(found: list[SpeakerTurn], f1: float) -> None:
    assert change_f1(TWO_CHANGES, found) == pytest.approx(f1)


def test_one_speaker_throughout_is_right_where_nobody_else_speaks() -> None:
    alone = turns((0, "a"), (4, "a"))
    assert change_f1(alone, turns((0, "x"))) == 1
    assert change_f1(alone, turns((0, "x"), (4, "y"))) == 0
