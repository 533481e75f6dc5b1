"""What was measured, one JSON file for each run; a file is there whole or not at all."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from pathlib import Path

SCHEMA: Final = 1


@dataclass(frozen=True, slots=True)
class Run:
    """One system over one film.

    `at`: seconds since 1970 when it ended; `wall_seconds`: for ours from the claim of the job until
    it is done, else from the start of the process to its end; `whole_seconds`: until the next run
    can begin; `ready_seconds`: until a peer's model was loaded; `settle_seconds`: from the film's
    appearance to its claim; `stages`: seconds and bytes by stage, from the manifests; `estimates`:
    (seconds since the claim, percent, seconds left) once a second; `film_number`: how many films
    its daemon's home has seen, this one included.
    """

    system: str
    minutes: float
    round: int
    film: str
    at: float
    device: str
    threads: int
    media_seconds: float
    wall_seconds: float
    whole_seconds: float
    cpu_seconds: float
    peak_bytes: int
    ready_seconds: float | None = None
    settle_seconds: float | None = None
    film_number: int | None = None
    word_edits: int | None = None
    words: int | None = None
    stages: dict[str, dict[str, float | None]] = field(default_factory=dict)
    estimates: list[tuple[float, float, float | None]] = field(default_factory=list)
    versions: dict[str, str] = field(default_factory=dict)


def key_of(**parts: object) -> str:
    """Name of what a run depends on."""
    text = json.dumps(parts, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:12]


class Runs:
    """The runs in a folder, found by system, film and key."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def add(self, run: Run, key: str) -> None:
        """Keep a run."""
        name = f"{self._stem(run.system, run.minutes, run.round, key)}-{int(run.at)}.json"
        write_json(self._folder / name, {"schema": SCHEMA, **asdict(run)})

    def all(self, system: str, minutes: float, number: int, key: str) -> list[Run]:
        """Every kept run of that, oldest first."""
        found = []
        for path in self._folder.glob(f"{self._stem(system, minutes, number, key)}-*.json"):
            value: dict[str, Any] = read_json(path)
            if value.pop("schema", None) == SCHEMA:
                found.append(Run(**value))
        return sorted(found, key=lambda run: run.at)

    @staticmethod
    def _stem(system: str, minutes: float, number: int, key: str) -> str:
        return f"{system}-{minutes:g}m-r{number}-{key}"
