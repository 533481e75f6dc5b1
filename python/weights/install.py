"""Bring one set of weights into the cache from the first of its sources that can supply it."""

from __future__ import annotations

import errno
import shutil
import time
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.core.files import sha256_file
from subpiped.core.models import catalog, models_dir
from subpiped.core.options import PYTHON_DIR
from weights import hub, local, packages, url
from weights.known import check_known, remember
from weights.progress import format_size
from weights.seal import SEAL, check_pins, find_loss, hash_files, read_seal, write_seal
from weights.unavailable import MissingWeightsError, Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from weights.convert import ConvertVenv
    from weights.packages import PackageStore
    from weights.progress import Progress

_LOCAL: Final = {"kind": "folder"}
# What a source says of itself and its result does not depend on.
_ABOUT: Final = frozenset({"commit", "gated"})
# No space is left, of the disk or for this user, or the file is larger than the disk allows.
FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def _with_inputs(name: str) -> list[str]:
    inputs = [
        part
        for source in catalog()["models"][name]["sources"]
        for model in source.get("from", [])
        for part in _with_inputs(model)
    ]
    return [*inputs, name]


def in_order(names: list[str]) -> list[str]:
    """`names` and what they are made from, inputs first, each once."""
    return list(dict.fromkeys(part for name in names for part in _with_inputs(name)))


def describe(source: Mapping[str, Any]) -> dict[str, Any]:
    """A source with all that its result depends on; written into the seal."""
    described = {key: value for key, value in source.items() if key not in _ABOUT}
    if source["kind"] == "packages":
        pins = catalog()["packages"]
        described["packages"] = {
            name: {key: value for key, value in pins[name].items() if key != "bytes"}
            for name in source["packages"]
        }
    if source["kind"] == "convert":
        seals = {name: read_seal(models_dir() / name) for name in source["from"]}
        described["from"] = {name: seal["sha256"] if seal else None for name, seal in seals.items()}
        described["script_sha256"] = sha256_file(PYTHON_DIR / "convert" / source["script"])
    return described


def _is_current(name: str, source: Mapping[str, Any]) -> bool:
    """Whether weights from `source` (of a seal) are those that the catalog asks for now."""
    recorded = {key: value for key, value in source.items() if key not in _ABOUT}
    sources = [describe(source) for source in catalog()["models"][name]["sources"]]
    return recorded in [*sources, _LOCAL]


def is_complete(name: str) -> bool:
    """Whether the weights are all there and were made as the catalog says now."""
    folder = models_dir() / name
    seal = read_seal(folder)
    return seal is not None and not find_loss(folder, seal) and _is_current(name, seal["source"])


class Installer:
    """Fetches weights and shows `progress`."""

    def __init__(self, store: PackageStore, convert: ConvertVenv, progress: Progress) -> None:
        self._store = store
        self._convert = convert
        self._progress = progress

    def install(self, name: str) -> None:
        """Fetch or make the weights `name`, verify them and move them into place.

        Raises:
            MissingWeightsError: with every source's reason.
            StageError: `disk_full`, `cannot_write`.
        """
        reasons: list[str] = []
        remedies: list[str] = []
        for source in self._sources(name):
            try:
                self._install_from(name, source)
            except Unavailable as reason:
                reasons.append(f"{source['kind']}: {reason}")
                remedies.append(reason.remedy)
            except OSError as error:
                raise _refused_by_disk(error, name) from error
            else:
                return
        raise MissingWeightsError(
            f"the weights {name} are not available anywhere:\n  " + "\n  ".join(reasons),
            next(filter(None, remedies), "")
            or f"put them in a folder {name} and pass its parent: subpiped setup --from FOLDER",
            reasons,
        )

    def _sources(self, name: str) -> list[Mapping[str, Any]]:
        sources = catalog()["models"][name]["sources"]
        if local.from_folder() is None:
            return [*sources, _LOCAL]
        # uv looks into that folder, and conversions need no network.
        return [_LOCAL, *(source for source in sources if source["kind"] not in ("hub", "url"))]

    def _install_from(self, name: str, source: Mapping[str, Any]) -> None:
        entry = catalog()["models"][name]
        started = time.monotonic()
        # What a hub has sent so far is worth keeping; what others give is there at once.
        resumable = source["kind"] == "hub"
        folder = models_dir() / f"{'.partial' if resumable else '.unpacked'}-{name}"
        if not resumable:
            shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(exist_ok=True)
        keep = False
        try:
            try:
                described = self._fetch(name, source, folder)
            except BaseException:
                keep = resumable and any(folder.iterdir())
                raise
            files = hash_files(folder)
            check_pins(files, entry.get("sha256", {}))
            if "commit" in described:
                check_known(described, described["commit"], files)
                remember(described, described["commit"], files)
            if not _is_current(name, described):
                described = _LOCAL
            write_seal(folder, name, described, files)
            self._move_into_place(folder, models_dir() / name)
        except BaseException:
            if not keep:
                shutil.rmtree(folder, ignore_errors=True)
            raise
        size = format_size(sum((models_dir() / name / file).stat().st_size for file in files))
        seconds = time.monotonic() - started
        self._progress.say(f"{name}: {size} from {source['kind']} in {seconds:.0f} s")

    def _fetch(self, name: str, source: Mapping[str, Any], folder: Path) -> dict[str, Any]:
        """Fill `folder`; return the source that the seal is to name."""

        def report(done: int, total: int) -> None:
            self._progress.show(name, done, total)

        match source["kind"]:
            case "hub":
                return {**describe(source), "commit": hub.fetch(source, folder, report)}
            case "packages":
                pins = catalog()["packages"]
                sizes = {package: pins[package].get("bytes", 0) for package in source["packages"]}
                packages.fetch(source, folder, self._store, report, sizes)
            case "url":
                url.fetch(source, folder, report)
            case "convert":
                inputs = [models_dir() / model for model in source["from"]]
                absent = [path.name for path in inputs if read_seal(path) is None]
                if absent:
                    raise Unavailable(f"it is made from {', '.join(absent)}")
                self._progress.say(f"{name}: making it from {', '.join(source['from'])}")
                self._convert.run(source["script"], inputs, folder)
            case _:
                return local.fetch(name, catalog()["models"][name], folder)
        return describe(source)

    @staticmethod
    def _move_into_place(folder: Path, target: Path) -> None:
        # A folder cannot replace another in one step; without its seal the old one counts as
        # absent, so a crash in between costs a fetch and never mixes two versions.
        (target / SEAL).unlink(missing_ok=True)
        shutil.rmtree(target, ignore_errors=True)
        folder.rename(target)


def _refused_by_disk(error: OSError, name: str) -> StageError:
    """What the operating system's refusal means for the person."""
    place = models_dir()
    if error.errno in FULL:
        return StageError(
            "disk_full",
            f"no space left on the disk of {place} for {name}",
            "free some space and run it again; downloaded files are kept. SUBPIPED_CACHE sets "
            "another place",
        )
    return StageError(
        "cannot_write",
        f"cannot write the weights {name}: {error}",
        f"allow writing to {place}, or set another place with SUBPIPED_CACHE",
    )
