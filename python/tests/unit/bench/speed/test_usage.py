"""What a real tree of processes used, and that none of it is left."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

import pytest

from bench.speed.usage import Measured, fail_if_bad, processes, tree_of

# A grandchild in a process group of its own takes 60 MB and tells its number, then stays.
GRANDCHILD = """
import os, sys, time
held = bytearray(60_000_000)
print(os.getpid(), flush=True)
time.sleep(float(sys.argv[1]))
"""
CHILD = """
import subprocess, sys
command = [sys.executable, "-c", sys.argv[1], sys.argv[2]]
sys.exit(subprocess.run(command, start_new_session=True).returncode)
"""


def tree(seconds: float) -> list[str]:
    return [sys.executable, "-S", "-c", CHILD, GRANDCHILD, str(seconds)]


def grandchild(log: Path) -> int:
    until = time.monotonic() + 10
    while time.monotonic() < until:
        if said := log.read_text():
            return int(said)
        time.sleep(0.01)
    raise TimeoutError


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that has ended may wait for whoever inherited it.
    with contextlib.suppress(FileNotFoundError):
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text()
    return True


def gone(pid: int) -> bool:
    until = time.monotonic() + 5
    while is_alive(pid) and time.monotonic() < until:
        time.sleep(0.01)
    return not is_alive(pid)


def test_the_whole_tree_counts(tmp_path: Path) -> None:
    with Measured(tree(0.4), tmp_path / "log") as process:
        usage = process.wait(30)
    assert usage.exit_code == 0
    assert 0.4 <= usage.wall_seconds < 20
    assert 0 < usage.cpu_seconds < 20
    assert 60_000_000 < usage.peak_bytes < 400_000_000


def test_too_late(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Measured(tree(60), log) as process:
        child = grandchild(log)
        with pytest.raises(TimeoutError, match="not done after"):
            process.wait(0.01)
    assert gone(child)


def test_an_interrupt_leaves_nothing(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with pytest.raises(KeyboardInterrupt), Measured(tree(60), log) as process:  # noqa: PT012
        child = grandchild(log)
        assert process.is_running()
        assert not process.has_ended()
        raise KeyboardInterrupt
    assert gone(child)


def test_a_failure_is_told(tmp_path: Path) -> None:
    log = tmp_path / "log"
    with Measured([sys.executable, "-S", "-c", "raise SystemExit('no weights')"], log) as process:
        usage = process.wait(30)
    with pytest.raises(RuntimeError, match="exit code 1: no weights"):
        fail_if_bad(usage, log)


def test_trees() -> None:
    listed = {1: (0, 5), 2: (1, 5), 3: (2, 5), 4: (1, 5), 9: (8, 5)}
    assert sorted(tree_of(2, listed)) == [2, 3]
    assert sorted(tree_of(1, listed)) == [1, 2, 3, 4]
    assert tree_of(7, listed) == []
    here = processes()[os.getpid()]
    assert here[0] == os.getppid()
    assert here[1] > 1_000_000
