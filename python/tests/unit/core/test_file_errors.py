from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from subpiped.core.errors import EXIT_BY_CODE, StageError
from subpiped.core.file_errors import (
    Doing,
    _codes,
    disk_failures,
    failure_in,
    file_failure,
    reading,
)

_FILM = Path("/films/Film.mkv")


@pytest.mark.parametrize(
    ("doing", "number", "code"),
    [
        ("read", errno.EIO, "read_failed"),
        ("read", errno.ETIMEDOUT, "read_failed"),
        ("read", errno.ESTALE, "volume_missing"),
        ("read", errno.ENOTCONN, "volume_missing"),
        ("read", errno.EACCES, "cannot_read"),
        ("read", errno.ENOENT, "input_missing"),
        ("write", errno.ENOSPC, "disk_full"),
        ("write", errno.EFBIG, "file_too_large"),
        ("write", errno.EROFS, "cannot_write"),
        ("write", errno.EIO, "write_failed"),
    ],
)
def test_an_errno_has_its_code_reason_and_hint(doing: Doing, number: int, code: str) -> None:
    failure = file_failure(doing, OSError(number, os.strerror(number)), _FILM)
    assert failure is not None
    assert failure.code == code
    assert failure.message == f"cannot {doing} Film.mkv: {os.strerror(number)}"
    assert failure.hint


def test_an_error_that_is_ours_is_none() -> None:
    assert file_failure("read", OSError(errno.EBADF, "bad"), _FILM) is None


def test_every_code_has_an_exit_code() -> None:
    for doing in ("read", "write"):
        assert set(_codes(doing).values()) <= set(EXIT_BY_CODE)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (f"[matroska @ 0x55] Read error: {os.strerror(errno.EIO)}", "read_failed"),
        (f"file:/films/Film.mkv: {os.strerror(errno.ESTALE)}", "volume_missing"),
        (f"Error opening input file: {os.strerror(errno.EACCES)}.", "cannot_read"),
    ],
)
def test_what_a_program_complains_of_is_found(line: str, code: str) -> None:
    failure = failure_in("read", ["[h264 @ 0x1] concealing errors", line], _FILM)
    assert failure is not None
    assert failure.code == code


def test_damage_is_no_error_of_the_operating_system() -> None:
    assert failure_in("read", ["moov atom not found", "Invalid data found"], _FILM) is None


@pytest.mark.parametrize(
    ("number", "name", "code"),
    [
        (errno.EIO, "/in/film.mkv", "read_failed"),
        (errno.ESTALE, "/in/film.mkv", "volume_missing"),
        (errno.EIO, "/out/film/audio/audio.wav", "write_failed"),
        (errno.EIO, None, "write_failed"),
        (errno.ENOSPC, None, "disk_full"),
    ],
)
def test_a_disk_that_fails_where_nobody_expects_it_is_no_bug(
    number: int, name: str | None, code: str
) -> None:
    with (
        pytest.raises(StageError) as caught,
        disk_failures(Path("/in/film.mkv"), Path("/out/film")),
    ):
        raise OSError(number, os.strerror(number), name)
    assert caught.value.code == code


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOENT, errno.ECONNREFUSED, errno.EISDIR])
def test_what_may_be_a_bug_stays_one(number: int) -> None:
    with pytest.raises(OSError, match=os.strerror(number)), disk_failures(Path("a"), Path("b")):
        raise OSError(number, os.strerror(number))


def test_reading_turns_only_what_the_table_has() -> None:
    film = Path("/in/film.mkv")
    with pytest.raises(StageError, match=r"cannot read film\.mkv") as caught, reading(film):
        raise OSError(errno.EIO, os.strerror(errno.EIO))
    assert caught.value.code == "read_failed"
    with pytest.raises(OSError, match=os.strerror(errno.EBADF)), reading(film):
        raise OSError(errno.EBADF, os.strerror(errno.EBADF))
