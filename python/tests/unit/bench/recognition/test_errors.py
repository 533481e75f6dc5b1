"""Words that are wrong, by recording, and in runs."""

from __future__ import annotations

import pytest

from bench.recognition.errors import RecognitionErrors, difference, errors_by_part, interval

PARTS = ["one two three four five six", "seven eight nine ten"]
ALL = " ".join(PARTS)


def test_nothing_is_wrong() -> None:
    assert errors_by_part(PARTS, ALL) == [RecognitionErrors(6), RecognitionErrors(4)]


def test_each_error_is_counted_in_its_recording() -> None:
    found = errors_by_part(PARTS, "one x three four five six seven eight ten")
    assert found == [RecognitionErrors(6, substituted=1), RecognitionErrors(4, deleted=1)]


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("one two five six seven eight nine ten", 0),
        ("one five six seven eight nine ten", 3),
        # A word that is wrong among those lost does not part the run.
        ("one x six seven eight nine ten", 3),
        # Two here and two there are no run.
        ("one four seven eight nine ten", 0),
    ],
)
def test_three_words_lost_in_a_row_are_a_run(text: str, lost: int) -> None:
    assert errors_by_part(PARTS, text)[0].lost == lost


@pytest.mark.parametrize(("more", "invented"), [("a b", 0), ("a b c", 3), ("a b c d", 4)])
def test_three_words_invented_in_a_row_are_a_run(more: str, invented: int) -> None:
    text = ALL.replace("eight", f"eight {more}")
    found = errors_by_part(PARTS, text)
    assert [e.invented for e in found] == [0, invented]
    assert sum(e.inserted for e in found) == len(more.split())


def test_a_run_over_two_recordings_counts_where_it_begins() -> None:
    found = errors_by_part(PARTS, "one two three four nine ten")
    assert [e.lost for e in found] == [4, 0]
    assert [e.deleted for e in found] == [2, 2]


def test_words_behind_the_end_count_in_the_last_recording() -> None:
    assert errors_by_part(PARTS, f"{ALL} thank you for watching")[1].invented == 4


def test_nothing_heard_is_all_lost() -> None:
    found = errors_by_part(PARTS, "")
    assert [e.deleted for e in found] == [6, 4]
    assert sum(e.lost for e in found) == 10


def test_the_interval_holds_the_rate_and_is_the_same_each_time() -> None:
    errors = [RecognitionErrors(20, substituted=n % 3) for n in range(30)]
    low, high = interval(errors)
    assert low < sum(errors, RecognitionErrors()).rate < high
    assert interval(errors) == (low, high)
    assert interval([RecognitionErrors(10, deleted=1)] * 5) == (0.1, 0.1)


def test_a_difference_is_of_the_same_recordings() -> None:
    before = [RecognitionErrors(20, substituted=n) for n in range(10)]
    after = [RecognitionErrors(20, substituted=n + 1) for n in range(10)]
    assert difference(before, after) == (10, 10.0, 10.0)
