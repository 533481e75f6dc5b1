"""How far a fetch is: one line that is drawn again on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import os
import shutil
import sys
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TextIO

# Speed and time left are those of the last seconds: a fetch that goes on after a night must not
# count the night.
_WINDOW_SECONDS: Final = 15.0
_ON_TERMINAL_SECONDS: Final = 0.2
_ELSEWHERE_SECONDS: Final = 10.0
_BAR_COLUMNS: Final = 20
_MIN_BAR: Final = 5


@dataclass(frozen=True, slots=True)
class Style:
    """Where the lines go: `redraw` for a terminal, `columns` of room, a line each `seconds`."""

    redraw: bool
    columns: int
    seconds: float


def style_of(out: TextIO) -> Style:
    """How to show progress on `out`.

    Under src/bootstrap `SUBPIPED_PROGRESS_COLUMNS` names the width of the terminal behind it, which
    shows the newest line only.
    """
    columns = os.environ.get("SUBPIPED_PROGRESS_COLUMNS", "")
    if columns.isdigit():
        return Style(False, int(columns), _ON_TERMINAL_SECONDS)
    if out.isatty():
        return Style(True, shutil.get_terminal_size().columns, _ON_TERMINAL_SECONDS)
    return Style(False, 100, _ELSEWHERE_SECONDS)


def format_size(size: float) -> str:
    """Bytes as a person reads them, in steps of 1000."""
    if size >= 1e9:  # noqa: PLR2004 - one GB
        return f"{size / 1e9:.1f} GB"
    return f"{size / 1e6:.0f} MB" if size >= 1e6 else f"{size / 1e3:.0f} kB"  # noqa: PLR2004


def _time_left(seconds: float) -> str:
    if seconds < 60:  # noqa: PLR2004 - a minute
        return f"{seconds:.0f} s left"
    if seconds < 3600:  # noqa: PLR2004 - an hour
        return f"{seconds / 60:.0f} min left"
    return f"{seconds / 3600:.1f} h left"


class Progress:
    """Shows a fetch on `out` (standard output unless named); `clock` gives seconds."""

    def __init__(
        self,
        out: TextIO | None = None,
        style: Style | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._out = out or sys.stdout
        self._style = style or style_of(self._out)
        self._clock = clock
        self._name = ""
        self._seen: deque[tuple[float, int]] = deque()
        self._said_at = -1e9
        self._drawn = False

    def say(self, line: str) -> None:
        """A line that stays, at once even into a pipe."""
        self.clear()
        print(line, file=self._out, flush=True)

    def clear(self) -> None:
        """Take the bar away."""
        if self._drawn:
            print("\r\x1b[K", end="", file=self._out, flush=True)
            self._drawn = False

    def show(self, name: str, done: int, total: int) -> None:
        """`done` of `total` bytes of the weights `name` are there."""
        now = self._clock()
        if name != self._name or (self._seen and done < self._seen[-1][1]):
            # What an earlier run fetched says nothing about speed.
            self._name = name
            self._seen.clear()
        self._seen.append((now, done))
        while now - self._seen[0][0] > _WINDOW_SECONDS:
            self._seen.popleft()
        if now - self._said_at < self._style.seconds:
            return
        self._said_at = now
        line = self._line(done, total)
        if self._style.redraw:
            print(f"\r\x1b[K{line}", end="", file=self._out, flush=True)
            self._drawn = True
        else:
            print(line, file=self._out, flush=True)

    def _line(self, done: int, total: int) -> str:
        figures = f"{done / 1e6:.0f} of {total / 1e6:.0f} MB"
        (since, before), (now, after) = self._seen[0], self._seen[-1]
        if now > since and after > before:
            speed = (after - before) / (now - since)
            figures += f"  {speed / 1e6:.1f} MB/s  {_time_left((total - done) / speed)}"
        # Room for the figures of a later line, so that the bar does not jump.
        room = self._style.columns - 1 - len(self._name) - 2 - 2 - max(len(figures), 38)
        width = min(_BAR_COLUMNS, room)
        share = min(1.0, done / total) if total else 0.0
        bar = ""
        if width >= _MIN_BAR:
            bar = "█" * int(width * share) + "░" * (width - int(width * share)) + "  "
        return f"{self._name}  {bar}{figures}"[: max(self._style.columns - 1, 20)]
