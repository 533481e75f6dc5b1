"""The measure that other tests rely on."""

import pytest

from tests.helpers.wer import word_error_rate


@pytest.mark.parametrize(
    ("hypothesis", "expected"),
    [
        ("What brings you?", 0.0),
        ("what brings YOU -", 0.0),
        ("what rings you", 1 / 3),
        ("what you", 1 / 3),
        ("so what brings you", 1 / 3),
        ("", 1.0),
    ],
)
def test_word_error_rate(hypothesis: str, expected: float) -> None:
    assert word_error_rate("what brings you", hypothesis) == pytest.approx(expected)
