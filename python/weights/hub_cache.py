"""Weights in a folder laid out like the hub library's own cache (`models--ORG--NAME/snapshots`)."""

from __future__ import annotations

import fnmatch
import os
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.files import sha256_file
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


def own_cache() -> Path:
    """The cache that other programs of this person share."""
    home = Path(os.environ.get("HF_HOME", "~/.cache/huggingface")).expanduser()
    return Path(os.environ.get("HF_HUB_CACHE", home / "hub")).expanduser()


def folder_name(repo: str) -> str:
    """Name of a repository's folder there."""
    return f"models--{repo.replace('/', '--')}"


def wanted(name: str, patterns: list[str]) -> bool:
    """Whether a file is one of those that a source includes."""
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def find_snapshot(source: Mapping[str, Any], root: Path) -> Path | None:
    """The folder of the wanted revision below `root`, if all files of it are there.

    A snapshot holds what some program asked for; only a whole one serves.
    """
    folder = root / folder_name(source["repo"])
    reference = folder / "refs" / source["revision"]
    commit = source["revision"]
    if reference.is_file():
        commit = reference.read_text(encoding="utf-8").strip()
    snapshot = folder / "snapshots" / commit
    if not snapshot.is_dir():
        return None
    names = [path.name for path in _files(source, snapshot)]
    whole = all(any(wanted(name, [pattern]) for name in names) for pattern in source["include"])
    return snapshot if whole else None


def _files(source: Mapping[str, Any], snapshot: Path) -> list[Path]:
    # A link to a file that was never fetched whole leads nowhere: is_file() follows it.
    paths = (path for path in snapshot.iterdir() if path.is_file())
    return [path for path in paths if wanted(path.name, source["include"])]


def copy_snapshot(source: Mapping[str, Any], snapshot: Path, into: Path) -> str:
    """Copy the wanted files; return the commit.

    Raises:
        Unavailable: a file is not what its name in that cache says.
    """
    for path in _files(source, snapshot):
        shutil.copyfile(path, into / path.name)
        # Large files are links to `blobs/<their sha256>`.
        blob = path.resolve().name
        if _SHA256.fullmatch(blob) and sha256_file(into / path.name) != blob:
            raise Unavailable(f"{path} is damaged", f"remove {path.resolve()} and {path}")
    return snapshot.name
