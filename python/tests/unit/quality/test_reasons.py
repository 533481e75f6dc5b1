"""The codes of reasons and suspicions, and the words that both languages have for them."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from subpiped.core.options import PYTHON_DIR
from subpiped.core.tables import read_table
from subpiped.quality.limits import Findings

if TYPE_CHECKING:
    from collections.abc import Iterator


def texts() -> Iterator[object]:
    """Every text constant of the pipeline's code."""
    for folder in ("subpiped", "scripts"):
        for path in (PYTHON_DIR / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Constant):
                    yield node.value


def test_there_are_no_words_for_what_nobody_says() -> None:
    table = read_table("quality_reasons.json")
    codes = {code for kind in table.values() for code in kind}
    assert codes - set(texts()) == set()


def test_a_reason_without_words_is_refused() -> None:
    with pytest.raises(ValueError, match=r"quality_reasons\.json"):
        Findings(10).add("warning", "too_green", "it is green", 1, 0)
