"""A stage as a process: exit codes, events, stopping, and what it does when its daemon dies."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.options import PYTHON_DIR
from subpiped.devices.failures import in_words
from subpiped.stage.watchdog import _from_ps

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRELUDE = f"""
import sys, time
sys.path.insert(0, {str(PYTHON_DIR)!r})
from subpiped.devices.engine_table import Candidate
from subpiped.core.errors import DeviceError, StageError
from subpiped.stage.stage import run_stage
"""


class Running:
    """A stage made of a few lines of Python, with its events on descriptor 3."""

    def __init__(self, body: str, film: Path, movie_dir: Path) -> None:
        read_fd, write_fd = os.pipe()
        self._events = os.fdopen(read_fd, encoding="utf-8")
        self.movie_dir = movie_dir
        code = f"{PRELUDE}\ndef run(stage):\n{body}\nrun_stage('mux', run)\n"
        # The shell moves the pipe to descriptor 3, as the daemon's spawn does.
        command = f'exec "$0" "$@" 3>&{write_fd} {write_fd}>&-'
        args = ["--input", str(film), "--movie-dir", str(movie_dir)]
        self.process = subprocess.Popen(
            ["bash", "-c", command, sys.executable, "-c", code, *args],
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            pass_fds=(write_fd,),
            start_new_session=True,
            text=True,
            env={**os.environ, "SUBPIPED_JOB_ID": "7", "SUBPIPED_ATTEMPT": "2"},
        )
        os.close(write_fd)

    def event(self, kind: str) -> dict[str, Any]:
        """The next event of a kind."""
        for line in self._events:
            event: dict[str, Any] = json.loads(line)
            if event["type"] == kind:
                return event
        raise AssertionError(f"no {kind} event; log: {self.log()}")

    def log(self) -> str:
        assert self.process.stderr is not None
        return self.process.stderr.read()

    def manifest(self) -> dict[str, Any]:
        return dict(json.loads((self.movie_dir / "manifests" / "mux.json").read_text()))

    def close(self) -> None:
        if self.process.poll() is None:
            self.process.kill()
        self._events.close()
        for pipe in (self.process.stdin, self.process.stderr):
            if pipe is not None:
                pipe.close()
        self.process.wait()


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Any]:
    film = tmp_path / "Film 2001.mkv"
    film.write_bytes(b"film")
    running: list[Running] = []

    def launch(body: str) -> Running:
        running.append(Running(body, film, tmp_path / "out"))
        return running[-1]

    yield launch
    for stage in running:
        stage.close()


def test_success_is_exit_0_with_a_sealed_manifest(start: Any) -> None:
    stage = start("    stage.read_source(); stage.progress('copy', 1, 2)")
    assert stage.event("started")["stage"] == "mux"
    assert stage.event("progress")["total"] == 2
    assert stage.process.wait(20) == 0
    manifest = stage.manifest()
    assert manifest["status"] == "done"
    assert (manifest["job_id"], manifest["attempt"]) == ("7", "2")
    assert manifest["input"]["size"] == 4


def test_an_error_is_told_by_event_manifest_and_exit_code(start: Any) -> None:
    stage = start("    raise StageError('disk_full', 'no space', 'free some')")
    assert stage.event("error") == {
        "type": "error",
        "code": "disk_full",
        "message": "no space",
        "hint": "free some",
    }
    assert stage.process.wait(20) == 73
    assert stage.manifest()["error"]["code"] == "disk_full"


def test_a_bug_is_exit_70_with_its_traceback_in_the_log(start: Any) -> None:
    stage = start("    1 / 0")
    assert stage.event("error")["code"] == "internal"
    assert stage.process.wait(20) == 70
    assert "ZeroDivisionError" in stage.log()


WAITING = """
    step = 0
    while True:
        step += 1
        stage.progress('wait', step, 1e9)
        time.sleep(0.01)
"""


def test_sigterm_ends_it_with_143_and_a_failed_manifest(start: Any) -> None:
    stage = start(WAITING)
    stage.event("progress")
    stage.process.send_signal(signal.SIGTERM)
    assert stage.process.wait(20) == 143
    assert stage.manifest()["error"]["code"] == "stopped"


def test_it_ends_by_itself_when_its_daemon_dies(start: Any) -> None:
    stage = start(WAITING)
    stage.event("progress")
    stage.process.stdin.close()
    stage.process.stdin = None
    assert stage.process.wait(20) == 143


IN_A_SESSION = """
    import subprocess
    child = subprocess.Popen(['sleep', '600'], start_new_session=True)
    stage.events.warning('child', str(child.pid))
    while True:
        stage.progress('wait', 0, 1)
        time.sleep(0.02)
"""


def test_a_child_in_a_session_of_its_own_ends_with_the_daemon(
    start: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBPIPED_RUN", "a-run-of-this-test")
    stage = start(IN_A_SESSION)
    child = int(stage.event("warning")["message"])
    stage.process.stdin.close()
    stage.process.stdin = None
    assert stage.process.wait(20) == 143
    limit = time.monotonic() + 10
    while _runs(child):
        assert time.monotonic() < limit, "the child still runs"
        time.sleep(0.02)


def _runs(pid: int) -> bool:
    state = subprocess.run(
        ["ps", "-o", "stat=", "-p", str(pid)], check=False, capture_output=True, text=True
    )
    # A zombie has ended; in a container nobody may ask for it.
    return state.stdout.strip()[:1] not in ("", "Z")


def test_processes_are_found_by_ps_where_there_is_no_proc(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    child = subprocess.Popen(["sleep", "600"], env={**os.environ, "SUBPIPED_RUN": "by-ps"})
    try:
        monkeypatch.setenv("SUBPIPED_RUN", "by-ps")
        # GNU's ps writes the environment with `e` alone.
        assert child.pid in _from_ps("SUBPIPED_RUN=by-ps", "axeww")
    finally:
        child.kill()
        child.wait()


def test_a_stop_inside_a_native_call_that_never_returns_still_ends_it(start: Any) -> None:
    stage = start("    stage.progress('wait', 0, 1)\n    time.sleep(3600)")
    stage.event("progress")
    stage.process.send_signal(signal.SIGTERM)
    assert stage.process.wait(20) == -signal.SIGALRM
    assert stage.manifest()["status"] == "incomplete"


FALLING_BACK = """
    def work(pair):
        if pair.device == 'cuda':
            raise DeviceError('cuda', 'gave NaN')
        return pair.device
    pairs = [Candidate('rules', 'cuda'), Candidate('rules', 'cpu')]
    stage.manifest.add_metadata('ran_on', stage.on_device(pairs, work))
"""


def test_a_failed_device_is_followed_by_the_next_and_recorded(start: Any) -> None:
    stage = start(FALLING_BACK)
    assert stage.event("device")["chosen"] == "cuda"
    second = stage.event("device")
    assert second["chosen"] == "cpu"
    failed = {
        "engine": "rules",
        "device": "cuda",
        "failure": "bad_output",
        "why": f"{in_words('bad_output')}: gave NaN",
        "tried": True,
    }
    assert second["refused"] == [failed]
    assert stage.process.wait(20) == 0
    manifest = stage.manifest()
    assert manifest["device"] == "cpu"
    assert manifest["refused"] == [failed]
    assert manifest["metadata"]["ran_on"] == "cpu"
