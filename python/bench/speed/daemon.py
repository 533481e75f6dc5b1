"""A film through the real daemon: dropped into `in/`, timed by its own database."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Self

from bench.speed.setting import CLI
from bench.speed.usage import Measured, Usage

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from types import TracebackType

_FOLLOW: Final = Path(__file__).with_name("follow.mjs")
_LIVE: Final = ("settling", "queued", "waiting", "running")
_START_LIMIT: Final = 60.0


@dataclass(frozen=True, slots=True)
class FilmDone:
    """The job as `status --json` has it in the end, and what was said of it on the way."""

    job: dict[str, Any]
    usage: Usage
    samples: list[tuple[float, float, float | None]]
    film_number: int


class _Follower:
    """What the database says, once a second, until a time limit."""

    def __init__(self, home: Path, limit: float, env: Mapping[str, str]) -> None:
        self._command = ["node", str(_FOLLOW), str(home)]
        self._limit = limit
        self._env = env

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            self._command, stdout=subprocess.PIPE, text=True, env=self._env, start_new_session=True
        )
        self._timer = threading.Timer(self._limit, self._process.kill)
        self._timer.daemon = True
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._timer.cancel()
        self._process.kill()
        self._process.communicate()

    def lines(self) -> Iterator[dict[str, Any]]:
        """One snapshot a second.

        Raises:
            TimeoutError: the limit has passed.
        """
        assert self._process.stdout is not None
        for line in self._process.stdout:
            yield json.loads(line)
        raise TimeoutError(f"not done after {self._limit:.0f} s")


def _cli(home: Path, env: Mapping[str, str], *arguments: str) -> str:
    command = ["node", str(CLI), *arguments, "--home", str(home)]
    done = subprocess.run(
        command, env=dict(env), capture_output=True, text=True, check=False, timeout=_START_LIMIT
    )
    if done.returncode:
        raise RuntimeError(f"subpiped {arguments[0]} failed: {done.stderr[-500:]}")
    return done.stdout


def _clear(home: Path, env: Mapping[str, str]) -> None:
    """Forget what an interrupted film left: its results would be taken up again."""
    for name in ("in", "out"):
        shutil.rmtree(home / name, ignore_errors=True)
        (home / name).mkdir(parents=True)
    jobs = json.loads(_cli(home, env, "status", "--json"))["jobs"]
    live = [str(job["id"]) for job in jobs if job["state"] in _LIVE]
    if live:
        _cli(home, env, "cancel", *live)


def _drop(film: Path, target: Path) -> None:
    part = target.with_suffix(target.suffix + ".part")
    try:
        os.link(film, part)
    except OSError:
        shutil.copyfile(film, part)
    part.rename(target)


def make_film(
    film: Path, home: Path, options: Mapping[str, Any], env: Mapping[str, str], limit: float
) -> FilmDone:
    """Start the daemon, drop the film, wait until it is done, stop the daemon.

    Args:
        film: is linked into the home, or copied where it lies on another volume.
        home: keeps its database from film to film, so that the daemon learns how long stages take.
        options: the configuration, beside its defaults.
        env: of the daemon.
        limit: seconds after which the daemon is stopped.

    Raises:
        RuntimeError: the film or the daemon failed, with its words.
        TimeoutError: `limit` has passed.
    """
    _clear(home, env)
    config = home / "state" / "bench-config.json"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(json.dumps(options), encoding="utf-8")
    log = home / "state" / "bench-daemon.log"
    command = ["node", str(CLI), "run", "--home", str(home), "--config", str(config)]
    target = home / "in" / film.name
    with Measured(command, log, env=env) as daemon, _Follower(home, limit, env) as follower:
        lines = follower.lines()
        known = _known_jobs(lines, daemon, log)
        _drop(film, target)
        if any(job["source"].endswith(f"/{film.name}") for job in known):
            # A scan leaves alone what has ended once, as an interrupted film has.
            _cli(home, env, "add", "--force", str(target))
        job, samples = _watch(lines, max((j["id"] for j in known), default=0), daemon, log)
        usage = daemon.stop()
    if job["state"] != "done":
        raise RuntimeError(f"the film is {job['state']}: {job['message'] or job['reason']}")
    number = 1 + sum(job["state"] == "done" for job in known)
    return FilmDone(job, usage, samples, number)


def _said(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-800:]


def _known_jobs(
    lines: Iterator[dict[str, Any]], daemon: Measured, log: Path
) -> list[dict[str, Any]]:
    """The jobs of earlier films, once the daemon runs and has none to do."""
    until = time.monotonic() + _START_LIMIT
    for seen in lines:
        if daemon.has_ended() or time.monotonic() > until:
            raise RuntimeError(f"the daemon does not start: {_said(log)}")
        jobs: list[dict[str, Any]] = seen["jobs"]
        if seen["running"] and all(job["state"] not in _LIVE for job in jobs):
            return jobs
    raise RuntimeError("nothing follows the daemon")


def _watch(
    lines: Iterator[dict[str, Any]], last: int, daemon: Measured, log: Path
) -> tuple[dict[str, Any], list[tuple[float, float, float | None]]]:
    """The first job after number `last` in its end, and what was said of it once a second."""
    samples: list[tuple[float, float, float | None]] = []
    for seen in lines:
        if daemon.has_ended():
            raise RuntimeError(f"the daemon ended: {_said(log)}")
        job = next((job for job in seen["jobs"] if job["id"] > last), None)
        if job is None:
            continue
        if job["endedAt"] is not None:
            return job, samples
        if job["state"] == "waiting":
            raise RuntimeError(f"the film waits: {job['reason']}: {job['hint']}")
        if job["state"] == "running":
            elapsed = (seen["at"] - job["startedAt"]) / 1000
            samples.append((round(elapsed, 1), job["percent"], job["etaSeconds"]))
    raise RuntimeError("nothing follows the daemon")
