"""The names data set: what was transcribed against what was said, and what must stay unchanged.

Both are split by name into a half to tune on and a half to report on: all spellings of a name, in
whichever film, are in one half.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from subpiped.names.character_names import name_forms
from subpiped.names.entities import Entity, Glossary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Half = Literal["tuning", "report"]

_FOLDER: Final = Path(__file__).parents[1] / "data/names"
_CAST_LINE: Final = re.compile(r"\[([^\]]+)\]\s*(.*)")
_SENTENCES: Final = (
    "Where is {}?",
    "{}, come here!",
    "I told {} about it yesterday.",
    "My name is {}.",
    "This is {} from the office.",
    "Listen, {}, we have to go.",
    "{} is my friend.",
    "Did you see {} at the wedding?",
    "I will never forgive {} for this.",
    "Go and call {} now.",
    "He gave the money to {} last night.",
    "Hello, {}!",
    "I love you, {}.",
    "{} said that you would come.",
    "What will {} think of us?",
    "You are {}'s brother, aren't you?",
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence as transcribed and as it should be, with the name that makes the difference."""

    cast: str
    transcribed: str
    true: str
    sentence: str
    right: str


@dataclass(frozen=True, slots=True)
class Figures:
    """How many names were put right and decoys changed, and every wrong change."""

    pairs: int
    right: int
    decoys: int
    wrong: tuple[tuple[str, str], ...]

    @property
    def precision(self) -> float:
        """Share of the changes that are right."""
        return self.right / max(1, self.right + len(self.wrong))

    @property
    def recall(self) -> float:
        """Share of the misheard names that are put right."""
        return self.right / self.pairs


@dataclass(frozen=True, slots=True)
class Decoy:
    """A sentence that must stay as it is."""

    cast: str
    sentence: str


def _digest(text: str) -> int:
    return int.from_bytes(hashlib.sha256(text.casefold().encode()).digest()[:4])


def half_of(name: str) -> Half:
    """The half that a name belongs to, by its first word."""
    return "tuning" if _digest(name.split(maxsplit=1)[0]) % 2 else "report"


def _in_sentence(name: str, salt: str) -> str:
    return _SENTENCES[_digest(salt + name) % len(_SENTENCES)].format(name)


def _sections(name: str) -> Iterator[tuple[str, str, list[str]]]:
    text = (_FOLDER / name).read_text(encoding="utf-8")
    section: tuple[str, str, list[str]] | None = None
    for line in text.splitlines():
        if match := _CAST_LINE.fullmatch(line):
            if section:
                yield section
            section = (match[1], match[2], [])
        elif section and line and not line.startswith("#"):
            section[2].append(line)
    if section:
        yield section


def glossaries() -> dict[str, Glossary]:
    """The glossary of every cast."""
    found = {}
    for cast, names, _ in _sections("misheard.txt"):
        forms = [name_forms(name) for name in names.split(", ")]
        found[cast] = Glossary(
            tuple(Entity(form.full, "character", form.variants) for form in forms if form)
        )
    return found


def pairs(half: Half) -> list[Pair]:
    """The misheard names of one half."""
    found = []
    for cast, _, lines in _sections("misheard.txt"):
        for line in lines:
            true, _, transcribed = line.partition(" = ")
            if half_of(true) != half:
                continue
            for form in transcribed.split(" | "):
                sentence = _in_sentence(form, cast)
                right = sentence.replace(form, true, 1)
                found.append(Pair(cast, form, true, sentence, right))
    return found


def decoys(half: Half) -> list[Decoy]:
    """The sentences without a misheard name of one half."""
    found = []
    for cast, _, lines in _sections("decoys.txt"):
        for line in lines:
            if line.startswith("names: "):
                names = line.removeprefix("names: ").split(", ")
                found += [Decoy(cast, _in_sentence(n, cast)) for n in names if half_of(n) == half]
            elif half_of(line.replace(" ", "")) == half:
                found.append(Decoy(cast, line))
    return found


def measure(half: Half, correct: Callable[[Glossary, str], str]) -> Figures:
    """What `correct` makes of the sentences of one half, each a film of its own."""
    casts = glossaries()
    transcribed = [(pair, correct(casts[pair.cast], pair.sentence)) for pair in pairs(half)]
    others = [(decoy, correct(casts[decoy.cast], decoy.sentence)) for decoy in decoys(half)]
    wrong = [(p.sentence, text) for p, text in transcribed if text not in (p.sentence, p.right)]
    wrong += [(d.sentence, text) for d, text in others if text != d.sentence]
    right = sum(text == pair.right for pair, text in transcribed)
    return Figures(len(transcribed), right, len(others), tuple(wrong))
