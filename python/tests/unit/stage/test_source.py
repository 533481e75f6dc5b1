"""A film that is another one than a stage began with is noticed, one that was touched goes on."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

import pytest

from subpiped.core.errors import StageError
from subpiped.stage.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

FILM = b"one film" * 1000
OTHER = b"another." * 1000


def _renamed_over(film: Path) -> None:
    other = film.with_name("other.mkv")
    other.write_bytes(OTHER)
    other.replace(film)


def _in_place_with_its_time(film: Path) -> None:
    """As `rsync --inplace --times` does: one inode, one size, one time."""
    before = film.stat()
    with film.open("r+b") as handle:
        handle.write(OTHER)
    os.utime(film, ns=(before.st_atime_ns, before.st_mtime_ns))


def _cut_short(film: Path) -> None:
    os.truncate(film, 100)


def _emptied(film: Path) -> None:
    os.truncate(film, 0)


def _grown(film: Path) -> None:
    with film.open("ab") as handle:
        handle.write(b"more")


@pytest.fixture
def film(tmp_path: Path) -> Path:
    path = tmp_path / "film.mkv"
    path.write_bytes(FILM)
    return path


@pytest.mark.parametrize(
    "change", [_renamed_over, _in_place_with_its_time, _cut_short, _emptied, _grown]
)
def test_another_content_is_a_changed_film(film: Path, change: Callable[[Path], None]) -> None:
    source = Source(film)
    change(film)
    with pytest.raises(StageError) as raised:
        source.check()
    assert raised.value.code == "source_changed"


def _touched(film: Path) -> None:
    os.utime(film, (1, 1))


def _copied_over(film: Path) -> None:
    copy = film.with_name("copy.mkv")
    copy.write_bytes(FILM)
    copy.replace(film)


def _gone(film: Path) -> None:
    film.rename(film.with_name("renamed.mkv"))


@pytest.mark.parametrize("change", [_touched, _copied_over, _gone, lambda _film: None])
def test_the_same_content_goes_on(film: Path, change: Callable[[Path], None]) -> None:
    source = Source(film)
    change(film)
    source.check()


def test_a_change_is_noticed_after_a_touch(film: Path) -> None:
    source = Source(film)
    _touched(film)
    source.check()
    _in_place_with_its_time(film)
    with pytest.raises(StageError, match="changed while"):
        source.check()


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.EIO, "read_failed"), (errno.ESTALE, "volume_missing"), (errno.EACCES, "cannot_read")],
)
def test_what_keeps_it_from_being_read_is_said(
    film: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    source = Source(film)

    def refuse(_path: Path) -> tuple[int, ...]:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr("subpiped.stage.source._look", refuse)
    for read in (source.check, lambda: Source(film)):
        with pytest.raises(StageError) as raised:
            read()
        assert raised.value.code == code


def test_what_is_not_there_or_no_file_is_no_film(film: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.mkv"
    os.mkfifo(pipe)
    for path in (film.with_name("missing.mkv"), tmp_path, pipe):
        with pytest.raises(StageError) as raised:
            Source(path)
        assert raised.value.code == "input_missing"
