"""Names that matter in a film: the glossary between TMDB, ASR and post-NER."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final, Literal

from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from subpiped.film.movie import Gender

SCHEMA: Final = 2
# The source of a name that a person gave: their spelling holds.
PERSON: Final = "person"

EntityKind = Literal["character", "place", "organization", "title", "cast", "other"]


@dataclass(frozen=True, slots=True)
class Entity:
    """A name with its canonical spelling.

    `variants` are other right forms of it (first name, last name, nickname), each spelled as it
    should appear. `correct` says whether misheard words may be changed into it: an actor's name
    is known but hardly ever spoken, so it only protects words from being changed. `gender` is a
    character's, as far as a person or the actor's entry at TMDB says.
    """

    canonical: str
    kind: EntityKind
    variants: tuple[str, ...] = ()
    source: str = ""
    correct: bool = True
    gender: Gender = ""

    def forms(self) -> Iterator[str]:
        """The canonical spelling, then the variants."""
        yield self.canonical
        yield from self.variants


@dataclass(frozen=True, slots=True)
class Glossary:
    """All entities of a film, and the prompt for ASR with its size in Whisper tokens."""

    entities: tuple[Entity, ...] = ()
    prompt: str = ""
    prompt_tokens: int = 0


def load_glossary(path: Path) -> Glossary:
    """Read glossary.json; without genders where an earlier version wrote it."""
    value = read_json(path)
    return Glossary(
        entities=tuple(
            Entity(**{**entity, "variants": tuple(entity["variants"])})
            for entity in value["entities"]
        ),
        prompt=value["prompt"],
        prompt_tokens=value["prompt_tokens"],
    )


def save_glossary(path: Path, glossary: Glossary) -> None:
    """Write glossary.json whole or not at all."""
    write_json(path, {"schema": SCHEMA, **asdict(glossary)})
