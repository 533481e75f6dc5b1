"""Subtitle files that a person may correct: what is not as we wrote it stays, and ours goes beside.

subtitles/written.json has the sha256 of what we wrote, by file. A file that it does not know is
somebody's work. The manifests would not do: `retry` removes them, and it is then that it matters.
"""

from __future__ import annotations

import hashlib
import os
from itertools import count
from typing import TYPE_CHECKING, Final

from subpiped.core.files import atomic_path, read_json, sha256_file, write_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCHEMA: Final = 1
_RECORD: Final = "subtitles/written.json"


class OwnFiles:
    """What we wrote into the film's folder `movie_dir`."""

    def __init__(self, movie_dir: Path) -> None:
        self._movie_dir = movie_dir
        self._path = movie_dir / _RECORD
        self._written: dict[str, list[str]] = {}
        try:
            for name, hashes in read_json(self._path)["files"].items():
                self._written[str(name)] = [str(sha256) for sha256 in hashes]
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            # Without the record every file counts as somebody's: nothing is lost by that.
            self._written = {}

    def _name(self, path: Path) -> str:
        return path.relative_to(self._movie_dir).as_posix()

    def is_ours(self, path: Path) -> bool:
        """Whether the file lies there as we wrote it."""
        try:
            return sha256_file(path) in self._written.get(self._name(path), ())
        except OSError:
            return False

    def is_theirs(self, path: Path) -> bool:
        """Whether somebody else's file, or a changed one, lies there."""
        return os.path.lexists(path) and not self.is_ours(path)

    def is_edited(self, path: Path) -> bool:
        """Whether a file that we wrote has been changed since."""
        return self._name(path) in self._written and self.is_theirs(path)

    def find(self, path: Path) -> Path | None:
        """Our file of that name: `path` itself, one beside it, or None if there is none."""
        for place in _places(path):
            if self.is_ours(place):
                return place
            if not os.path.lexists(place):
                return None
        return None

    def write(self, path: Path, content: bytes) -> Path:
        """Write `content` to `path`, or beside it if somebody's work lies there; return where.

        Raises:
            StageError: as `atomic_path`.
        """
        sha256 = hashlib.sha256(content).hexdigest()
        for place in _places(path):
            if self.is_theirs(place) and not _holds(place, sha256):
                continue
            # Known before it lies there: a file must not become somebody's because we were killed.
            before = [sha256_file(place)] if self.is_ours(place) else []
            self._record(place, [*before, sha256])
            with atomic_path(place) as temporary:
                temporary.write_bytes(content)
            return place
        raise AssertionError

    def remove(self, path: Path) -> None:
        """Remove a file that an earlier run left, if it is as we wrote it."""
        if self.is_ours(path):
            path.unlink()

    def remove_others(self, path: Path, kept: Path) -> None:
        """Remove what earlier runs wrote to `path` or beside it, but for `kept`."""
        for place in _places(path):
            if not os.path.lexists(place):
                return
            if place != kept:
                self.remove(place)

    def _record(self, place: Path, hashes: list[str]) -> None:
        name = self._name(place)
        if self._written.get(name) == hashes:
            return
        self._written[name] = hashes
        write_json(self._path, {"schema": SCHEMA, "files": self._written})


def kept_words(theirs: Path, ours: Path) -> str:
    """Tells a person that their file was left alone, and where ours is."""
    return f"{theirs.name} was changed by hand and is kept; the new subtitles are in {ours.name}"


def _holds(path: Path, sha256: str) -> bool:
    try:
        return sha256_file(path) == sha256
    except OSError:
        return False


def _places(path: Path) -> Iterator[Path]:
    """`Film.en.srt`, then `Film.en.subpiped.srt`, `Film.en.subpiped-2.srt` and so on."""
    yield path
    for number in count(1):
        mark = "subpiped" if number == 1 else f"subpiped-{number}"
        yield path.with_name(f"{path.stem}.{mark}{path.suffix}")
