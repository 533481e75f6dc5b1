"""What a film's translation has settled: words of the source with the translation they keep."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

SCHEMA: Final = 1
# A request is not to be longer by its terms than by its sentences.
_MOST: Final = 60
# Longer is no term but a sentence.
_LONGEST: Final = 40


class Terminology:
    """Terms in the order in which they were settled; the first translation holds."""

    def __init__(self, terms: Mapping[str, str] | None = None) -> None:
        self._terms = dict(terms or {})

    def settle(
        self, terms: Mapping[str, str], sources: Iterable[str], translations: Iterable[str]
    ) -> None:
        """Take over what a translator says it settled, where it really stands in the scene."""
        source, translation = " ".join(sources).casefold(), " ".join(translations).casefold()
        for word, meaning in terms.items():
            short = 0 < len(word) <= _LONGEST and 0 < len(meaning) <= _LONGEST
            if short and word.casefold() in source and meaning.casefold() in translation:
                self._terms.setdefault(word, meaning)

    def latest(self) -> dict[str, str]:
        """What a translator is told: the terms settled last."""
        return dict(list(self._terms.items())[-_MOST:])

    def save(self, path: Path, source: str, target: str) -> None:
        """Write it whole or not at all."""
        languages = {"source": source, "target": target}
        write_json(path, {"schema": SCHEMA, **languages, "terms": self._terms})


def load_terms(path: Path) -> dict[str, str]:
    """Read what `Terminology.save` wrote."""
    value: dict[str, Any] = read_json(path)
    return {str(word): str(meaning) for word, meaning in value["terms"].items()}
