"""The log of a stage: text for people on stderr, and in `logs/<stage>.log` when asked."""

from __future__ import annotations

import logging
import os
import re
import sys
from pathlib import Path
from typing import Final

_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


# They would move the cursor, forge a line or turn the reading direction: the name of a film may
# hold them. src/system/display-text.ts escapes the same.
_UNSAFE: Final = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff\u061c\u200e\u200f"
    "\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)


class _SafeFormatter(logging.Formatter):
    """Lines as a terminal may show them; those of a traceback stay lines."""

    def format(self, record: logging.LogRecord) -> str:
        return _UNSAFE.sub(lambda sign: f"\\u{{{ord(sign[0]):x}}}", super().format(record))


def setup_logger(
    stage: str, log_to_file: bool = False, movie_dir: Path | None = None
) -> logging.Logger:
    """Return the logger `stage` with one handler; calling it again replaces the handler.

    The daemon sends a stage's standard error to `logs/<stage>.log` itself, so a file is written
    only by hand (`log_to_file`), into `movie_dir` or the working directory.
    """
    logger = logging.getLogger(stage)
    for old in list(logger.handlers):
        logger.removeHandler(old)
        old.close()
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if log_to_file:
        folder = (movie_dir or Path.cwd()) / "logs"
        folder.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(folder / f"{stage}.log", encoding="utf-8")
    handler.setFormatter(_SafeFormatter(_FORMAT))
    logger.addHandler(handler)
    logger.setLevel(os.environ.get("SUBPIPED_LOG_LEVEL", "INFO").upper())
    logger.propagate = False
    return logger
