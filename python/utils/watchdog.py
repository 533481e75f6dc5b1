"""Ends a stage whose daemon died: macOS has no PR_SET_PDEATHSIG, but a pipe's end is the same."""

from __future__ import annotations

import os
import signal
import sys
import threading


def end_with_parent() -> None:
    """Watch standard input in a thread; at end of file, terminate the stage's process group.

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
    # The group holds ffmpeg and other children; the runner made the stage its leader.
    if os.getpgrp() == os.getpid():
        os.killpg(os.getpgrp(), signal.SIGTERM)
    else:
        os.kill(os.getpid(), signal.SIGTERM)
