"""Waiting for a program or server that answers slowly, or is away for a while."""

from __future__ import annotations

import queue
import threading
import time
from typing import TYPE_CHECKING, Final, TypeVar

from subpiped.translation.translator import BadAnswerError, TranslatorAwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

T = TypeVar("T")
# How often the caller is asked whether to go on: a stop is noticed within this time.
LOOK_SECONDS: Final = 0.5
# An answer takes at most so often the time that its next token may take.
_TOKENS: Final = 10


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
            result, error = results.get(timeout=LOOK_SECONDS)
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
                time.sleep(min(left, LOOK_SECONDS))
    return work()


class Pulse:
    """Whether an answer that comes in parts still comes, and in time."""

    def __init__(self, first_token_seconds: float, next_token_seconds: float) -> None:
        self._first = first_token_seconds
        self._next = next_token_seconds
        self._start = self._last = time.monotonic()
        self.begun = False
        # What reads the answer in a thread of its own ends once this is set.
        self.given_up = False

    def beat(self) -> None:
        """A part of the answer came."""
        self._last = time.monotonic()
        self.begun = True

    def check(self) -> None:
        """Raise TimeoutError, with the limit that has passed, if there is no sense in waiting."""
        now = time.monotonic()
        whole = self._first + _TOKENS * self._next
        if not self.begun and now - self._start > self._first:
            raise TimeoutError(f"no answer within {self._first:g} s")
        if self.begun and now - self._last > self._next:
            raise TimeoutError(f"the answer stopped for {self._next:g} s")
        if now - self._start > whole:
            raise TimeoutError(f"no whole answer within {whole:g} s")


class Patience:
    """How long an answer is waited for, and how often a translator that is away is tried."""

    def __init__(
        self,
        first_token_seconds: float,
        next_token_seconds: float,
        alive: Callable[[], None],
        pauses: Sequence[float],
    ) -> None:
        """`alive` is called while an answer is waited for; `pauses` are seconds between tries."""
        self._limits = (first_token_seconds, next_token_seconds)
        self._alive = alive
        self._pauses = pauses
        self._was_silent = False

    def answer(self, ask: Callable[[Pulse], T]) -> T:
        """What `ask` returns; it raises AwayError where another try may help.

        Raises:
            TranslatorAwayError: it stays away, or was silent for the second time in a row: to ask
                a dead server for each scene and again for its parts would take days.
            BadAnswerError: it took too long.
        """

        def one_try() -> T:
            pulse = Pulse(*self._limits)
            try:
                found = ask(pulse)
            except TimeoutError as error:
                twice = self._was_silent and not pulse.begun
                self._was_silent = not pulse.begun
                if twice:
                    raise TranslatorAwayError(f"{error}, twice in a row") from error
                raise BadAnswerError(str(error)) from error
            self._was_silent = False
            return found

        try:
            return again_while_away(one_try, self._pauses, self._alive)
        except AwayError as error:
            raise TranslatorAwayError(str(error)) from error
