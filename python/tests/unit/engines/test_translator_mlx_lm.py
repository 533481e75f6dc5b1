"""What the translator on mlx-lm knows before it loads; the rest is in tests/models."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from subpiped.core.models import Model
from subpiped.engines.translator_mlx_lm import MlxLmTranslator, _loops
from subpiped.translation import prompt

if TYPE_CHECKING:
    from subpiped.translation.translator import Translator

MODEL = Model("gemma", "mlx_lm", Path("nowhere"), "abc")


def test_another_model_or_prompt_is_another_translator(monkeypatch: pytest.MonkeyPatch) -> None:
    translator: Translator = MlxLmTranslator(MODEL, "mlx")
    first = translator.identity
    assert first != MlxLmTranslator(replace(MODEL, sha256="abd"), "mlx").identity
    monkeypatch.setattr(prompt, "VERSION", "0")
    assert first != translator.identity
    assert translator.name == "gemma"


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        ("hi", "en", True),
        ("ta", "de", True),
        ("en", "en", False),
        ("xx", "en", False),
        ("hi", "", False),
    ],
)
def test_languages(source: str, target: str, expected: bool) -> None:
    assert MlxLmTranslator(MODEL, "mlx").can(source, target) == expected


def test_nothing_is_loaded_before_it_is_needed() -> None:
    translator = MlxLmTranslator(MODEL, "mlx")
    translator.close()
    translator.close()
    assert "mlx_lm" not in sys.modules


@pytest.mark.parametrize(
    ("tokens", "expected"),
    [
        ([1] * 96, True),
        ([*range(500, 600), *[1, 2, 3] * 32], True),
        ([*range(24)] * 4, True),
        ([1] * 95, False),
        ([*range(25)] * 10, False),
        ([1, 2, 3] * 31 + [4, 5, 6], False),
        # A list of short lines: their numbers differ.
        ([token for n in range(50) for token in (7, n, 8, 9, 10)], False),
    ],
)
def test_loops(tokens: list[int], expected: bool) -> None:
    assert _loops(tokens) == expected
