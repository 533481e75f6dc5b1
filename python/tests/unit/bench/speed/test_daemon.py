"""What is taken of the snapshots of a daemon."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest

from bench.speed import daemon

if TYPE_CHECKING:
    from pathlib import Path

    from bench.speed.usage import Measured


class Daemon:
    def __init__(self, ended: bool = False) -> None:
        self.ended = ended

    def has_ended(self) -> bool:
        return self.ended


def measured(*, ended: bool = False) -> Measured:
    return cast("Measured", Daemon(ended))


def job(number: int, state: str, **other: Any) -> dict[str, Any]:
    found = {"id": number, "state": state, "startedAt": 1000, "endedAt": None, "percent": 5.0}
    return {**found, "etaSeconds": 60, "reason": None, "hint": None, **other}


def snapshot(at: int, *jobs: dict[str, Any], running: bool = True) -> dict[str, Any]:
    return {"at": at, "running": running, "jobs": list(jobs)}


def test_a_film_is_followed_to_its_end(tmp_path: Path) -> None:
    old = job(1, "done", endedAt=500)
    lines = [
        snapshot(1000, old),
        snapshot(2000, job(2, "settling", startedAt=None), old),
        snapshot(3000, job(2, "running", percent=10.0, startedAt=2500), old),
        snapshot(4250, job(2, "running", percent=20.0, startedAt=2500, etaSeconds=None), old),
        snapshot(5000, job(2, "done", endedAt=4900), old),
    ]
    done, samples = daemon._watch(iter(lines), 1, measured(), tmp_path / "log")
    assert done["endedAt"] == 4900
    assert samples == [(0.5, 10.0, 60), (1.8, 20.0, None)]


def test_a_film_that_waits_or_a_dead_daemon_ends_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("no such option")
    waits = job(2, "waiting", reason="disk_full", hint="free some space")
    with pytest.raises(RuntimeError, match="waits: disk_full: free some space"):
        daemon._watch(iter([snapshot(1, waits)]), 1, measured(), log)
    with pytest.raises(RuntimeError, match="no such option"):
        daemon._watch(iter([snapshot(1)]), 1, measured(ended=True), log)


def test_earlier_films_are_over_first(tmp_path: Path) -> None:
    lines = [
        snapshot(1, running=False),
        snapshot(2, job(1, "running")),
        snapshot(3, job(1, "canceled", endedAt=2)),
    ]
    known = daemon._known_jobs(iter(lines), measured(), tmp_path / "log")
    assert [found["state"] for found in known] == ["canceled"]


def test_a_film_is_linked_or_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    film = tmp_path / "film.mkv"
    film.write_bytes(b"film")
    daemon._drop(film, tmp_path / "one.mkv")
    assert (tmp_path / "one.mkv").samefile(film)

    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr("os.link", refuse)
    daemon._drop(film, tmp_path / "two.mkv")
    assert not (tmp_path / "two.mkv").samefile(film)
    assert (tmp_path / "two.mkv").read_bytes() == b"film"
    assert not list(tmp_path.glob("*.part"))
