"""Word error rate, for tests."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation; hyphens part words."""
    plain = text.lower().replace("’", "'").replace("-", " ")  # noqa: RUF001
    return re.sub(r"[^a-z0-9' ]", " ", plain).split()


def word_errors(expected: Sequence[str], found: Sequence[str]) -> int:
    """Substitutions, deletions and insertions between two rows of words."""
    row = list(range(len(found) + 1))
    for i, word in enumerate(expected, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(found, 1):
            cost = min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
            diagonal, row[j] = row[j], cost
    return row[-1]


def word_error_rate(reference: str, hypothesis: str) -> float:
    """Substitutions, deletions and insertions to the words of the reference."""
    expected = words_of(reference)
    return word_errors(expected, words_of(hypothesis)) / len(expected)
