"""The log of a stage: text for people on stderr, and in `logs/<stage>.log` when asked."""

from __future__ import annotations

import logging
import os
import sys
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)-7s %(name)s: %(message)s"


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
    handler.setFormatter(logging.Formatter(_FORMAT))
    logger.addHandler(handler)
    logger.setLevel(os.environ.get("SUBPIPED_LOG_LEVEL", "INFO").upper())
    logger.propagate = False
    return logger
