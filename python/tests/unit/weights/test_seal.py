from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import pytest

from weights.seal import (
    check_pins,
    find_damage,
    hash_files,
    listing_sha256,
    read_seal,
    write_seal,
)
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "sub").mkdir()
    (tmp_path / "model.bin").write_bytes(b"abc")
    (tmp_path / "sub" / "config.json").write_bytes(b"{}")
    return tmp_path


def test_the_listing_is_what_sha256sum_prints(folder: Path) -> None:
    files = hash_files(folder)
    lines = [
        f"{hashlib.sha256(b'abc').hexdigest()}  model.bin\n",
        f"{hashlib.sha256(b'{}').hexdigest()}  sub/config.json\n",
    ]
    assert listing_sha256(files) == hashlib.sha256("".join(sorted(lines)).encode()).hexdigest()


def test_a_sealed_folder_is_undamaged(folder: Path) -> None:
    write_seal(folder, "x", {"kind": "folder"}, hash_files(folder))
    assert find_damage(folder) == []


def test_a_changed_byte_and_a_lost_file_are_damage(folder: Path) -> None:
    write_seal(folder, "x", {"kind": "folder"}, hash_files(folder))
    (folder / "model.bin").write_bytes(b"abd")
    (folder / "sub" / "config.json").unlink()
    assert find_damage(folder) == ["sub/config.json is missing", "model.bin has changed"]


@pytest.mark.parametrize("text", ["", "[]", '{"schema": 1}', "{"])
def test_a_broken_seal_is_none(folder: Path, text: str) -> None:
    (folder / "model.json").write_text(text)
    assert read_seal(folder) is None
    assert find_damage(folder)


def test_a_file_with_another_hash_is_refused(folder: Path) -> None:
    files = hash_files(folder)
    check_pins(files, {"model.bin": ["other", files["model.bin"]], "absent.bin": ["x"]})
    with pytest.raises(Unavailable, match=r"model\.bin"):
        check_pins(files, {"model.bin": ["other"]})
