"""The prompt for ASR: a sentence with the film's names, within a number of Whisper tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.names.entities import PERSON
from subpiped.names.prompt_room import MAX_PROMPT_TOKENS

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from subpiped.names.entities import Entity

    TokenCounter = Callable[[str], int]

_MAX_CHARACTERS: Final = 20
_MAX_PLACES: Final = 5


def byte_bound(text: str) -> int:
    """An upper bound of the tokens of `text`: Whisper's are byte pairs, at least a byte each."""
    return len(f" {text}".encode())


def whisper_counter(tokenizer_json: Path) -> TokenCounter:
    """Count by a Whisper tokenizer.

    The multilingual models share their text tokens (large-v3 adds one language), so that of the
    base model counts for all. Engines encode a prompt with a space before it.
    """
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(tokenizer_json))

    def count(text: str) -> int:
        return len(tokenizer.encode(f" {text}", add_special_tokens=False).ids)

    return count


def _listing(names: Sequence[str]) -> str:
    return " and ".join((", ".join(names[:-1]), names[-1])) if len(names) > 1 else "".join(names)


def _sentence(title: str, characters: Sequence[str], places: Sequence[str]) -> str:
    people = f", with {_listing(characters)}" if characters else ""
    where = f", in {_listing(places)}" if places else ""
    return f"{title}{people}{where}."


def build_prompt(entities: Sequence[Entity], max_tokens: int, count: TokenCounter) -> str:
    """A sentence with title, characters and places, of at most `max_tokens` tokens.

    The names that a person gave come first, and none is left out for there being many.

    Empty without characters and places: a title alone tells Whisper nothing about the speech, and
    what it cannot use it repeats into the transcript.
    """
    limit = min(max_tokens, MAX_PROMPT_TOKENS)
    title = next((e.canonical for e in entities if e.kind == "title"), "")
    people: list[str] = []
    places: list[str] = []
    given = [e for e in entities if e.source == PERSON]
    found = [e for e in entities if e.source != PERSON]
    for chosen, names in (
        (people, [e.canonical for e in given if e.kind not in ("title", "place")]),
        (places, [e.canonical for e in given if e.kind == "place"]),
        (people, [e.canonical for e in found if e.kind == "character"][:_MAX_CHARACTERS]),
        (places, [e.canonical for e in found if e.kind == "place"][:_MAX_PLACES]),
    ):
        for name in names:
            chosen.append(name)
            if count(_sentence(title, people, places)) > limit:
                chosen.pop()
    return _sentence(title, people, places) if people or places else ""
