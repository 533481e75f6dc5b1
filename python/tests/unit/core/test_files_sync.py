"""A file is on the disk before it gets its name, and its name before anyone is told."""

from __future__ import annotations

import errno
import fcntl
import os
from pathlib import Path

import pytest

from subpiped.core.files import write_text


@pytest.fixture
def steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is synced and renamed, in order; the target is tmp_path/film.json."""
    done: list[str] = []
    target = tmp_path / "film.json"

    def name_of(descriptor: int) -> str:
        found = os.fstat(descriptor)
        if os.path.samestat(found, tmp_path.stat()):
            return "folder"
        # All of it is there already: what is written later would not be synced.
        assert found.st_size == len("whole")
        return "file with its name" if target.exists() else "file"

    fsync = os.fsync
    replace = Path.replace

    def see_sync(descriptor: int) -> None:
        done.append(f"sync {name_of(descriptor)}")
        fsync(descriptor)

    def see_rename(self: Path, to: Path) -> Path:
        done.append("rename")
        return replace(self, to)

    monkeypatch.setattr(os, "fsync", see_sync)
    monkeypatch.setattr(Path, "replace", see_rename)
    monkeypatch.delattr(fcntl, "F_FULLFSYNC", raising=False)
    return done


def test_file_then_name_then_folder(steps: list[str], tmp_path: Path) -> None:
    write_text(tmp_path / "film.json", "whole")
    assert steps == ["sync file", "rename", "sync folder"]


def test_on_a_mac_the_drive_is_made_to_write(
    steps: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(
        fcntl, "fcntl", lambda _descriptor, command: steps.append(f"full {command}")
    )
    write_text(tmp_path / "film.json", "whole")
    assert steps == ["full 51", "rename", "full 51"]


def test_on_a_share_that_cannot_it_is_as_elsewhere(
    steps: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_descriptor: int, _command: int) -> None:
        raise OSError(errno.ENOTSUP, "not supported")

    monkeypatch.setattr(fcntl, "F_FULLFSYNC", 51, raising=False)
    monkeypatch.setattr(fcntl, "fcntl", refuse)
    write_text(tmp_path / "film.json", "whole")
    assert steps == ["sync file", "rename", "sync folder"]
