"""What a translator is told of the film besides the sentences."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Name:
    """A name of the film as it is spelled in subtitles; `gender` may be empty."""

    name: str
    kind: str
    gender: str = ""


@dataclass(frozen=True, slots=True)
class Brief:
    """What is known when a scene is translated.

    Attributes:
        title: of the film, with its year where known.
        overview: the film in a few sentences; may be empty.
        names: people and places of the film.
        summary: of the scene before; empty where the translator gave none.
        before: the last sentences before this scene, each with its translation.
        terms: what the film has settled so far: words of the source with their translation.
        instructions: what the person wants, such as forms of address; may be empty.
    """

    title: str = ""
    overview: str = ""
    names: Sequence[Name] = ()
    summary: str = ""
    before: Sequence[tuple[str, str]] = ()
    terms: Mapping[str, str] = field(default_factory=dict)
    instructions: str = ""
