"""What pre-ner asks of a library that finds names in text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in a text: `text[start:end]`, with an OntoNotes label (PERSON, GPE, LOC, FAC, ORG)."""

    text: str
    label: str
    start: int
    end: int


class NameFinder(Protocol):
    """Finds named entities."""

    def find(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
        """The mentions in each of `texts`, in their order."""
