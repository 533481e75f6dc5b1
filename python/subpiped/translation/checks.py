"""What is wrong with a translator's answer, as far as rules can tell without a reference."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Literal

from subpiped.text.loops import compression_ratio, loop_share
from subpiped.text.number_values import digit_numbers, named_numbers, number_readings
from subpiped.text.phonetic_distance import SAME, sound_distance
from subpiped.text.phonetics import sounds_of
from subpiped.text.plain_words import plain_words
from subpiped.text.script import is_romanized, script_of, scripts_of, wrong_script_share
from subpiped.translation.alignment import (
    Displaced,
    consonants,
    displaced,
    length_ratio,
    length_sign,
    words_of,
)
from subpiped.translation.language_words import (
    HINDI_FUNCTION_WORDS,
    is_negated,
    may_be_negated,
    other_language,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from subpiped.translation.brief import Name
    from subpiped.translation.translator import SceneRequest

# Number of the faults of an answer as a whole.
WHOLE: Final = 0

Code = Literal[
    "missing",
    "added",
    "empty",
    "too_long",
    "too_short",
    "wrong_script",
    "digits",
    "name_missing",
    "untranslated",
    "negation",
    "moved",
    "merged",
    "loop",
    "markup",
]

# Lengths in standard deviations (alignment.py) and as a ratio; of 506 true sentences by each of
# three good systems the ratio lies between 0.55 and 1.54. What few characters more or less a line
# has is never a fault: "हाँ।" is "Yes, of course."
_DOUBTED_LENGTH: Final = 3.0
_WRONG_LENGTH: Final = 6.0
_LONGEST: Final = 2.2
_SHORTEST: Final = 0.35
_FREE_LONG: Final = 25
_FREE_SHORT: Final = 16
_WRONG_SHARE: Final = 0.3
_ECHO_SHARE: Final = 0.7
_ECHO_WORDS: Final = 3
_SAME_TEXT_WORDS: Final = 4
_LOOP_SHARE: Final = 0.4
_LOOP_RATIO: Final = 2.6
_LONG_LINE: Final = 60
_TWO_LINES: Final = 2.0
_ROMANIZED_LETTERS: Final = 12
_ENDS: Final = frozenset(".!?…।॥。！？؟\"'”’»)]%♪")  # noqa: RUF001 - marks as they are written
_HALF_DAY: Final = 12
_NAME_SOUNDS: Final = 2
_NAME_APART: Final = 1.0

_MARKUP: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), what)
    for pattern, what in (
        (r"```|~~~", "a code fence"),
        (
            r"^\s*[\[{]\s*[\"'\d]|[\"']\s*\d+\s*[\"']\s*:|\"\s*[}\]]\s*,?\s*$|\\n|\\u[0-9a-f]{4}",
            "JSON",
        ),
        (
            r"^\s*(?:#\s*)?\d{1,4}\s*[.):\]]\s+\S|^\s*[\[(#]\s*\d{1,4}\s*[\])]?[\s:.]",
            "a line number",
        ),
        (
            r"[(\[]\s*(?:translator'?s?\s+)?(?:note|n\.?b|lit(?:erally)?)\b\s*[:.]"
            r"|^\s*(?:translator'?s?\s+)?note\s*:",
            "a note",
        ),
        (
            r"^\s*\W{0,2}(?:(?:english |hindi )?(?:translation|translated text|output|answer)"
            r"\W{0,2}:"
            r"|(?:sure|certainly|of course)[,!.]? here(?:'s| is| are)\b"
            r"|here(?:'s| is| are) (?:the|your|a) (?:\w+ )?translations?\b"
            r"|sentence \d+\s*:|(?:as|i'm|i am) an ai\b)",
            "a heading",
        ),
        (r"</?[a-z][^<>]{0,40}>|&(?:#x?\w{1,6}|amp|quot|lt|gt|nbsp);|\*\*|<\|", "markup"),
    )
)


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one sentence's translation, or (number 0) of the answer as a whole.

    Attributes:
        number: of the sentence in its request.
        code: what is wrong.
        detail: what it is about, such as the number or the name that is missing; may be empty.
        hard: the text must not be shown; otherwise it is a doubt: repair is tried once, then the
            text is shown and the doubt is recorded.
    """

    number: int
    code: Code
    detail: str = ""
    hard: bool = True


