"""Word error rate, for tests."""

from __future__ import annotations

import re


def words_of(text: str) -> list[str]:
    """Lower-case words without punctuation; hyphens part words."""
    plain = text.lower().replace("’", "'").replace("-", " ")  # noqa: RUF001
    return re.sub(r"[^a-z0-9' ]", " ", plain).split()


def word_error_rate(reference: str, hypothesis: str) -> float:
    """Substitutions, deletions and insertions to the words of the reference."""
    expected, found = words_of(reference), words_of(hypothesis)
    row = list(range(len(found) + 1))
    for i, word in enumerate(expected, 1):
        diagonal, row[0] = row[0], i
        for j, other in enumerate(found, 1):
            cost = min(row[j] + 1, row[j - 1] + 1, diagonal + (word != other))
            diagonal, row[j] = row[j], cost
    return row[-1] / len(expected)
