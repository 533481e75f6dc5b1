"""`--from FOLDER`: everything out of a folder; and `--save-to FOLDER`, which fills one."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import pytest

from tests.integration.weights.hub_server import Hub
from tests.integration.weights.program import Program, hub_model, packaged_model
from tests.integration.weights.test_packages import make_wheel

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ROLES = {
    "asr": {profile: {"onnx": "large"} for profile in ("starter", "best")},
    "ner": {profile: {"onnx": "small"} for profile in ("starter", "best")},
}


@pytest.fixture
def hub() -> Iterator[Hub]:
    with Hub({"config.json": b"{}", "model.bin": b"abc" * 1000}) as running:
        yield running


@pytest.fixture
def offered(tmp_path: Path) -> Path:
    folder = tmp_path / "a folder"
    folder.mkdir()
    return folder


@pytest.fixture
def program(tmp_path: Path, offered: Path, hub: Hub) -> Program:
    """One model of a hub, one of a package."""
    digest = make_wheel(offered, "small", {"a": b"abc"})
    packages = {"small": {"version": "1.0", "sha256": digest, "bytes": 1000}}
    models = {"large": hub_model("a/b"), "small": packaged_model("small")}
    made = Program(tmp_path, models, ROLES, packages)
    made.env["HF_ENDPOINT"] = hub.url
    made.env.pop("UV_OFFLINE")
    return made


def put(offered: Path, layout: str) -> None:
    folder = offered / "models" / "large"
    if layout == "hub":
        cache = offered / "hub" / "models--a--b"
        folder = cache / "snapshots" / "abc"
        (cache / "refs").mkdir(parents=True)
        (cache / "refs" / "main").write_text("abc")
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"abc" * 1000)
    (folder / "config.json").write_bytes(b"{}")


@pytest.mark.parametrize(("layout", "wheels"), [("names", "."), ("hub", "wheels")])
def test_all_comes_from_the_folder(
    program: Program, hub: Hub, offered: Path, layout: str, wheels: str
) -> None:
    put(offered, layout)
    if wheels != ".":
        (offered / wheels).mkdir()
        shutil.move(next(offered.glob("*.whl")), offered / wheels)
    done = program.run("--from", str(offered))
    assert done.returncode == 0, done.stderr
    assert program.states("--verify") == {"large": "checked", "small": "checked"}
    assert program.list()["complete"]
    assert hub.requests == []


def test_everything_that_is_missing_is_named_at_once(
    program: Program, hub: Hub, offered: Path
) -> None:
    next(offered.glob("*.whl")).unlink()
    done = program.run("--from", str(offered))
    assert done.returncode == 69
    assert f"{offered} lacks large, small" in done.stderr
    assert "as large/ or models--a--b/" in done.stderr
    assert "package small==1.0" in done.stderr
    assert "subpiped setup --save-to FOLDER" in done.stderr
    assert hub.requests == []
    assert program.states() == {"large": "missing", "small": "missing"}
    # What stands in the way is put there, and the rest goes on.
    put(offered, "names")
    done = program.run("--from", str(offered))
    assert "lacks small\n" in done.stderr
    assert program.states() == {"large": "sealed", "small": "missing"}


def test_a_folder_that_is_not_there(program: Program, offered: Path) -> None:
    done = program.run("--from", str(offered / "gone"))
    assert done.returncode == 69
    assert f"no such folder: {offered / 'gone'}" in done.stderr


def test_a_saved_folder_serves_another_machine(
    program: Program, hub: Hub, offered: Path, tmp_path: Path
) -> None:
    put(offered, "names")
    assert program.run("--from", str(offered)).returncode == 0
    stick = tmp_path / "stick"
    done = program.run("--save-to", str(stick))
    assert done.returncode == 0, done.stderr
    assert sorted(path.name for path in (stick / "models").iterdir()) == ["large", "small"]
    # A second time copies nothing.
    assert program.run("--save-to", str(stick)).stdout == ""
    shutil.rmtree(program.cache)
    shutil.rmtree(offered)
    assert program.run("--from", str(stick)).returncode == 0
    listing = program.list("--verify")
    assert [m["verified"] for m in listing["models"]] == ["checked", "checked"]
    # Where they were fetched first is still known.
    assert [m["source"] for m in listing["models"]] == ["folder", "packages"]

    (stick / "models" / "large" / "model.bin").write_bytes(b"abd" * 1000)
    shutil.rmtree(program.cache)
    done = program.run("--from", str(stick))
    assert "model.bin has changed" in done.stderr
    assert program.states() == {"large": "missing", "small": "sealed"}


def test_nothing_incomplete_is_saved(program: Program, tmp_path: Path) -> None:
    done = program.run("--save-to", str(tmp_path / "stick"))
    assert done.returncode == 69
    assert "large are not complete" in done.stderr