def check_answer(request: SceneRequest, answer: Mapping[int, str]) -> dict[int, list[Fault]]:
    """The faults of an answer by number, only of those that have some; empty for a good answer."""
    found: dict[int, list[Fault]] = defaultdict(list)
    for fault in _faults(request, answer):
        if fault.code not in (known.code for known in found[fault.number]):
            found[fault.number].append(fault)
    return dict(found)


def _faults(request: SceneRequest, answer: Mapping[int, str]) -> Iterator[Fault]:
    added = [number for number in answer if number not in request.sentences]
    if added:
        yield Fault(WHOLE, "added", ", ".join(map(str, added)))
    for number, source in request.sentences.items():
        if number not in answer:
            yield Fault(number, "missing")
        elif not any(c.isalnum() for c in answer[number]):
            # Dots and notes of music stay as they are.
            if any(c.isalnum() for c in source) or not answer[number].strip():
                yield Fault(number, "empty")
        else:
            yield from _of_text(request, number, source, answer[number])
    yield from _between(request, answer)


def _of_text(request: SceneRequest, number: int, source: str, text: str) -> Iterator[Fault]:
    yield from _markup(number, source, text)
    yield from _length(number, source, text)
    yield from _language(request, number, source, text)
    yield from _numbers(number, source, text)
    missing = _missing_names(request.brief.names, source, text, request.target)
    if missing:
        yield Fault(number, "name_missing", ", ".join(missing), hard=False)
    languages = request.source, request.target
    if is_negated(source, languages[0]) and not may_be_negated(text, languages[1]):
        yield Fault(number, "negation", "missing", hard=False)
    elif is_negated(text, languages[1]) and not may_be_negated(source, languages[0]):
        yield Fault(number, "negation", "added", hard=False)
    if _is_loop(text) and not _is_loop(source):
        yield Fault(number, "loop", "repeats itself")


def _markup(number: int, source: str, text: str) -> Iterator[Fault]:
    for pattern, what in _MARKUP:
        if pattern.search(text) and not pattern.search(source):
            yield Fault(number, "markup", what)
            return


def _length(number: int, source: str, text: str) -> Iterator[Fault]:
    text, source = text.strip(), source.strip()
    ratio, sign = length_ratio(source, text), length_sign(source, text)
    more = len(text) - len(text) / ratio
    if more > _FREE_LONG and sign > _DOUBTED_LENGTH:
        yield Fault(number, "too_long", hard=sign > _WRONG_LENGTH or ratio > _LONGEST)
    elif -more > _FREE_SHORT and sign < -_DOUBTED_LENGTH:
        yield Fault(number, "too_short", hard=sign < -_WRONG_LENGTH or ratio < _SHORTEST)
    elif len(source) > _LONG_LINE and source[-1] in _ENDS and text[-1] not in _ENDS:
        yield Fault(number, "too_short", "ends in the middle", hard=False)


def _language(request: SceneRequest, number: int, source: str, text: str) -> Iterator[Fault]:
    share = wrong_script_share(text, request.target)
    letters = sum(c.isalpha() for c in text)
    if share > _WRONG_SHARE:
        yield Fault(number, "wrong_script")
    elif share:
        yield Fault(number, "wrong_script", "in part", hard=False)
    elif letters >= _ROMANIZED_LETTERS and is_romanized(text, request.target):
        # A line of names and brands may stay in Latin letters; a sentence may not.
        yield Fault(number, "wrong_script", hard=text.strip() != source.strip())
    if request.source == request.target or _is_in(source, request.target):
        return
    if _is_echo(source, text, request.brief.names):
        yield Fault(number, "untranslated", hard=not _may_be_loans(source, text))
    elif other := other_language(text, request.target):
        yield Fault(number, "untranslated", other, hard=False)


def _is_in(source: str, target: str) -> bool:
    """Whether a sentence of another script than its language's may be in the target already."""
    scripts = {script for c in source if (script := script_of(c))}
    return (
        bool(scripts) and scripts <= set(scripts_of(target)) and not other_language(source, target)
    )


