from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from weights import local
from weights.seal import hash_files, write_seal
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

ENTRY: dict[str, Any] = {
    "main": "model.bin",
    "sources": [
        {"kind": "hub", "repo": "a/b", "revision": "main", "include": ["model.bin", "*.json"]}
    ],
}


@pytest.fixture
def offered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("SUBPIPED_MODELS_FOLDER", raising=False)
    folder = tmp_path / "offered"
    folder.mkdir()
    monkeypatch.setenv("SUBPIPED_FROM", str(folder))
    return folder


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


@pytest.mark.parametrize("below", [".", "models"])
def test_by_name(offered: Path, into: Path, below: str) -> None:
    (offered / below / "large").mkdir(parents=True)
    assert not local.holds("large", ENTRY)
    (offered / below / "large" / "model.bin").write_bytes(b"abc")
    assert local.holds("large", ENTRY)
    assert local.fetch("large", ENTRY, into) == {"kind": "folder"}
    assert (into / "model.bin").read_bytes() == b"abc"


@pytest.mark.parametrize("below", [".", "hub"])
def test_as_the_hubs_cache_has_them(offered: Path, into: Path, below: str) -> None:
    snapshot = offered / below / "models--a--b" / "snapshots" / "abc"
    snapshot.mkdir(parents=True)
    (snapshot / "model.bin").write_bytes(b"abc")
    refs = snapshot.parents[1] / "refs"
    refs.mkdir()
    (refs / "main").write_text("abc\n")
    assert not local.holds("large", ENTRY)
    (snapshot / "config.json").write_bytes(b"{}")
    assert local.holds("large", ENTRY)
    assert local.fetch("large", ENTRY, into) == {**ENTRY["sources"][0], "commit": "abc"}
    assert sorted(path.name for path in into.iterdir()) == ["config.json", "model.bin"]


def test_a_seal_that_comes_with_them_is_checked_and_says_where_they_are_from(
    offered: Path, into: Path
) -> None:
    folder = offered / "large"
    folder.mkdir()
    (folder / "model.bin").write_bytes(b"abc")
    write_seal(folder, "large", {"kind": "packages"}, hash_files(folder))
    assert local.fetch("large", ENTRY, into) == {"kind": "packages"}
    assert [path.name for path in into.iterdir()] == ["model.bin"]
    (folder / "model.bin").write_bytes(b"abd")
    with pytest.raises(Unavailable, match=r"model\.bin has changed"):
        local.fetch("large", ENTRY, into)


def test_what_is_missing_is_named_with_the_names_that_would_do(offered: Path, into: Path) -> None:
    with pytest.raises(Unavailable) as caught:
        local.fetch("large", ENTRY, into)
    assert str(offered) in str(caught.value)
    assert "as large/ or models--a--b/" in str(caught.value)


def test_no_folder_is_named(offered: Path, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SUBPIPED_FROM")
    with pytest.raises(Unavailable, match="no folder given"):
        local.fetch("large", ENTRY, into)
