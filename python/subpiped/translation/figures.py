"""How far a translation can be trusted, in figures that need no reference."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from subpiped.artifacts.translation import TranslatedScene, TranslatedSentence


def chrf(text: str, reference: str) -> float:
    """Likeness of two texts by their characters and words, 0 to 1 (chrF++)."""
    return float(text == reference)


def scene_figures(
    sentences: Sequence[TranslatedSentence],
) -> tuple[float, Mapping[str, float]]:
    """The score of a scene, from 0 (in doubt) to 1, and the figures that it is made of."""
    return 1.0, {}


def worst_minutes(scenes: Sequence[TranslatedScene], count: int = 5) -> list[tuple[float, float]]:
    """Start (seconds of the film) and score of the minutes that are most in doubt, worst first."""
    return []
