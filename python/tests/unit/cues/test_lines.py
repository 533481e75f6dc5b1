from __future__ import annotations

import pytest

from subpiped.cues.lines import Junctions, break_lines
from subpiped.cues.word_times import Token, split_words


def tokens(text: str) -> list[Token]:
    return [Token(word, 0, 0) for word in text.split()]


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("I'm searching for someone.", ("I'm searching for someone.",)),
        (
            "What brings you to the land of the gatekeepers?",
            ("What brings you to the land", "of the gatekeepers?"),
        ),
        (
            "It was late, so nobody saw the man from Delhi leave.",
            ("It was late,", "so nobody saw the man from Delhi leave."),
        ),
        ("He met Jai Singh Rathore there.", ("He met Jai Singh Rathore there.",)),
    ],
)  # fmt: skip
def test_breaks_at_sense(text: str, lines: tuple[str, ...]) -> None:
    assert break_lines(tokens(text), 42) == lines


def test_exactly_full_lines_fit_and_one_more_letter_does_not() -> None:
    full = tokens("a" * 20 + " " + "b" * 21)
    assert Junctions(full, 42).lines(0, 2) == 1
    over = tokens("a" * 20 + " " + "b" * 22)
    assert Junctions(over, 42).lines(0, 2) == 2


def test_a_word_wider_than_a_line_stays_whole_on_its_own_line() -> None:
    assert break_lines(tokens("see " + "x" * 50), 42) == ("see", "x" * 50)


def unspaced(text: str) -> list[Token]:
    return [Token(word, 0, 0, glued=glued) for word, glued in split_words(text)]


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("我知道你在说什么。可是我不能去", 16, ("我知道你在说什么。可是我不能去",)),
        ("我知道你在说什么。可是今天真的不能去", 16, ("我知道你在说什么。", "可是今天真的不能去")),
        ("私はあなたを知っています", 13, ("私はあなたを知っています",)),
        ("他昨天买了一台iPhone15给我们", 16, ("他昨天买了一台", "iPhone15给我们")),
        ("나는 네가 무슨 말을 하는지 알아", 16, ("나는 네가 무슨", "말을 하는지 알아")),
    ],
)  # fmt: skip
def test_text_without_spaces_breaks_at_marks_and_between_words(
    text: str, width: int, lines: tuple[str, ...]
) -> None:
    assert break_lines(unspaced(text), width) == lines
