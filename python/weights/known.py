"""What a hub's files were when they were fetched first: checked ever after.

Seals go with their weights when those are removed or damaged; this file stays, so that a repository
whose owner, or whoever took it over, puts other bytes there does not go unnoticed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from subpiped.core.files import read_json, write_json
from subpiped.core.models import models_dir
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def known_file() -> Path:
    """The record, in the cache of weights."""
    return models_dir() / "known.json"


def _read() -> dict[str, Any]:
    try:
        repos = read_json(known_file())["repos"]
    except (OSError, ValueError, KeyError, TypeError):
        return {}
    return repos if isinstance(repos, dict) else {}


def revision_to_fetch(source: Mapping[str, Any]) -> str:
    """The commit that was fetched first where the catalog names none, else what it names."""
    record = _read().get(source["repo"])
    if record is not None and source["revision"] in ("main", record["commit"]):
        return str(record["commit"])
    return str(source["revision"])


def check_known(source: Mapping[str, Any], commit: str, files: Mapping[str, str]) -> None:
    """Refuse files (hashes by name) of a known commit that are not what they were.

    Raises:
        Unavailable: with the file's name.
    """
    record = _read().get(source["repo"])
    if record is None or record["commit"] != commit:
        return
    for name, digest in files.items():
        before = record["files"].get(name)
        if before not in (None, digest):
            raise Unavailable(
                f"{name} of {source['repo']} differs from the first download (sha256 "
                f"{digest[:12]}…, before {before[:12]}…)",
                f"if you trust the new one, remove {known_file()} and run it again",
            )


def remember(source: Mapping[str, Any], commit: str, files: Mapping[str, str]) -> None:
    """Write down the hashes of a first fetch."""
    repos = _read()
    before = repos.get(source["repo"])
    if before is None or before["commit"] != commit:
        repos[source["repo"]] = {"commit": commit, "files": dict(files)}
        write_json(known_file(), {"schema": 1, "repos": repos})
