"""Weights from the model hub: its local cache first, then plain HTTPS, resumable.

The paths are the hub's public ones: /api/models/REPO/revision/REVISION?blobs=true lists the files
with sizes, git's hash and, for large ones, their sha256; /REPO/resolve/REVISION/FILE answers with
the bytes or redirects to where they lie.
"""

from __future__ import annotations

import json
import shutil
import time
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from weights import hub_cache, hub_http
from weights.hub_download import download, is_right
from weights.hub_http import why_unreachable
from weights.known import revision_to_fetch
from weights.progress import format_size
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

__all__ = ["fetch", "list_files", "why_unreachable"]
_COMMIT_MARK: Final = ".commit"
# A repository's listing is some kB; a login page that answers instead may be without end.
_LISTING_BYTES: Final = 8 * 1024 * 1024


def _read_listing(repo: str, revision: str) -> dict[str, Any]:
    path = f"/api/models/{repo}/revision/{revision}?blobs=true"
    deadline = time.monotonic() + hub_http.READ_SECONDS
    body = bytearray()
    with hub_http.open_path(path) as answer:
        while block := answer.read1():
            body += block
            if len(body) > _LISTING_BYTES or time.monotonic() > deadline:
                raise ValueError("it is too large or too slow")
    listing = json.loads(body)
    if not isinstance(listing, dict) or not isinstance(listing.get("sha"), str):
        raise ValueError("it is not a hub listing")  # noqa: TRY004 - as for broken JSON
    return listing


def _listing(repo: str, revision: str) -> dict[str, Any]:
    attempt = 1
    while True:
        try:
            return _read_listing(repo, revision)
        except ValueError as error:
            raise Unavailable(
                f"the answer for {repo} is not from the hub: {error}",
                "open the hub's page in a browser: the network may require a login",
            ) from error
        except hub_http.LOST as error:
            if attempt >= hub_http.TRIES or not hub_http.worth_another_try(error):
                raise hub_http.refusal(error, repo, f"revision {revision}") from error
            hub_http.pause(error, attempt)
            attempt += 1


def list_files(source: Mapping[str, Any]) -> tuple[str, dict[str, dict[str, Any]]]:
    """The commit that the revision means now, and its wanted files.

    Each by its name with `size` in bytes, `sha256` (large files) and `blob` (git's hash, others).

    Raises:
        Unavailable: the hub cannot be reached or refuses.
    """
    if (why := why_unreachable()) is not None:
        raise Unavailable(f"the hub cannot be reached ({why})")
    repo = source["repo"]
    listing = _listing(repo, revision_to_fetch(source))
    files = {}
    for entry in listing.get("siblings", []):
        name = entry["rfilename"]
        if hub_cache.wanted(name, source["include"]):
            sha256 = (entry.get("lfs") or {}).get("sha256")
            blob = None if sha256 else entry.get("blobId")
            files[name] = {"name": name, "size": entry.get("size"), "sha256": sha256, "blob": blob}
    if not files:
        raise Unavailable(f"{repo} has none of {', '.join(source['include'])}")
    return str(listing["sha"]), files


def _report_from(report: Callable[[int, int], None], before: int, total: int, done: int) -> None:
    report(before + done, total)


def _bytes_there(into: Path, name: str) -> int:
    paths = (into / name, into / f"{name}.part")
    return sum(path.stat().st_size for path in paths if path.is_file())


def fetch(source: Mapping[str, Any], into: Path, report: Callable[[int, int], None]) -> str:
    """Put the files of `source` into the folder `into`; return the commit they are of.

    `report(done, total)` in bytes. What was fetched before an interruption is kept and used.

    Raises:
        Unavailable: nothing more can be had from the hub now.
        OSError: the disk does not take it.
    """
    snapshot = hub_cache.find_snapshot(source, hub_cache.own_cache())
    if snapshot is not None:
        shutil.rmtree(into)
        into.mkdir()
        return hub_cache.copy_snapshot(source, snapshot, into)
    commit, files = list_files(source)
    # Bytes of another commit must not be joined to this one's.
    mark = into / _COMMIT_MARK
    if mark.is_file() and mark.read_text(encoding="utf-8") != commit:
        shutil.rmtree(into)
        into.mkdir()
    mark.write_text(commit, encoding="utf-8")
    total = sum(entry["size"] or 0 for entry in files.values())
    missing = total - sum(_bytes_there(into, name) for name in files)
    free = shutil.disk_usage(into).free
    if missing > free:
        raise Unavailable(
            f"not enough disk space: {format_size(missing)} needed, {format_size(free)} free",
            f"free {format_size(missing - free)} on the disk of {into.parent} and run it again;"
            " downloaded files are kept",
        )
    finished = 0
    for name, entry in files.items():
        target = into / name
        # Read again even if it was whole: a power cut may have come before its last blocks.
        if not (target.is_file() and is_right(entry, target)):
            counted = partial(_report_from, report, finished, total)
            download(source["repo"], commit, entry, target, counted)
        finished += target.stat().st_size
        report(finished, total)
    mark.unlink()
    for leftover in [path for path in into.iterdir() if path.name not in files]:
        leftover.unlink()
    return commit
