"""Checks of a translator's answer that need no reference: what is missing, misplaced or made up."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.text.loops import loop_share
from subpiped.text.plain_words import plain_words
from subpiped.text.script import is_romanized, script_of, wrong_script_share
from subpiped.translation.anchors import is_echo, occurs
from subpiped.translation.neighbors import misplaced
from subpiped.translation.numbers_kept import lost_numbers, made_up_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from subpiped.translation.brief import Name
    from subpiped.translation.translator import SceneRequest

# Faults of the answer as a whole stand under this number.
WHOLE: Final = 0
# Characters of a translation to those of its source. Hindi and English are of one length (FLEURS's
# texts, FLORES: 1.02, deviation of its logarithm 0.14); Chinese and Japanese write a word in two.
_DENSE: Final = frozenset({"zh", "yue", "ja", "ko"})
_DENSE_RATIO: Final = 0.45
_LONG: Final = (3.0, 40)
_DOUBTFULLY_LONG: Final = (2.0, 20)
_SHORT: Final = (0.25, 20)
_DOUBTFULLY_SHORT: Final = (0.4, 15)
_WRONG_SCRIPT: Final = 0.3
_SOURCE_LETTERS: Final = 0.1
_LOOP: Final = 0.3
_STUTTER: Final = 4
# A sentence of fewer words is said again and again by people.
_REPEATED_WORDS: Final = 3
_MARKUP: Final = re.compile(
    r"```|^\s*[#*]+\s|^\s*[\[{]\s*[\"'{]|[\"'}]\s*[\]}]\s*$|\"\s*:\s*\"|</?[a-z]+>|^\s*#?\d+\s*[:)]\s"
    r"|^\s*\d+\.\s+(?=\D)|\((?:note|translator'?s note|literally)\b|^(?:translation|note)\s*:",
    re.IGNORECASE,
)


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_NEGATIONS: Final = {
    "hi": _words("नहीं नही मत न ना नहि बिना बगैर"),
    "en": _words(
        "no not never none nobody nothing nowhere neither nor without cannot cant don't doesn't"
        " didn't won't wouldn't can't couldn't shouldn't isn't aren't wasn't weren't haven't hasn't"
        " hadn't ain't mustn't needn't unless hardly dont doesnt didnt wont isnt nope non"
    ),
}
_NEGATIVE_STARTS: Final = ("un", "dis", "impos", "irr", "non", "inc", "ins", "inv")
_OTHER_STARTS: Final = (
    "under",
    "uni",
    "until",
    "unto",
    "dist",
    "disc",
    "insi",
    "inst",
    "incl",
    "inve",
)
_TEXTS: Final = {
    "missing": "the translation is missing.",
    "empty": "the translation is empty.",
    "added": "there is no such sentence; leave it out.",
    "too_long": "the translation is much too long; translate this sentence only.",
    "too_short": "the translation is much too short; translate the whole sentence.",
    "wrong_script": "it is not written in the letters of the target language.",
    "digits": "{} is missing or wrong; keep numbers as they are.",
    "name_missing": "the name {} is missing; write it.",
    "untranslated": "it is not translated.",
    "negation": "one of the two says “not” and the other does not.",
    "moved": "words of another sentence stand here; each number has its own sentence.",
    "merged": "it says the same as its neighbor; do not join sentences.",
    "loop": "it repeats itself.",
    "markup": "write the translation only, without numbering, notes or signs.",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a translation.

    Attributes:
        code: see config/quality_reasons.json, `faults`.
        detail: what it is about, such as the number or name; may be empty.
        hard: not to be shown; else it raises a doubt.
    """

    code: str
    detail: str = ""
    hard: bool = True


def check_answer(request: SceneRequest, answer: Mapping[int, str]) -> dict[int, list[Fault]]:
    """The faults of an answer by the sentence's number; sentences without any are left out."""
    found: dict[int, list[Fault]] = {}

    def note(number: int, faults: Sequence[Fault]) -> None:
        if faults:
            found.setdefault(number, []).extend(faults)

    note(WHOLE, [Fault("added", str(n)) for n in sorted(answer) if n not in request.sentences])
    for number, source in request.sentences.items():
        if number not in answer:
            note(number, [Fault("missing")])
        else:
            note(number, list(_faults_of(source, answer[number], request)))
    order = list(request.sentences)
    texts = [answer.get(number, "") for number in order]
    sources = list(request.sentences.values())
    for place in _repeated(sources, texts):
        note(order[place], [Fault("merged")])
    pair = request.source, request.target
    for place, hard in misplaced(sources, texts, *pair).items():
        note(order[place], [Fault("moved", "", hard)])
    return found


def fault_text(fault: Fault) -> str:
    """A fault in words that a language model can act on."""
    return _TEXTS[fault.code].format(fault.detail)


