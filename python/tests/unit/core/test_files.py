"""Files appear whole or not at all."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from subpiped.core.errors import StageError
from subpiped.core.files import (
    TEMPORARY_MARK,
    atomic_path,
    check_there,
    film_stem,
    fingerprint_file,
    read_json,
    remove_temporaries,
    sha256_file,
    write_json,
)
from subpiped.media.waveform import Waveform
from subpiped.speech.frame_scores import FrameScores
from subpiped.stage.checkpoint import Checkpoint
from subpiped.stage.manifest_hashes import known_sha256


def test_a_failed_write_leaves_the_old_file_and_no_temporary(tmp_path: Path) -> None:
    target = tmp_path / "a.json"
    write_json(target, {"old": 1})

    def broken_write() -> None:
        with atomic_path(target) as temporary:
            temporary.write_text("half")
            raise ValueError("broken")

    with pytest.raises(ValueError, match="broken"):
        broken_write()
    assert target.read_text() == '{\n  "old": 1\n}\n'
    assert [p.name for p in tmp_path.iterdir()] == ["a.json"]


def test_nothing_is_seen_under_the_name_before_the_end(tmp_path: Path) -> None:
    target = tmp_path / "deep" / "film.mkv"
    with atomic_path(target) as temporary:
        temporary.write_text("half")
        assert not target.exists()
        assert temporary.suffix == ".mkv"
        assert temporary.parent == target.parent
    assert target.read_text() == "half"


def test_a_name_of_255_bytes_can_be_written(tmp_path: Path) -> None:
    target = tmp_path / ("ह" * 82 + ".json.x")
    write_json(target, 1)
    assert target.read_text() == "1\n"


def test_a_full_disk_is_told_as_such(tmp_path: Path) -> None:
    def full_write() -> None:
        with atomic_path(tmp_path / "a"):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(StageError) as caught:
        full_write()
    assert caught.value.code == "disk_full"
    assert caught.value.exit_code == 73


def test_only_dead_processes_leftovers_are_removed(tmp_path: Path) -> None:
    mine = tmp_path / f"{TEMPORARY_MARK}{os.getpid()}-abc.wav"
    # No process has this number: it is above Linux's and macOS's largest.
    dead = tmp_path / "audio" / f"{TEMPORARY_MARK}99999999-abc.wav"
    dead.parent.mkdir()
    for path in (mine, dead):
        path.touch()
    assert remove_temporaries(tmp_path) == 1
    assert mine.exists()
    assert not dead.exists()


def test_links_are_not_followed_and_what_is_not_ours_stays(tmp_path: Path) -> None:
    film, foreign = tmp_path / "Film", tmp_path / "foreign"
    deep = film / "a" / "b" / "c"
    for folder in (deep, foreign):
        folder.mkdir(parents=True)
    name = f"{TEMPORARY_MARK}99999999-abc.wav"
    kept = [foreign / name, deep / name, film / f"{TEMPORARY_MARK}download.wav"]
    ours = film / "a" / "b" / name
    for path in (*kept, ours):
        path.touch()
    for link, to in (("one", "."), ("two", "."), ("audio", "../foreign")):
        (film / link).symlink_to(to)
    (film / f"{TEMPORARY_MARK}99999998-abc.wav").symlink_to("../foreign/x")
    os.mkfifo(film / f"{TEMPORARY_MARK}99999997-abc.wav")
    assert remove_temporaries(film) == 1
    assert not ours.exists()
    assert all(path.exists() for path in kept)


@pytest.mark.parametrize("kind", ["pipe", "device", "socket"])
def test_nobody_waits_for_what_is_no_file(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "manifests" / "asr.json"
    path.parent.mkdir()
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "socket":
        with socket.socket(socket.AF_UNIX) as server:
            server.bind(str(path))
    else:
        path.symlink_to("/dev/zero")
    for read in (read_json, sha256_file, Waveform, FrameScores.load):
        with pytest.raises(FileNotFoundError, match="not a regular file"):
            read(path)
    with pytest.raises(StageError, match="not a regular file") as raised:
        fingerprint_file(path)
    assert raised.value.code == "input_missing"
    assert Checkpoint(path, {}).load() is None
    large = tmp_path / "audio.wav"
    large.write_bytes(bytes(1 << 20))
    assert known_sha256(large, tmp_path) == sha256_file(large)


def test_nan_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="Out of range"):
        write_json(tmp_path / "a.json", float("nan"))
    assert list(tmp_path.iterdir()) == []


def test_fingerprint_sees_a_changed_byte_at_either_end(tmp_path: Path) -> None:
    film = tmp_path / "film"
    content = bytearray(os.urandom(3_000_000))
    film.write_bytes(content)
    first = fingerprint_file(film)
    assert fingerprint_file(film) == first
    for position in (0, len(content) - 1):
        changed = bytearray(content)
        changed[position] ^= 1
        film.write_bytes(changed)
        assert fingerprint_file(film) != first


def test_the_stem_is_nfc(tmp_path: Path) -> None:
    assert film_stem(tmp_path / "Ame\u0301lie 2001.mkv") == "Am\u00e9lie 2001"


def test_a_byte_that_is_no_text_is_replaced(tmp_path: Path) -> None:
    assert film_stem(tmp_path / os.fsdecode(b"byte \xe9.mkv")) == "byte _"


def test_a_film_that_is_not_there_is_told(tmp_path: Path) -> None:
    (tmp_path / "folder.mkv").mkdir()
    for name in ("gone.mkv", "folder.mkv", "folder.mkv/../gone.mkv/film.mkv"):
        with pytest.raises(StageError) as caught:
            check_there(tmp_path / name)
        assert caught.value.code == "input_missing"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EIO, "read_failed"),
        (errno.ETIMEDOUT, "read_failed"),
        (errno.ESTALE, "volume_missing"),
        (errno.ENOTCONN, "volume_missing"),
        (errno.EACCES, "cannot_read"),
    ],
)
def test_what_keeps_a_film_from_being_looked_at_has_a_code(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str
) -> None:
    def refuse(path: Path) -> os.stat_result:
        raise OSError(number, os.strerror(number), str(path))

    monkeypatch.setattr(Path, "stat", refuse)
    with pytest.raises(StageError, match=os.strerror(number)) as caught:
        check_there(tmp_path / "film.mkv")
    assert caught.value.code == code


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here that gives EIO")
def test_a_fingerprint_that_cannot_be_read_is_a_read_error(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    film.symlink_to("/proc/self/mem")
    with pytest.raises(StageError, match=r"cannot read film\.mkv: Input/output error") as caught:
        fingerprint_file(film)
    assert caught.value.code == "read_failed"
    with pytest.raises(StageError) as caught:
        fingerprint_file(tmp_path / "gone.mkv")
    assert caught.value.code == "input_missing"
