"""What a process and all that it starts use: wall and CPU seconds, and memory at its peak."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from types import TracebackType

# Four looks a second catch the peak of anything that lasts, and cost 1 % of a core at most.
EVERY_SECONDS: Final = 0.25
_GRACE_SECONDS: Final = 20.0
_PROC: Final = Path("/proc")


@dataclass(frozen=True, slots=True)
class Usage:
    """`cpu_seconds`: user and system, of the process and all its waited-for descendants.

    `peak_bytes`: the largest sum of resident memory over the tree at one look; what two processes
    share counts twice.
    """

    wall_seconds: float
    cpu_seconds: float
    peak_bytes: int
    exit_code: int


def processes() -> dict[int, tuple[int, int]]:
    """Every process: pid to parent's pid and resident bytes."""
    if not _PROC.is_dir():
        listing = subprocess.run(
            ["ps", "-axo", "pid=,ppid=,rss="],  # noqa: S607 - wherever ps lies
            capture_output=True,
            text=True,
            check=False,
        )
        rows = (line.split() for line in listing.stdout.splitlines())
        return {int(pid): (int(parent), int(rss) * 1024) for pid, parent, rss in rows}
    page = os.sysconf("SC_PAGE_SIZE")
    found = {}
    for name in os.listdir(_PROC):  # noqa: PTH208 - a Path for each costs more than the look
        if not name.isdigit():
            continue
        with contextlib.suppress(OSError), open(f"/proc/{name}/stat", "rb") as file:  # noqa: PTH123
            # The name of the program stands in brackets and may hold anything.
            fields = file.read().rpartition(b")")[2].split()
            found[int(name)] = (int(fields[1]), int(fields[21]) * page)
    return found


def tree_of(root: int, listed: Mapping[int, tuple[int, int]]) -> list[int]:
    """The process `root` and all its living descendants."""
    children: dict[int, list[int]] = {}
    for pid, (parent, _) in listed.items():
        children.setdefault(parent, []).append(pid)
    tree = [root] if root in listed else []
    for pid in tree:
        tree += children.get(pid, [])
    return tree


class Measured:
    """`with Measured(command, log) as process:` runs a program; `wait` gives what it used.

    It gets a process group of its own; leaving the block ends whatever of its tree still runs.
    """

    def __init__(
        self,
        command: Sequence[str],
        log: Path,
        *,
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._command = list(command)
        self._log = log
        self._env = env
        self._peak = 0
        self._ended = threading.Event()
        self._looking = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Self:
        self._log.parent.mkdir(parents=True, exist_ok=True)
        with self._log.open("wb") as log:
            self._started = time.monotonic()
            self._process = subprocess.Popen(
                self._command,
                env=self._env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._looking.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._looking.join()
        if self.is_running():
            self.stop()

    def is_running(self) -> bool:
        """Whether nobody has waited for its end yet."""
        return self._process.returncode is None

    def has_ended(self) -> bool:
        """Whether it ended by itself; `wait` still gives what it used."""
        if not self.is_running():
            return True
        seen = os.waitid(os.P_PID, self._process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT)
        return seen is not None

    def wait(self, limit: float) -> Usage:
        """Wait for its end.

        Raises:
            TimeoutError: it still ran after `limit` seconds, and was ended.
        """
        late = threading.Event()

        def end() -> None:
            late.set()
            self._signal(signal.SIGKILL)

        timer = threading.Timer(limit, end)
        timer.daemon = True
        timer.start()
        try:
            usage = self._wait()
        finally:
            timer.cancel()
        if late.is_set():
            raise TimeoutError(f"not done after {limit:.0f} s")
        return usage

    def stop(self) -> Usage:
        """Ask it to end, wait, and kill what of its tree has not ended in time."""
        tree = tree_of(self._process.pid, processes())
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        timer = threading.Timer(_GRACE_SECONDS, self._signal, [signal.SIGKILL])
        timer.daemon = True
        timer.start()
        try:
            usage = self._wait()
        finally:
            timer.cancel()
        # A stage has a process group of its own, so that its daemon's end does not end it.
        for pid in set(tree) & processes().keys():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        return usage

    def _wait(self) -> Usage:
        _, status, used = os.wait4(self._process.pid, 0)
        wall = time.monotonic() - self._started
        self._process.returncode = os.waitstatus_to_exitcode(status)
        self._ended.set()
        cpu = used.ru_utime + used.ru_stime
        return Usage(wall, cpu, self._peak, self._process.returncode)

    def _signal(self, number: signal.Signals) -> None:
        """To every process of the tree: a stage has a group of its own."""
        for pid in tree_of(self._process.pid, processes()):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, number)

    def _look(self) -> None:
        while True:
            listed = processes()
            resident = sum(listed[pid][1] for pid in tree_of(self._process.pid, listed))
            self._peak = max(self._peak, resident)
            if self._ended.wait(EVERY_SECONDS):
                return


def fail_if_bad(usage: Usage, log: Path) -> None:
    """Raise RuntimeError with the end of what it said where a program failed."""
    if usage.exit_code:
        said = log.read_text(encoding="utf-8", errors="replace")[-800:]
        raise RuntimeError(f"exit code {usage.exit_code}: {said}")
