"""The plan carried out with runs that take no time: budget, resuming, failures."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bench.speed.bench import Bench
from bench.speed.plan import OURS, REFERENCE, batches
from bench.speed.report import ROUND_SECONDS
from bench.speed.runs import Run, Runs
from bench.speed.sound import Film
from tests.unit.bench.speed.made import run as made

SYSTEMS = (REFERENCE, OURS, "batched")
SECONDS = {REFERENCE: 10.0, OURS: 50.0, "batched": 5.0}


class Films:
    def __init__(self) -> None:
        self.made: list[tuple[float, int]] = []

    def digest(self, minutes: float, number: int) -> str:
        return f"{minutes:g}-{number}"

    def make(self, minutes: float, number: int) -> Film:
        self.made.append((minutes, number))
        digest = self.digest(minutes, number)
        return Film(Path("film.mkv"), minutes, number, digest, 60 * minutes, "", 0.67)


@dataclass
class World:
    """A clock that only runs go on with, and what ran."""

    folder: Path
    now: float = 0.0
    done: list[tuple[str, float, int]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    films: Films = field(default_factory=Films)
    code: str = "a"
    broken: str | None = None
    stop_at: int | None = None
    delay: float = 0.0

    def run(self, system: str, film: Film) -> Run:
        if len(self.done) == self.stop_at:
            raise KeyboardInterrupt
        if system == self.broken:
            raise RuntimeError("no weights")
        self.now += SECONDS[system] * film.minutes + self.delay
        self.delay = 0.0
        self.done.append((system, film.minutes, film.round))
        return made(
            system,
            SECONDS[system] * film.minutes,
            minutes=film.minutes,
            round=film.round,
            film=film.digest,
            at=self.now,
        )

    def bench(self, budget: float | None = None) -> Bench:
        return Bench(
            Runs(self.folder),
            self.films,
            lambda system, film: f"{self.code if system == OURS else 'peer'}-{film}",
            self.run,
            self.said.append,
            budget,
            now=lambda: self.now,
            date=lambda: self.now,
        )


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


PLAN = batches(SYSTEMS, [1], 2)


def test_everything_once(world: World) -> None:
    world.bench().measure(PLAN)
    assert [system for system, _, _ in world.done] == [*SYSTEMS, OURS, "batched", REFERENCE]
    world.bench().measure(PLAN)
    assert len(world.done) == 6
    runs, references = world.bench().kept(PLAN)
    assert len(runs) == 6
    assert [r.round for r in references] == [1, 2]
    assert world.bench().missing(PLAN) == []


def test_it_stops_in_time_and_goes_on_there(world: World) -> None:
    world.bench(90).measure(PLAN)
    assert world.now <= 90
    # Round 2 had room for the two quick ones.
    assert world.done[3:] == [("batched", 1, 2), (REFERENCE, 1, 2)]
    assert world.bench().missing(PLAN) == [{"minutes": 1, "round": 2, "system": OURS}]
    world.bench().measure(PLAN)
    assert world.done[5:] == [(OURS, 1, 2)]


def test_a_run_that_takes_too_long_costs_the_ones_after_it(world: World) -> None:
    # All three would have fitted by what was expected of them.
    world.delay = 60.0
    world.bench(90).measure(PLAN)
    assert [system for system, _, number in world.done if number == 1] == [REFERENCE, "batched"]
    assert world.now <= 90


def test_without_time_nothing_runs_and_no_film_is_built(world: World) -> None:
    world.bench(0).measure(PLAN)
    assert world.done == []
    assert world.films.made == []
    assert world.bench(0).kept(PLAN) == ([], [])


def test_an_interrupt_keeps_what_was_done(world: World) -> None:
    world.stop_at = 2
    with pytest.raises(KeyboardInterrupt):
        world.bench().measure(PLAN)
    assert len(list(world.folder.iterdir())) == 2
    world.stop_at = None
    world.bench().measure(PLAN)
    assert len(world.done) == 6


def test_changed_code_is_measured_again_beside_a_new_reference(world: World) -> None:
    world.bench().measure(PLAN)
    world.code = "b"
    world.now += ROUND_SECONDS + 1000
    world.bench().measure(PLAN)
    assert sorted(world.done[6:]) == sorted(
        [(REFERENCE, 1, 1), (OURS, 1, 1), (REFERENCE, 1, 2), (OURS, 1, 2)]
    )
    # Right after, the reference still is of the same hours.
    world.code = "c"
    world.bench().measure(PLAN)
    assert [system for system, _, _ in world.done[10:]] == [OURS, OURS]


def test_one_that_fails_is_left_out(world: World) -> None:
    world.broken = "batched"
    bench = world.bench()
    bench.measure(PLAN)
    assert [system for system, _, _ in world.done] == [REFERENCE, OURS, OURS, REFERENCE]
    assert "no weights" in bench.failed["batched"]
    assert sum("batched failed" in line for line in world.said) == 1


def test_it_says_what_comes_and_how_long(world: World) -> None:
    world.bench(600).measure(PLAN)
    assert world.said[0].startswith("1 min, round 1, 1 of 3: faster-whisper, about")
    assert "10 min left" in world.said[0]
    # The second round knows the first.
    assert any("round 2" in line and "subpiped, about 0.9 min" in line for line in world.said)
