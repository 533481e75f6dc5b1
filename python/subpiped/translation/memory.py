"""What was translated before, so that a run after a crash or a change asks only for the rest."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.files import read_json, write_json
from subpiped.translation.repair import Translated

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA: Final = 1
_EVERY_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Remembered:
    """A translated scene: its sentences by number, and what the translator settled with it."""

    sentences: Mapping[int, Translated]
    summary: str
    terms: Mapping[str, str]


def memory_key(**what: object) -> str:
    """The key of a request: the sha256 of all that its answer is to depend on (JSON)."""
    text = json.dumps(what, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class TranslationMemory:
    """A file of requests that were answered; one that is damaged holds nothing."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[str, Remembered] = {}
        self._used: set[str] = set()
        self._saved_at = time.monotonic()
        try:
            value = read_json(path)
            if value["schema"] == SCHEMA and value["sha256"] == _sha256(value["scenes"]):
                self._entries = {key: _from_json(one) for key, one in value["scenes"].items()}
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            self._entries = {}

    def get(self, key: str) -> Remembered | None:
        """What was answered, or None."""
        self._used.add(key)
        return self._entries.get(key)

    def put(self, key: str, scene: Remembered) -> None:
        """Remember an answer, from the next `save` on."""
        self._used.add(key)
        self._entries[key] = scene

    def save_sometimes(self) -> None:
        """Save what a crash would cost, but not for every scene."""
        if time.monotonic() - self._saved_at >= _EVERY_SECONDS:
            self.save()

    def save(self, *, finished: bool = False) -> None:
        """Write it whole or not at all; `finished` forgets what this run did not ask for."""
        if finished:
            self._entries = {k: v for k, v in self._entries.items() if k in self._used}
        scenes = {key: asdict(scene) for key, scene in self._entries.items()}
        # As it is read again: JSON has no numbers for keys.
        scenes = json.loads(json.dumps(scenes))
        self._saved_at = time.monotonic()
        write_json(self._path, {"schema": SCHEMA, "sha256": _sha256(scenes), "scenes": scenes})


def _sha256(scenes: object) -> str:
    text = json.dumps(scenes, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _from_json(value: Mapping[str, Any]) -> Remembered:
    sentences = {
        int(key): Translated(
            **{**one, "faults": tuple(one["faults"]), "doubts": tuple(one["doubts"])}
        )
        for key, one in value["sentences"].items()
    }
    return Remembered(sentences, value["summary"], dict(value["terms"]))
