"""Hashes of large artifacts, read from the manifest of the stage that made and hashed them.

Eight stages name the same sound, and each would read its 280 MB once more. As Git's index does
(https://git-scm.com/docs/racy-git), a file of the same size and time is taken for the same; a small
one is hashed anyway, since it can be changed within one tick of the file system's clock.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from subpiped.core.files import read_json, sha256_file

if TYPE_CHECKING:
    from pathlib import Path

# Hashing this much takes a millisecond.
_LARGE_BYTES: Final = 1 << 20


def known_sha256(path: Path, movie_dir: Path) -> str:
    """Hex sha256 of an artifact of the film, from its maker's manifest if that still holds."""
    status = path.stat()
    if status.st_size < _LARGE_BYTES or not path.is_relative_to(movie_dir):
        return sha256_file(path)
    inside = path.relative_to(movie_dir).as_posix()
    for output in _outputs(movie_dir):
        if output.get("path") != inside or output.get("size") != status.st_size:
            continue
        if output.get("mtime_ns") == str(status.st_mtime_ns):
            return str(output["sha256"])
    return sha256_file(path)


def _outputs(movie_dir: Path) -> list[dict[str, Any]]:
    """Outputs of all sealed manifests; one that cannot be read is none."""
    found: list[dict[str, Any]] = []
    for manifest in sorted((movie_dir / "manifests").glob("*.json")):
        try:
            record = read_json(manifest)
            if record["status"] in {"done", "degraded"}:
                found += [output for output in record["outputs"] if isinstance(output, dict)]
        except (OSError, ValueError, KeyError, TypeError):
            continue
    return found