def _is_echo(source: str, text: str, names: Iterable[Name]) -> bool:
    bare_source, bare = plain_words(source), plain_words(text)
    named = {consonants(word) for name in names for word in words_of(name.name)}
    # The letters of words, not of numbers: "25" is right in both languages.
    said = [word for word in bare if not word.isdecimal() and consonants(word) not in named]
    if bare == bare_source:
        return len(said) >= _SAME_TEXT_WORDS or (len(said) >= 1 and not source.isascii())
    sounds = {sounds for word in bare_source if (sounds := sounds_of(word))}
    keys = {key for word in bare_source if len(key := consonants(word)) > 1}
    # A word of one's own language hardly sounds like one of the source, but for loan words.
    same = sum(sounds_of(word) in sounds or consonants(word) in keys for word in said)
    return len(said) >= _ECHO_WORDS and same >= _ECHO_SHARE * len(said)


def _may_be_loans(source: str, text: str) -> bool:
    """Whether an echo may be right, as all its words may be loan words: "Hello Mr. Sharma"."""
    words = plain_words(text)
    if words == plain_words(source):
        return False
    spoken = {sounds_of(word) for word in plain_words(source) if word in HINDI_FUNCTION_WORDS}
    return not any(sounds_of(word) in spoken for word in words)


def _numbers(number: int, source: str, text: str) -> Iterator[Fault]:
    there = named_numbers(text)
    missing = [
        readings[0]
        for readings in number_readings(source)
        if not any(_is_kept(one, there) for one in readings)
    ]
    if missing:
        yield Fault(number, "digits", ", ".join(dict.fromkeys(missing)))
        return
    named = named_numbers(source)
    more = [one for one in digit_numbers(text) if not _is_kept(one, named)]
    if more:
        yield Fault(number, "digits", f"+{', '.join(dict.fromkeys(more))}", hard=False)


def _is_kept(number: str, numbers: frozenset[str]) -> bool:
    """Whether a number is among others; hours may be told by half days, 0 and 00 be left out."""
    if number in numbers or number == "0":
        return True
    hours = int(number) if len(number) in (1, 2) and number.isdecimal() else 0
    if not 0 < hours < 2 * _HALF_DAY:
        return False
    return str(hours + (_HALF_DAY if hours < _HALF_DAY else -_HALF_DAY)) in numbers


@lru_cache(maxsize=65536)
def _is_same_name(word: str, name: str) -> bool:
    return sound_distance(sounds_of(word), sounds_of(name)) <= SAME


@lru_cache(maxsize=65536)
def is_near_name(word: str, name: str) -> bool:
    """Whether a word of a translation may be `name` as another ear spells it."""
    keys = consonants(word), consonants(name)
    if keys[0].startswith(keys[1]) and len(keys[1]) >= _NAME_SOUNDS:
        return True
    return sound_distance(sounds_of(word), sounds_of(name)) <= _NAME_APART


@lru_cache(maxsize=4096)
def _sounds_of_name(name: str) -> tuple[tuple[str, str], ...]:
    """The words of a name that can be told by their consonants, each with these."""
    words = ((word, consonants(word)) for word in words_of(name))
    return tuple((word, key) for word, key in words if len(key) >= _NAME_SOUNDS)


def names_in(text: str, names: Iterable[Name]) -> list[tuple[Name, list[str]]]:
    """Names that a text says, by their sound, each with those of its words."""
    heard: dict[str, str] = {}
    for word in words_of(text):
        heard.setdefault(consonants(word), word)
    found = []
    for name in names:
        said = [
            word
            for word, key in _sounds_of_name(name.name)
            if key in heard and _is_same_name(heard[key], word)
        ]
        if said:
            found.append((name, said))
    return found


def _missing_names(names: Iterable[Name], source: str, text: str, target: str) -> list[str]:
    """Names that the source says and the translation does not; by their sound."""
    if not {"LATIN", "DEVANAGARI"} & set(scripts_of(target)):
        return []
    words = words_of(text)
    return [
        name.name
        for name, said in names_in(source, names)
        if not any(is_near_name(t, word) for t in words for word in said)
    ]


@lru_cache(maxsize=4096)
def _is_loop(text: str) -> bool:
    return loop_share(text) > _LOOP_SHARE or (
        len(text) >= _LONG_LINE and compression_ratio(text) > _LOOP_RATIO
    )


