"""Names by a spaCy pipeline on the CPU."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.names.name_finder import Mention, NameFinder

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Only the recognizer's labels are used; these steps would cost three quarters of the time.
_UNUSED: Final = ("tagger", "parser", "attribute_ruler", "lemmatizer", "senter")


class SpacyNameFinder(NameFinder):
    """A spaCy model folder (config.cfg, meta.json) as a NameFinder."""

    def __init__(self, model: Path, _device: str) -> None:
        import spacy

        self._nlp = spacy.load(model, exclude=list(_UNUSED))

    def find(self, texts: Sequence[str]) -> list[tuple[Mention, ...]]:
        """The mentions in each of `texts`, in their order."""
        return [
            tuple(Mention(e.text, e.label_, e.start_char, e.end_char) for e in document.ents)
            for document in self._nlp.pipe(texts)
        ]
