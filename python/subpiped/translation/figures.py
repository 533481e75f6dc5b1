"""How far a translation can be trusted, without a reference: figures of scenes and minutes."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from subpiped.text.plain_words import plain_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from subpiped.artifacts.translation import TranslatedScene, TranslatedSentence

# chrF (Popović 2015): runs of up to six characters, without spaces; here both sides count alike, as
# neither is the reference.
_ORDER: Final = 6
# Two systems that are both right share about so much (FLORES: Google and NLLB 0.66, Firefox and
# Argos 0.6).
_FULL_AGREEMENT: Final = 0.6
_DOUBT: Final = 0.35
_REPAIRED: Final = 0.15
_PLAIN_WAYS: Final = frozenset({"kept", "first"})
_CHECKED: Final = ("digits", "name_missing", "negation", "too_long", "too_short")


def agreement(one: str, other: str) -> float:
    """How alike two translations are, from 0 to 1; 0 where one is empty."""
    first, second = (" ".join(plain_words(text)).replace(" ", "") for text in (one, other))
    scores = []
    for order in range(1, _ORDER + 1):
        left, right = (_runs(text, order) for text in (first, second))
        most = max(sum(left.values()), sum(right.values()))
        if most:
            both = sum((left & right).values())
            scores.append(2 * both / (sum(left.values()) + sum(right.values())))
    return round(sum(scores) / len(scores), 3) if scores else 0.0


def scene_figures(sentences: Sequence[TranslatedSentence]) -> tuple[float, dict[str, float]]:
    """A scene's score from 0 (in doubt) to 1, and the shares of its sentences that it rests on."""
    translated = [one for one in sentences if one.how != "kept"]
    if not translated:
        return 1.0, {}
    agreements = [one.agreement for one in translated if one.agreement is not None]
    count = len(translated)
    figures = {
        "gaps": _share(one.how == "gap" for one in translated),
        "repaired": _share(one.how not in _PLAIN_WAYS for one in translated),
        **{
            code: sum(code in one.doubts for one in translated) / count
            for code in _CHECKED
            if any(code in one.doubts for one in translated)
        },
    }
    if agreements:
        figures["agreement"] = sum(agreements) / len(agreements)
    return round(_mean_score(translated), 3), {k: round(v, 3) for k, v in figures.items()}


def worst_minutes(scenes: Sequence[TranslatedScene], count: int = 5) -> list[tuple[float, float]]:
    """The minutes of a film whose translation is most in doubt, the worst first.

    Each is its start in seconds and the score of the sentences that begin in it.
    """
    minutes: dict[int, list[TranslatedSentence]] = {}
    for scene in scenes:
        for one in scene.sentences:
            minutes.setdefault(int(one.start // 60), []).append(one)
    scored = [(_mean_score(sentences), minute) for minute, sentences in minutes.items()]
    return [(60.0 * minute, round(score, 3)) for score, minute in sorted(scored)[:count]]


def _mean_score(sentences: Sequence[TranslatedSentence]) -> float:
    """By characters: a wrong line of many words costs more of a scene than a wrong "Yes"."""
    weights = [len(one.source) + 1 for one in sentences]
    scores = [_score(one) * weight for one, weight in zip(sentences, weights, strict=True)]
    return sum(scores) / sum(weights)


def _score(one: TranslatedSentence) -> float:
    if one.how == "gap":
        return 0.0
    if one.how == "kept":
        return 1.0
    score = max(0.0, 1.0 - _DOUBT * len(one.doubts))
    if one.how not in _PLAIN_WAYS:
        score -= _REPAIRED
    if one.agreement is not None:
        score = (score + min(1.0, one.agreement / _FULL_AGREEMENT)) / 2
    return max(0.0, score)


def _share(found: Iterable[bool]) -> float:
    values = list(found)
    return sum(values) / len(values)


def _runs(text: str, order: int) -> Counter[str]:
    return Counter(text[i : i + order] for i in range(len(text) - order + 1))
