"""Runs the plan: what is kept is not measured again, and what does not fit is left for later."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

from bench.speed.plan import REFERENCE, expected_seconds, fitting
from bench.speed.report import ROUND_SECONDS
from subpiped.core.errors import StageError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bench.speed.plan import Batch
    from bench.speed.runs import Run, Runs
    from bench.speed.sound import Film

_MINUTE: Final = 60.0


class FilmSource(Protocol):
    """Films by their length in minutes and the number of the round."""

    def digest(self, minutes: float, number: int) -> str:
        """Its name, built or not."""
        ...

    def make(self, minutes: float, number: int) -> Film:
        """The film, built at the first call."""
        ...


@dataclass(slots=True)
class Bench:
    """What a plan needs to be run.

    `key` names what a system's run over a film depends on; `run` measures; `budget` is in seconds,
    None without end. `failed` says why a system was given up.
    """

    runs: Runs
    films: FilmSource
    key: Callable[[str, str], str]
    run: Callable[[str, Film], Run]
    say: Callable[[str], None]
    budget: float | None
    now: Callable[[], float] = time.monotonic
    date: Callable[[], float] = time.time
    failed: dict[str, str] = field(default_factory=dict)
    _measured: dict[str, dict[float, list[float]]] = field(default_factory=dict)

    def measure(self, plan: Sequence[Batch]) -> None:
        """Go through the plan, and keep each run as soon as it is done."""
        until = None if self.budget is None else self.now() + self.budget
        for batch in plan:
            missing = self._missing(batch)
            left = float("inf") if until is None else until - self.now()
            chosen = fitting(batch, partial(self._expected, batch), missing, left)
            for number, system in enumerate(chosen, 1):
                left = float("inf") if until is None else until - self.now()
                expected = self._expected(batch, system)
                if expected > left:
                    continue
                rest = "" if until is None else f", {left / _MINUTE:.0f} min left"
                self.say(
                    f"{batch.minutes:g} min, round {batch.round}, {number} of {len(chosen)}:"
                    f" {system}, about {expected / _MINUTE:.1f} min{rest}"
                )
                self._run(system, batch)

    def kept(self, plan: Sequence[Batch]) -> tuple[list[Run], list[Run]]:
        """The last run of each system, film and round of the plan; all of the reference's."""
        runs: list[Run] = []
        references: list[Run] = []
        for batch in plan:
            for system in batch.systems:
                found = self._found(system, batch)
                runs += found[-1:]
                references += found if system == REFERENCE else []
        return runs, references

    def missing(self, plan: Sequence[Batch]) -> list[dict[str, object]]:
        """What of the plan was not measured yet."""
        return [
            {"minutes": batch.minutes, "round": batch.round, "system": system}
            for batch in plan
            for system in batch.systems
            if not self._found(system, batch)
        ]

    def _run(self, system: str, batch: Batch) -> None:
        try:
            film = self.films.make(batch.minutes, batch.round)
            run = self.run(system, film)
        except (RuntimeError, TimeoutError, OSError, StageError) as error:
            # One that fails is told and left out; the others still say something.
            why = " ".join(str(error).split())[:300]
            self.failed[system] = f"it failed on {batch.minutes:g} minutes: {why}"
            self.say(f"{system} failed: {error}")
            return
        self.runs.add(run, self.key(system, film.digest))
        self._remember(run)
        factor = run.wall_seconds / run.media_seconds
        self.say(f"    {run.wall_seconds:.1f} s, real-time factor {factor:.3f}")

    def _remember(self, run: Run) -> None:
        lengths = self._measured.setdefault(run.system, {})
        lengths.setdefault(run.minutes, []).append(run.whole_seconds)

    def _found(self, system: str, batch: Batch) -> list[Run]:
        digest = self.films.digest(batch.minutes, batch.round)
        return self.runs.all(system, batch.minutes, batch.round, self.key(system, digest))

    def _missing(self, batch: Batch) -> list[str]:
        """What was not measured yet, and the reference again where its last run is of old."""
        missing = []
        for system in batch.systems:
            found = self._found(system, batch)
            for run in found:
                self._remember(run)
            if system not in self.failed and not found:
                missing.append(system)
        last = self._found(REFERENCE, batch)[-1:] if REFERENCE in batch.systems else []
        if missing and last and self.date() - last[0].at > ROUND_SECONDS:
            missing.append(REFERENCE)
        return missing

    def _expected(self, batch: Batch, system: str) -> float:
        return expected_seconds(system, batch.minutes, self._measured.get(system, {}))
