from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from subpiped.artifacts.translation import TrackTranslation, TranslatedSentence
from subpiped.quality.figures import measure
from subpiped.quality.gate import judge
from subpiped.quality.reasons import reasons_of
from subpiped.quality.translated_scenes import translation_figures, translation_json
from tests.helpers.quality_films import healthy
from tests.helpers.tracks import scene_of, translated_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

GOOD = translated_sentence()
KEPT = translated_sentence(source="Stop!", translation="Stop!", how="kept", translator="")
GAP = translated_sentence(65.0, translation="", how="gap", translator="", faults=("loop",))
DOUBTFUL = translated_sentence(130.0, doubts=("negation",), agreement=0.2)
REPAIRED = translated_sentence(190.0, how="alone", faults=("moved",), agreement=0.6)


def film(sentences: Sequence[TranslatedSentence], score: float = 1.0) -> TrackTranslation:
    """A track of one scene."""
    return TrackTranslation("hi", "en", ("firefox",), (scene_of(*sentences, score=score),))


def test_each_sentence_is_counted_once_in_each_kind() -> None:
    found = translation_figures(film([GOOD, KEPT, GAP, DOUBTFUL, REPAIRED], 0.5))
    assert list(found.sentences) == [GOOD, GAP, DOUBTFUL, REPAIRED]
    assert list(found.gaps) == [GAP]
    assert list(found.doubtful) == [DOUBTFUL]
    assert list(found.repaired) == [REPAIRED]


def test_what_quality_json_says_of_it() -> None:
    found = translation_json(translation_figures(film([GOOD, GAP, DOUBTFUL, REPAIRED], 0.5)))
    worst = found.pop("worst_minutes")
    assert found == {
        "source": "hi",
        "translators": ["firefox"],
        "sentences": 4,
        "repaired": 1,
        "doubtful": 1,
        "gaps": 1,
        "agreement": 0.4,
        "score": 0.5,
    }
    # The minute of which nothing is doubted is not among them.
    assert [minute["start_ms"] for minute in worst] == [60_000, 120_000, 180_000]
    scores = [minute["score"] for minute in worst]
    assert scores == sorted(scores)
    assert scores[0] == 0
    assert scores[-1] < 1


def test_a_film_has_five_worst_minutes_at_the_most() -> None:
    gaps = [replace(GAP, start=60.0 * n, end=60.0 * n + 1) for n in range(9)]
    assert len(translation_json(translation_figures(film(gaps)))["worst_minutes"]) == 5


def test_without_a_sentence_there_is_nothing_to_say() -> None:
    found = translation_json(translation_figures(TrackTranslation("hi", "en", (), ())))
    assert (found["sentences"], found["agreement"], found["score"]) == (0, None, None)
    assert found["worst_minutes"] == []


def of(count: int, total: int, sentence: TranslatedSentence) -> dict[str, str]:
    """Codes of translation, with their severity, where so many of a film's sentences are so."""
    sentences = [sentence] * count + [GOOD] * (total - count)
    reasons = reasons_of(measure(replace(healthy(), translation=film(sentences))))
    return {r.code: r.severity for r in reasons if r.code.startswith("translation_")}


@pytest.mark.parametrize(
    ("count", "total", "severity"),
    [(0, 100, None), (1, 1000, "warning"), (5, 1000, "warning"), (60, 1000, "review"),
     (2, 9, "warning"), (4, 9, "review")],
)  # fmt: skip
def test_sentences_that_are_not_translated(count: int, total: int, severity: str | None) -> None:
    assert of(count, total, GAP).get("translation_gaps") == severity


@pytest.mark.parametrize(
    ("count", "total", "severity"),
    [(4, 20, None), (10, 1000, None), (160, 1000, "warning"), (510, 1000, "review")],
)
def test_doubtful_translations(count: int, total: int, severity: str | None) -> None:
    assert of(count, total, DOUBTFUL).get("translation_doubtful") == severity


def test_a_gap_is_said_with_its_place() -> None:
    quality = judge(replace(healthy(), translation=film([GOOD, GAP])))
    said = [r["message"] for r in quality["reasons"] if r["code"] == "translation_gaps"]
    assert said == ["1 sentence was not translated, the first at 0:01:05"]
    assert quality["figures"]["translation"]["gaps"] == 1


def test_a_track_that_was_not_translated_by_text_has_no_such_figures() -> None:
    quality = judge(healthy())
    assert quality["figures"]["translation"] is None
    assert quality["verdict"] == "pass"
