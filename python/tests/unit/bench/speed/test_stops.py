"""Signals come more than once; what ends the children is not cut short by the second."""

from __future__ import annotations

import signal
import subprocess
import sys

from subpiped.core.options import PYTHON_DIR

# Stands for the bench while it ends a child.
PROGRAM = """
import sys, time
from bench.speed.stops import handle_stops
handle_stops()
try:
    print("ready", flush=True)
    time.sleep(60)
except KeyboardInterrupt:
    print("ending", flush=True)
    sys.stdin.readline()
    print("ended", flush=True)
    sys.exit(130)
"""


def test_only_the_first_signal_counts() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        cwd=PYTHON_DIR,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        process.send_signal(signal.SIGINT)
        assert process.stdout.readline() == "ending\n"
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            process.send_signal(number)
        process.stdin.write("\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ended\n"
        assert process.wait(10) == 130
