"""setup_venvs.sh: exact, and no more work than needed. Two small venvs, files from uv's cache."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from subpiped.core.options import PYTHON_DIR
from subpiped.core.venvs import venvs_dir

if TYPE_CHECKING:
    from pathlib import Path

SITE = "lib/python*/site-packages"


def setup_venvs(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PYTHON_DIR / "setup_venvs.sh"), *args],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )


def pins(lock: str) -> list[str]:
    """`numpy==2.4.6` of every package in a lock."""
    text = (PYTHON_DIR / "requirements" / f"{lock}.lock").read_text()
    return re.findall(r"^[a-z0-9-]+==[^ ]+", text, re.MULTILINE)


@pytest.fixture(scope="module")
def venvs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("venvs")
    done = setup_venvs("--into", str(folder), "subtitle-gen", "mux")
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        "subtitle-gen: made from subtitle_gen.lock",
        "mux: made from mux.lock",
    ]
    return folder


def remade(venvs: Path) -> list[str]:
    done = setup_venvs("--into", str(venvs), "subtitle-gen", "mux")
    assert done.returncode == 0, done.stderr
    return [line.partition(":")[0] for line in done.stdout.splitlines()]


def test_a_venv_holds_its_lock_and_nothing_else(venvs: Path) -> None:
    packages = {path.stem for path in (venvs / "subtitle-gen").glob(f"{SITE}/*.dist-info")}
    assert packages == {pin.replace("==", "-") for pin in pins("subtitle_gen")}
    assert not list((venvs / "mux").glob(f"{SITE}/*.dist-info"))


def test_nothing_is_remade_without_a_reason(venvs: Path) -> None:
    assert remade(venvs) == []


def test_another_lock_remakes_that_venv_only(venvs: Path) -> None:
    stamp = venvs / "subtitle-gen" / ".stamp"
    stamp.write_text(stamp.read_text().replace("pysubs2==", "pysubs2==0.0."))
    assert remade(venvs) == ["subtitle-gen"]


def test_an_interpreter_that_is_gone_remakes_its_venv(venvs: Path) -> None:
    python = venvs / "mux" / "bin" / "python"
    python.unlink()
    python.symlink_to("/no/such/python")
    assert remade(venvs) == ["mux"]
    assert os.access(python, os.X_OK)


def test_a_file_that_is_not_the_locked_one_is_refused(tmp_path: Path) -> None:
    copy = tmp_path / "python"
    ignore = shutil.ignore_patterns("venvs", "tests", "__pycache__")
    shutil.copytree(PYTHON_DIR, copy, ignore=ignore)
    lock = copy / "requirements" / "demux.lock"
    lock.write_text(re.sub("sha256:....", "sha256:0000", lock.read_text()))
    done = subprocess.run(
        [str(copy / "setup_venvs.sh"), "--into", str(tmp_path / "venvs"), "demux"],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SUBPIPED_VENVS": str(venvs_dir())},
    )
    assert done.returncode != 0
    assert "hash" in done.stderr.lower()
    assert not (tmp_path / "venvs" / "demux" / ".stamp").exists()


def test_an_interrupted_sync_is_done_again(venvs: Path) -> None:
    (venvs / "subtitle-gen" / ".stamp").unlink()
    assert remade(venvs) == ["subtitle-gen"]


def test_files_are_shared_between_venvs(venvs: Path) -> None:
    folder = next((venvs / "subtitle-gen").glob(f"{SITE}/pysubs2"))
    if os.environ.get("UV_LINK_MODE", "hardlink") != "hardlink" or os.uname().sysname == "Darwin":
        pytest.skip("clones cannot be told from copies")
    assert (folder / "__init__.py").stat().st_nlink > 1


@pytest.mark.parametrize("args", [["no-such-stage"], ["--profile", "huge"], ["--fast"]])
def test_what_it_does_not_know_is_refused(tmp_path: Path, args: list[str]) -> None:
    done = setup_venvs("--into", str(tmp_path), *args)
    assert done.returncode == 2
    assert args[-1].replace("-", "_") in done.stderr.replace("-", "_")


def test_a_saved_folder_serves_a_machine_without_a_network(tmp_path: Path) -> None:
    stick = tmp_path / "a stick"
    done = setup_venvs("--save-to", str(stick), "subtitle-gen", "mux")
    assert done.returncode == 0, done.stderr
    # What the lock names, and uv itself.
    assert sorted(path.name.split("-")[0] for path in (stick / "wheels").iterdir()) == [
        "pysubs2",
        "regex",
        "uv",
    ]
    venvs = tmp_path / "venvs"
    if not os.environ.get("SUBPIPED_LONG"):
        # To make uv's own venv from the folder, too, takes ten seconds.
        venvs.mkdir()
        (venvs / "uv").symlink_to(venvs_dir() / "uv")
    offline = {
        "SUBPIPED_FROM": str(stick),
        "SUBPIPED_VENVS": str(venvs),
        "UV_CACHE_DIR": str(tmp_path / "uv"),
        "UV_FIND_LINKS": "",
        "HTTPS_PROXY": "http://127.0.0.1:1",
        "HTTP_PROXY": "http://127.0.0.1:1",
    }
    done = setup_venvs("subtitle-gen", "mux", **offline)
    assert done.returncode == 0, done.stderr
    assert list((venvs / "subtitle-gen").glob(f"{SITE}/pysubs2"))
    # What is missing there is named.
    done = setup_venvs("silero-vad", **offline)
    assert done.returncode != 0
    missing = [line for line in done.stderr.splitlines() if line.startswith("no wheels in")]
    assert missing == [f"no wheels in {stick} for: {' '.join(pins('silero_vad'))}"]
    assert "could not create the venv of silero-vad" in done.stderr
