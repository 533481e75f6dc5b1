"""Where a stage's time goes, apart from what its manifest says of the whole."""

from __future__ import annotations

import contextlib
import os
import time
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterator

Part = Literal["imports", "model"]


def seconds_since_start() -> float | None:
    """Wall seconds since whoever started this process said so, or None if nobody did.

    `SUBPIPED_STARTED_AT` is in epoch ms (src/pipeline/stage-environment.ts). No system call tells
    a process its own start on both macOS and Linux.
    """
    try:
        passed = time.time() - float(os.environ["SUBPIPED_STARTED_AT"]) / 1000
    except (KeyError, ValueError):
        return None
    # A clock that was set back meanwhile tells nothing.
    return passed if passed >= 0 else None


class Timings:
    """Wall seconds by part; what is inside another part counts for itself alone."""

    def __init__(self) -> None:
        self._seconds: dict[Part, float] = {}
        self._inner = 0.0

    def add(self, part: Part, seconds: float) -> None:
        """Count `seconds` for `part`."""
        self._seconds[part] = self._seconds.get(part, 0.0) + seconds

    @contextlib.contextmanager
    def of(self, part: Part) -> Iterator[None]:
        """Count the block's time for `part`, also when it fails."""
        began, outer = time.monotonic(), self._inner
        self._inner = 0.0
        try:
            yield
        finally:
            passed = time.monotonic() - began
            self.add(part, passed - self._inner)
            self._inner = outer + passed

    def record(self) -> dict[str, float]:
        """As the manifest has it: `imports_seconds`, `model_seconds`, without what is not known."""
        return {f"{part}_seconds": round(s, 3) for part, s in self._seconds.items()}