def names_in(text: str, names: Sequence[Name]) -> list[Name]:
    """Those of the names that stand in a text, in whichever of Latin letters and Devanagari."""
    words = text.split()
    return [name for name in names if occurs(name.name, words)]


def _faults_of(source: str, text: str, request: SceneRequest) -> Iterator[Fault]:
    if not any(c.isalnum() for c in text):
        # What was only a sign may stay one.
        if any(c.isalnum() for c in source):
            yield Fault("empty")
        return
    if _MARKUP.search(text) and not _MARKUP.search(source):
        yield Fault("markup")
    yield from _length(source, text, request)
    yield from _script(source, text, request)
    yield from _loop(source, text)
    lost = lost_numbers(source, text)
    if lost:
        yield Fault("digits", ", ".join(lost), hard=False)
    elif made_up_numbers(source, text, request.source):
        yield Fault("digits", "a number that nobody said", hard=False)
    yield from _names(source, text, request)
    yield from _negation(source, text, request)


def _length(source: str, text: str, request: SceneRequest) -> Iterator[Fault]:
    dense = (request.target in _DENSE) - (request.source in _DENSE)
    expected = len(source) * _DENSE_RATIO**dense
    length = len(text)
    if length > _LONG[0] * expected + _LONG[1]:
        yield Fault("too_long")
    elif length > _DOUBTFULLY_LONG[0] * expected + _DOUBTFULLY_LONG[1]:
        yield Fault("too_long", hard=False)
    elif length < _SHORT[0] * (expected - _SHORT[1]):
        yield Fault("too_short")
    elif length < _DOUBTFULLY_SHORT[0] * (expected - _DOUBTFULLY_SHORT[1]):
        yield Fault("too_short", hard=False)


def _script(source: str, text: str, request: SceneRequest) -> Iterator[Fault]:
    scripts = Counter(filter(None, map(script_of, source)))
    theirs = scripts.most_common(1)[0][0] if scripts else ""
    letters = [script_of(c) for c in text if script_of(c)]
    kept = sum(script == theirs for script in letters) if theirs != "LATIN" else 0
    foreign = wrong_script_share(text, request.target)
    if foreign > _WRONG_SCRIPT or (foreign and kept > _SOURCE_LETTERS * len(letters)):
        yield Fault("wrong_script")
        return
    if is_romanized(text, request.target):
        yield Fault("wrong_script", hard=False)
    words = plain_words(text)
    same = len(words) > 1 and words == plain_words(source)
    if same or is_echo(source, text, request.target):
        yield Fault("untranslated")


def _loop(source: str, text: str) -> Iterator[Fault]:
    if loop_share(text) > max(_LOOP, 2 * loop_share(source)):
        yield Fault("loop")
        return
    if _stutter(text) >= max(_STUTTER, _stutter(source) + 2):
        yield Fault("loop")


def _stutter(text: str) -> int:
    """The most times that one word comes in a row."""
    longest = run = 0
    last = ""
    for word in plain_words(text):
        run = run + 1 if word == last else 1
        longest, last = max(longest, run), word
    return longest


def _names(source: str, text: str, request: SceneRequest) -> Iterator[Fault]:
    words = text.split()
    for name in names_in(source, request.brief.names):
        if not occurs(name.name, words):
            yield Fault("name_missing", name.name, hard=False)


def _negation(source: str, text: str, request: SceneRequest) -> Iterator[Fault]:
    one, other = _NEGATIONS.get(request.source), _NEGATIONS.get(request.target)
    if one is None or other is None:
        return
    before, after = _negated(source, one), _negated(text, other)
    # A word may hold it ("impossible", "dislike"), and a question may have one for show.
    if (before and not after and not _holds_negation(text)) or (after and not before):
        yield Fault("negation", hard=False)


def _negated(text: str, words: frozenset[str]) -> bool:
    plain = unicodedata.normalize("NFKC", text).casefold().replace("\u2019", "'")
    return any(word.strip('.,;:!?।…"()[]“”') in words for word in plain.split())


def _holds_negation(text: str) -> bool:
    return any(
        (word.startswith(_NEGATIVE_STARTS) and not word.startswith(_OTHER_STARTS))
        or word.endswith("less")
        for word in plain_words(text)
    )


def _repeated(sources: Sequence[str], texts: Sequence[str]) -> Iterator[int]:
    """Places whose translation is that of the sentence before, though something else was said."""
    plain, said = [plain_words(t) for t in texts], [plain_words(s) for s in sources]
    for place in range(1, len(texts)):
        same = plain[place] == plain[place - 1] and len(plain[place]) >= _REPEATED_WORDS
        if same and said[place] != said[place - 1]:
            yield place