def _between(request: SceneRequest, answer: Mapping[int, str]) -> Iterator[Fault]:
    """Faults that only neighbors show."""
    numbers = list(request.sentences)
    sources = [request.sentences[number] for number in numbers]
    texts = [answer.get(number, "").strip() for number in numbers]
    yield from _repeated(numbers, sources, texts)
    for one in displaced(sources, texts):
        yield from _displaced(one, numbers, texts)
    for place, number in enumerate(numbers):
        if texts[place]:
            continue
        for to in (place - 1, place + 1):
            if 0 <= to < len(numbers) and texts[to] and _holds_both(sources, texts, place, to):
                yield Fault(numbers[to], "merged", str(number))


def _holds_both(sources: list[str], texts: list[str], empty: int, to: int) -> bool:
    alone = length_sign(sources[to], texts[to])
    both = length_sign(f"{sources[to]} {sources[empty]}", texts[to])
    return alone > _TWO_LINES and abs(both) < alone


def _repeated(numbers: list[int], sources: list[str], texts: list[str]) -> Iterator[Fault]:
    for place in range(1, len(numbers)):
        words = plain_words(texts[place])
        if len(words) < _ECHO_WORDS or words != plain_words(texts[place - 1]):
            continue
        if plain_words(sources[place]) == plain_words(sources[place - 1]):
            continue
        both = length_sign(f"{sources[place - 1]} {sources[place]}", texts[place])
        alone = max(length_sign(sources[i], texts[place]) for i in (place - 1, place))
        if alone > _TWO_LINES and abs(both) < alone:
            yield Fault(numbers[place - 1], "merged", str(numbers[place]))
            yield Fault(numbers[place], "merged", str(numbers[place - 1]))
        else:
            yield Fault(numbers[place - 1], "loop", f"as {numbers[place]}", hard=False)
            yield Fault(numbers[place], "loop", f"as {numbers[place - 1]}")


def _displaced(one: Displaced, numbers: list[int], texts: list[str]) -> Iterator[Fault]:
    number, to = numbers[one.place], numbers[one.to]
    if one.kind == "part" and one.signs and not texts[one.place]:
        yield Fault(to, "merged", str(number))
        return
    words = f" ({', '.join(one.signs)})" if one.signs else ""
    yield Fault(number, "moved", f"{to}{words}", hard=one.sure)
    if one.kind != "shifted":
        yield Fault(to, "moved", f"of {number}{words}", hard=one.sure)


def fault_text(fault: Fault) -> str:
    """A fault as one sentence that a translator can act on."""
    if fault.number == WHOLE:
        return f"There are no sentences with these numbers: {fault.detail}."
    return f"Sentence {fault.number}: {_told(fault)}"


def _told(fault: Fault) -> str:
    detail = fault.detail
    if detail:
        for start, text in _DETAILED.get(fault.code, ()):
            if detail.startswith(start):
                return text.format(detail.removeprefix(start))
    return _PLAIN[fault.code]


# By what the detail begins with, the first that fits.
_DETAILED: Final[dict[Code, tuple[tuple[str, str], ...]]] = {
    "digits": (
        ("+", "the source does not have the number {}."),
        ("", "the number {} is missing."),
    ),
    "name_missing": (("", "the name {} is missing."),),
    "negation": (("added", "it says no or not where the source does not."),),
    "moved": (
        ("of ", "it has words of sentence {}."),
        ("", "its words are in sentence {}."),
    ),
    "merged": (("", "it is joined with sentence {}; translate each by itself."),),
    "loop": (("as ", "it has the same translation as sentence {}."),),
    "markup": (("", "leave out {}; give the translation alone."),),
    "untranslated": (("", "it seems to be in {}, not in the target language."),),
    "too_short": (("ends", "it ends in the middle."),),
    "wrong_script": (("in", "some letters are not of the target language's script."),),
}
_PLAIN: Final[dict[Code, str]] = {
    "missing": "the translation is missing.",
    "added": "there is no such sentence.",
    "empty": "the translation is empty.",
    "too_long": "the translation is much too long.",
    "too_short": "the translation is much too short; something is left out.",
    "digits": "a number is missing.",
    "name_missing": "a name is missing.",
    "moved": "its words are in another sentence.",
    "merged": "it is joined with another sentence.",
    "markup": "give the translation alone.",
    "wrong_script": "it is not in the target language's script.",
    "untranslated": "it repeats the source and is not translated.",
    "negation": "the source says no or not, and the translation does not.",
    "loop": "it repeats itself.",
}
