"""What a track's translation tells of its quality, scene by scene."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.translation.figures import worst_minutes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.translation import TrackTranslation, TranslatedSentence

WORST: Final = 5
_NOT_REPAIRED: Final = frozenset({"kept", "first", "gap"})


@dataclass(frozen=True, slots=True)
class TranslationFigures:
    """Counts of a track's sentences that were to be translated.

    Attributes:
        record: what was translated, and how.
        sentences: all but those that are in the track's language anyway.
        gaps: those that have no translation.
        doubtful: those that are shown although a check found something.
        repaired: those whose first answer was not taken.
    """

    record: TrackTranslation
    sentences: Sequence[TranslatedSentence]
    gaps: Sequence[TranslatedSentence]
    doubtful: Sequence[TranslatedSentence]
    repaired: Sequence[TranslatedSentence]


def translation_figures(record: TrackTranslation) -> TranslationFigures:
    """Count everything once."""
    everything = [one for scene in record.scenes for one in scene.sentences]
    return TranslationFigures(
        record,
        [one for one in everything if one.how != "kept"],
        [one for one in everything if one.how == "gap"],
        [one for one in everything if one.doubts],
        [one for one in everything if one.how not in _NOT_REPAIRED],
    )


def translation_json(figures: TranslationFigures) -> dict[str, Any]:
    """The figures as they stand in quality.json."""
    agreements = [one.agreement for one in figures.sentences if one.agreement is not None]
    scores = [scene.score for scene in figures.record.scenes]
    return {
        "source": figures.record.source,
        "translators": list(figures.record.translators),
        "sentences": len(figures.sentences),
        "repaired": len(figures.repaired),
        "doubtful": len(figures.doubtful),
        "gaps": len(figures.gaps),
        "agreement": round(sum(agreements) / len(agreements), 3) if agreements else None,
        "score": round(sum(scores) / len(scores), 3) if scores else None,
        "worst_minutes": [
            {"start_ms": round(start * 1000), "score": round(score, 3)}
            for start, score in worst_minutes(figures.record.scenes, WORST)
            if score < 1.0
        ],
    }
