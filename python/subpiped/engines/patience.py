"""Waiting for a program or server that answers slowly, or is away for a while."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, Final, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
# How often the caller is asked whether to go on: a stop is noticed within this time.
_LOOK_SECONDS: Final = 0.5


class AwayError(Exception):
    """There is no answer now, and there may be one soon."""


def in_time(work: Callable[[], T], seconds: float, alive: Callable[[], None]) -> T:
    """The result of `work`, which runs in a thread of its own.

    A read cannot be interrupted, so one that takes longer is left behind; the thread dies with the
    process. `alive` is called twice a second, and what it raises (a stop) ends the wait.

    Raises:
        TimeoutError: `work` takes longer than `seconds`.
    """
    results: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            results.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - raised below, in the caller's thread
            results.put((None, error))

    threading.Thread(target=run, name="patience", daemon=True).start()
    limit = time.monotonic() + seconds
    while True:
        try:
            result, error = results.get(timeout=_LOOK_SECONDS)
        except queue.Empty:
            alive()
            if time.monotonic() > limit:
                raise TimeoutError(f"no answer within {seconds:.0f} s") from None
            continue
        if error is not None:
            raise error
        return result  # type: ignore[return-value]


def again_while_away(
    work: Callable[[], T], pauses: Sequence[float], alive: Callable[[], None]
) -> T:
    """The result of `work`, which is tried again after each of `pauses` (seconds) while it is away.

    Raises:
        AwayError: the last one, when no pause is left.
    """
    for pause in pauses:
        try:
            return work()
        except AwayError:
            until = time.monotonic() + pause
            while (left := until - time.monotonic()) > 0:
                alive()
                time.sleep(min(left, _LOOK_SECONDS))
    return work()
