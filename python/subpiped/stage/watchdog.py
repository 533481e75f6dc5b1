"""Ends a stage whose daemon died: macOS has no PR_SET_PDEATHSIG, but a pipe's end is the same."""

from __future__ import annotations

import contextlib
import os
import platform
import signal
import subprocess
import sys
import threading
from pathlib import Path

# The runner gives each start of a stage its own mark (src/pipeline/stage-runner.ts).
_MARK = "SUBPIPED_RUN"


def end_with_parent() -> None:
    """Watch standard input in a thread; at end of file, terminate all that belongs to the stage.

    Only under the daemon (`SUBPIPED_JOB_ID`): by hand standard input may be anything.
    """
    if "SUBPIPED_JOB_ID" not in os.environ:
        return
    threading.Thread(target=_wait_for_end, name="watchdog", daemon=True).start()


def _wait_for_end() -> None:
    try:
        while os.read(sys.stdin.fileno(), 4096):
            pass
    except OSError:
        pass
    for pid in _elsewhere():
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    # The group holds ffmpeg and other children; the runner made the stage its leader.
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGTERM)
    else:
        os.kill(os.getpid(), signal.SIGTERM)


def _elsewhere() -> list[int]:
    """Processes of this stage in a group of their own, where no signal to its group reaches."""
    mark = f"{_MARK}={os.environ.get(_MARK, '')}"
    if mark.endswith("="):
        return []
    found = _from_proc(mark) if platform.system() == "Linux" else _from_ps(mark)
    return [pid for pid in found if not _in_this_group(pid)]


def _in_this_group(pid: int) -> bool:
    try:
        return os.getpgid(pid) == os.getpgrp()
    except OSError:
        return True


def _from_proc(mark: str) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        # Gone by now, or another person's.
        with contextlib.suppress(OSError):
            if mark.encode() in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
    return found


def _from_ps(mark: str, flags: str = "-axEww") -> list[int]:
    # BSD's ps writes the environment behind the command.
    try:
        table = subprocess.run(  # noqa: S603 - an argument list, no shell
            ["/bin/ps", flags, "-o", "pid=", "-o", "command="],
            capture_output=True, text=True, errors="replace", check=False, timeout=5,
        ).stdout  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return []
    lines = (line.split() for line in table.splitlines())
    return [int(words[0]) for words in lines if mark in words and words[0].isdigit()]
