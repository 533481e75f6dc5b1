"""TMDB's answers on disk, so that a film is asked for once."""

from __future__ import annotations

import hashlib
import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

SCHEMA: Final = 1
_SECONDS_A_DAY: Final = 86_400


@dataclass(frozen=True, slots=True)
class TmdbCache:
    """Answers by request in `folder`; one older than `days` is a miss, as is a corrupt file.

    The API key is no part of a request here, so it is neither in names nor in files.
    """

    folder: Path
    days: float
    now: Callable[[], float] = time.time

    def _path(self, url: str, params: Mapping[str, str]) -> Path:
        request = json.dumps([url, sorted(params.items())], ensure_ascii=False)
        return self.folder / f"{hashlib.sha256(request.encode()).hexdigest()}.json"

    def load(self, url: str, params: Mapping[str, str]) -> dict[str, Any] | None:
        """The stored answer, or None."""
        path = self._path(url, params)
        try:
            entry = read_json(path)
            age = self.now() - float(entry["fetched_at"])
            answer = entry["answer"]
        except (OSError, ValueError, KeyError, TypeError):
            return None
        # A clock set back makes an age negative; such an entry's age is unknown.
        fresh = entry.get("schema") == SCHEMA and 0 <= age < self.days * _SECONDS_A_DAY
        return answer if fresh and isinstance(answer, dict) else None

    def save(self, url: str, params: Mapping[str, str], answer: dict[str, Any]) -> None:
        """Store an answer; a cache that cannot be written costs a request, not the job."""
        entry = {"schema": SCHEMA, "fetched_at": self.now(), "answer": answer}
        try:
            write_json(self._path(url, params), entry)
        except (OSError, StageError, ValueError, RecursionError):
            return
