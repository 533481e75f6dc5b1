"""What makes fetched weights complete: every file's hash, checked and written down last."""

from __future__ import annotations

import hashlib
import os
import shutil
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.files import read_json, sha256_file, write_json
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

SEAL: Final = "model.json"


def remove_leftovers(folder: Path, pattern: str) -> None:
    """Remove the temporary folders of a setup that was killed; only one runs at a time."""
    for leftover in folder.glob(pattern):
        shutil.rmtree(leftover, ignore_errors=True)


def hash_files(folder: Path) -> dict[str, str]:
    """Sha256 of every file below `folder` but the seal, by its path relative to it."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    names = {path.relative_to(folder).as_posix(): path for path in files}
    return {name: sha256_file(path) for name, path in names.items() if name != SEAL}


def listing_sha256(files: Mapping[str, str]) -> str:
    """Sha256 of the listing that `sha256sum` prints, sorted: the identity of a set of weights."""
    listing = sorted(f"{digest}  {name}\n" for name, digest in files.items())
    return hashlib.sha256("".join(listing).encode()).hexdigest()


def check_pins(files: Mapping[str, str], pins: Mapping[str, Sequence[str]]) -> None:
    """Refuse a file whose hash is none of those written down for it.

    Raises:
        Unavailable: with the file's name, so that the next source is tried.
    """
    for name, accepted in pins.items():
        if name in files and files[name] not in accepted:
            raise Unavailable(
                f"{name} has an unexpected sha256: {files[name]}",
                "its source has changed: use a newer subpiped",
            )


def write_seal(folder: Path, name: str, source: Mapping[str, Any], files: dict[str, str]) -> None:
    """Declare the weights in `folder` complete."""
    for file in files:
        # The seal must not outlive a power cut that the bytes do not.
        with (folder / file).open("rb") as handle:
            os.fsync(handle.fileno())
    record = {
        "schema": 1,
        "name": name,
        "sha256": listing_sha256(files),
        "source": source,
        "files": files,
        "bytes": {file: (folder / file).stat().st_size for file in files},
    }
    write_json(folder / SEAL, record)


def read_seal(folder: Path) -> dict[str, Any] | None:
    """The seal, or None if there is none or it cannot be read."""
    try:
        value = read_json(folder / SEAL)
    except (OSError, ValueError):
        return None
    return value if isinstance(value, dict) and "files" in value else None


def find_loss(folder: Path, record: Mapping[str, Any]) -> list[str]:
    """Files of the seal `record` that are missing or have another length; none is read."""
    sizes: Mapping[str, int] = record.get("bytes", {})
    loss = []
    for name in record["files"]:
        try:
            size = (folder / name).stat().st_size
        except OSError:
            loss.append(f"{name} is missing")
            continue
        if size != sizes.get(name, size):
            loss.append(f"{name} has {size} bytes instead of {sizes[name]}")
    return loss


def find_damage(folder: Path) -> list[str]:
    """What differs from the seal, every file read; nothing if all is as it was fetched."""
    record = read_seal(folder)
    if record is None:
        return ["model.json is missing or unreadable"]
    files, sealed = hash_files(folder), record["files"]
    damage = [f"{name} is missing" for name in sealed if name not in files]
    damage += [
        f"{name} has changed" for name in sealed if files.get(name, sealed[name]) != sealed[name]
    ]
    return damage
