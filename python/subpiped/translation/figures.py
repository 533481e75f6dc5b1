"""How far a translation can be trusted, in figures that need no reference."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Final

from subpiped.text.number_values import digit_numbers, named_numbers
from subpiped.text.plain_words import plain_words
from subpiped.translation.alignment import length_sign

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from subpiped.artifacts.translation import TranslatedScene, TranslatedSentence

# Popović, chrF++: words helping character n-grams (WMT 2017): up to six characters and two words,
# recall counts twice.
_CHARACTERS: Final = 6
_WORDS: Final = 2
_BETA: Final = 2.0

# How much each figure weighs in the score; what a scene does not have is left out. Two translations
# of one sentence that are both good agree to about 0.6.
_WEIGHTS: Final = {
    "agreement": 4.0,
    "digits": 1.0,
    "names": 1.0,
    "negation": 0.5,
    "length": 1.0,
    "first": 1.0,
    "clean": 1.0,
}
_FULL_AGREEMENT: Final = 0.75
_PLAUSIBLE: Final = 2.0
_MINUTE: Final = 60.0
_SAFE: Final = frozenset({"kept", "first"})


def _ngrams(units: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(units[i : i + size]) for i in range(len(units) - size + 1))


def _all_ngrams(text: str) -> Iterator[Counter[tuple[str, ...]]]:
    characters = "".join(text.split())
    for size in range(1, _CHARACTERS + 1):
        grams: Counter[tuple[str, ...]] = Counter()
        for i in range(len(characters) - size + 1):
            grams[(characters[i : i + size],)] += 1
        yield grams
    words = plain_words(text)
    for size in range(1, _WORDS + 1):
        yield _ngrams(words, size)


def chrf(text: str, reference: str) -> float:
    """Likeness of two texts by their characters and words, 0 to 1 (chrF++)."""
    precision = recall = 0.0
    orders = 0
    for ours, theirs in zip(_all_ngrams(text), _all_ngrams(reference), strict=True):
        if not ours or not theirs:
            continue
        orders += 1
        common = (ours & theirs).total()
        precision += common / ours.total()
        recall += common / theirs.total()
    if not orders or not precision + recall:
        return 0.0
    precision, recall = precision / orders, recall / orders
    factor = _BETA**2
    return (1 + factor) * precision * recall / (factor * precision + recall)


def _mean(values: Iterable[float]) -> float | None:
    values = list(values)
    return sum(values) / len(values) if values else None


def _numbers_kept(sentences: Sequence[TranslatedSentence]) -> Iterator[float]:
    for one in sentences:
        there = named_numbers(one.translation)
        for number in digit_numbers(one.source):
            yield float(number in there)


def _without(sentences: Sequence[TranslatedSentence], code: str) -> float | None:
    return _mean(float(code not in one.doubts) for one in sentences)


def scene_figures(
    sentences: Sequence[TranslatedSentence],
) -> tuple[float, Mapping[str, float]]:
    """The score of a scene, from 0 (in doubt) to 1, and the figures that it is made of.

    Each figure is a share, 1 for the best: `agreement` with the witness (weighted by length), then
    shares of numbers kept, of sentences with their names, without a doubt of negation, of a
    plausible length, not repaired (`first`), and without any doubt (`clean`). A figure that the
    scene gives no reason for is left out.
    """
    spoken = [one for one in sentences if one.source.strip() and one.how != "kept"]
    if not spoken:
        return 1.0, {}
    judged = [one for one in spoken if one.agreement is not None]
    letters = sum(len(one.source) for one in judged)
    agreed = sum((one.agreement or 0) * len(one.source) for one in judged)
    found = {
        "agreement": agreed / letters if letters else None,
        "digits": _mean(_numbers_kept(spoken)),
        "names": _without(spoken, "name_missing"),
        "negation": _without(spoken, "negation"),
        "length": _mean(
            float(abs(length_sign(one.source, one.translation)) <= _PLAUSIBLE) for one in spoken
        ),
        "first": _mean(float(one.how in _SAFE) for one in spoken),
        "clean": _mean(float(bool(one.translation) and not one.doubts) for one in spoken),
    }
    figures = {name: value for name, value in found.items() if value is not None}
    told = {**figures}
    if "agreement" in told:
        told["agreement"] = min(1.0, told["agreement"] / _FULL_AGREEMENT)
    weight = sum(_WEIGHTS[name] for name in told)
    score = sum(_WEIGHTS[name] * value for name, value in told.items()) / weight
    # What is not there cannot be read, however good the rest is.
    shown = _mean(float(bool(one.translation)) for one in spoken) or 0.0
    return round(score * shown, 3), {name: round(value, 3) for name, value in figures.items()}


def worst_minutes(scenes: Sequence[TranslatedScene], count: int = 5) -> list[tuple[float, float]]:
    """Start (seconds of the film) and score of the minutes that are most in doubt, worst first.

    A minute is judged by its own sentences, wherever scenes begin and end.
    """
    minutes: dict[int, list[TranslatedSentence]] = defaultdict(list)
    for scene in scenes:
        for one in scene.sentences:
            minutes[int(max(0.0, one.start) // _MINUTE)].append(one)
    scores = [(scene_figures(found)[0], minute * _MINUTE) for minute, found in minutes.items()]
    return [(start, score) for score, start in sorted(scores)[:count]]
