"""What a running stage tells: JSON lines on file descriptor 3, or a bar on stderr by hand."""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

EVENTS_FD: Final = 3
# Two a second is enough for a bar that moves; a long film would else write 100,000 lines.
_MIN_INTERVAL_SECONDS: Final = 0.5
_BAR_WIDTH: Final = 30


def utc_now() -> str:
    """The current time as ISO 8601 in UTC."""
    return datetime.now(UTC).isoformat(timespec="milliseconds")


class Events:
    """Writes one JSON object a line to `sink`; without a sink, a bar for a person on stderr."""

    def __init__(self, sink: IO[str] | None, terminal: IO[str] | None = None) -> None:
        self._sink = sink
        self._terminal = terminal
        self._last_progress = float("-inf")
        self._last_step = ""

    @classmethod
    def from_environment(cls) -> Events:
        """Events on descriptor 3 when the daemon started the stage, else a bar."""
        if "SUBPIPED_JOB_ID" in os.environ:
            # A file name may hold bytes that are no UTF-8. What stands for them here is written as
            # an escape, which is JSON too.
            errors = "backslashreplace"
            return cls(os.fdopen(EVENTS_FD, "w", encoding="utf-8", errors=errors, buffering=1))
        return cls(None, sys.stderr if sys.stderr.isatty() else None)

    def _write(self, event: dict[str, object]) -> None:
        if self._sink is None:
            return
        try:
            self._sink.write(json.dumps(event, ensure_ascii=False) + "\n")
            self._sink.flush()
        except (BrokenPipeError, ValueError):
            # The daemon is gone. The watchdog on stdin ends the stage; nobody is left to tell.
            self._sink = None

    def started(self, stage: str) -> None:
        """The stage runs."""
        self._write({"type": "started", "stage": stage, "pid": os.getpid(), "at": utc_now()})

    def device(
        self,
        engine: str,
        chosen: str,
        refused: Sequence[Mapping[str, object]],
        model: str | None = None,
        log_line: str | None = None,
    ) -> None:
        """The device that the work runs on and those that were left out, with reasons.

        `model` names the weights and their hash, where the stage has some. `log_line` is what the
        log says where the work there begins.
        """
        event: dict[str, object] = {
            "type": "device",
            "engine": engine,
            "chosen": chosen,
            "refused": refused,
        }
        given = {"model": model, "logLine": log_line}
        self._write(event | {key: value for key, value in given.items() if value is not None})

    def progress(self, step: str, completed: float, total: float) -> None:
        """`completed` of `total` (any unit, the same for both) of the stage are done."""
        now = time.monotonic()
        finished = completed >= total
        soon = now - self._last_progress < _MIN_INTERVAL_SECONDS
        if step == self._last_step and soon and not finished:
            return
        self._last_progress, self._last_step = now, step
        self._write(
            {
                "type": "progress",
                "step": step,
                "completed": round(completed, 3),
                "total": round(total, 3),
            }
        )
        if self._terminal is not None:
            share = min(1.0, completed / total) if total > 0 else 1.0
            bar = "#" * round(share * _BAR_WIDTH)
            end = "\n" if finished else ""
            self._terminal.write(f"\r{step:<24} [{bar:<{_BAR_WIDTH}}] {share:4.0%}{end}")
            self._terminal.flush()

    def warning(self, code: str, message: str) -> None:
        """Something a person should know; the stage goes on."""
        self._write({"type": "warning", "code": code, "message": message})

    def error(
        self,
        code: str,
        message: str,
        hint: str,
        stream: int | None = None,
        failure: str | None = None,
    ) -> None:
        """Why the stage ends without success.

        `stream` is the one that fits better, for `wrong_track`; `failure` says how the last device
        failed.
        """
        event: dict[str, object] = {
            "type": "error",
            "code": code,
            "message": message,
            "hint": hint,
        }
        given = {"stream": stream, "failure": failure}
        self._write(event | {key: value for key, value in given.items() if value is not None})
