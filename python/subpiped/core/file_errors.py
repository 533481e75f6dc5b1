"""What an error of the operating system means for the film: one table, read by both languages."""

from __future__ import annotations

import contextlib
import errno
import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from subpiped.core.errors import StageError
from subpiped.core.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Doing: TypeAlias = Literal["read", "write"]


@cache
def _table() -> dict[str, Any]:
    return read_table("file_errors.json")


@cache
def _codes(doing: Doing) -> dict[int, str]:
    """Error code by errno; names that this system does not have are left out."""
    return {
        getattr(errno, name): code
        for code, names in _table()[doing].items()
        for name in names
        if hasattr(errno, name)
    }


def _failure(doing: Doing, code: str, path: Path, why: str) -> StageError:
    return StageError(code, f"cannot {doing} {path.name}: {why}", _table()["hints"][code])


def file_failure(doing: Doing, error: OSError, path: Path) -> StageError | None:
    """The failure that `error` means while reading or writing `path`; None if it is ours."""
    code = _codes(doing).get(error.errno or 0)
    if code is None:
        return None
    return _failure(doing, code, path, error.strerror or os.strerror(error.errno or 0))


# What a disk or share does at any read or write; others may be a bug of ours.
_DISK: Final = frozenset(
    getattr(errno, name)
    for name in ("EIO", "EREMOTEIO", "ESTALE", "ENOSPC", "EDQUOT")
    if hasattr(errno, name)
)


@contextlib.contextmanager
def disk_failures(film: Path, results: Path) -> Iterator[None]:
    """Turn a disk's failure that nobody expected into that of the film or of its results."""
    try:
        yield
    except OSError as error:
        if error.errno not in _DISK:
            raise
        of_film = error.filename == str(film)
        path = Path(error.filename) if isinstance(error.filename, str) else results
        failure = file_failure("read" if of_film else "write", error, path)
        if failure is None:
            raise
        raise failure from error


@contextlib.contextmanager
def reading(path: Path) -> Iterator[None]:
    """Turn what the operating system refuses while the film `path` is read into its failure.

    Raises:
        StageError: by the table; an OSError that is not in it goes on as it is.
    """
    try:
        yield
    except OSError as error:
        failure = file_failure("read", error, path)
        if failure is None:
            raise
        raise failure from error


def failure_in(doing: Doing, lines: Iterable[str], path: Path) -> StageError | None:
    """The first error of the operating system that a program complains of in `lines`.

    Programs such as ffmpeg end a complaint with strerror(3)'s words, and may exit 0 all the same.
    """
    words = {os.strerror(number): code for number, code in _codes(doing).items()}
    for line in lines:
        for text, code in words.items():
            if line.rstrip(". ").endswith(text):
                return _failure(doing, code, path, text)
    return None
