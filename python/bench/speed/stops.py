"""^C and its like end the bench in an orderly way."""

from __future__ import annotations

import signal
from typing import Final

_STOPS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def handle_stops() -> None:
    """Have the first signal raise KeyboardInterrupt, and the later ones nothing.

    npm, node and the terminal each pass a signal on: a second one would cut short what ends the
    children, which takes a limited time by itself.
    """

    stopping = False

    def stop(*_: object) -> None:
        nonlocal stopping
        if not stopping:
            stopping = True
            raise KeyboardInterrupt

    # SIGINT, too: a program that a shell starts in the background has it ignored.
    for number in _STOPS:
        signal.signal(number, stop)
