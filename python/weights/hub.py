"""Weights from the model hub: its local cache first, then plain HTTPS, resumable.

The paths are the hub's public ones: /api/models/REPO/revision/REVISION?blobs=true lists the files
with sizes and, for large ones, their sha256; /REPO/resolve/REVISION/FILE answers with the bytes.
"""

from __future__ import annotations

import fnmatch
import http.client
import json
import os
import shutil
import threading
import urllib.error
import urllib.request
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from utils.files import sha256_file
from utils.secrets import secret
from weights.seal import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CONNECT_SECONDS: Final = 2.0
READ_SECONDS: Final = 60.0
TRIES: Final = 4
_BLOCK: Final = 1024 * 1024
_PARTIAL_CONTENT: Final = 206
_CLIENT_ERRORS: Final = range(400, 500)
# A lost connection shows as any of these; all are worth another try where the bytes stopped.
_LOST: Final = (OSError, http.client.HTTPException)


def endpoint() -> str:
    """The hub's address, without a slash at its end."""
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def _open(path: str, *, offset: int = 0, timeout: float = READ_SECONDS) -> Any:
    request = urllib.request.Request(endpoint() + path)  # noqa: S310 - the person's own HF_ENDPOINT
    token = secret("hub")
    if token:
        # Not sent on: large files are redirected to another host.
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    if offset:
        request.add_header("Range", f"bytes={offset}-")
    return urllib.request.urlopen(request, timeout=timeout)  # noqa: S310


@lru_cache(maxsize=1)
def is_reachable() -> bool:
    """Whether the hub answers within seconds; asked once.

    In a thread, since looking up a name can block far longer than any socket time-out.
    """
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on"):
        return False
    answered = threading.Event()

    def ask() -> None:
        try:
            _open("/api/models?limit=1", timeout=CONNECT_SECONDS).close()
        except urllib.error.HTTPError:
            answered.set()
        except (*_LOST, ValueError):
            return
        else:
            answered.set()

    threading.Thread(target=ask, daemon=True).start()
    return answered.wait(CONNECT_SECONDS + 0.5)


def _cached_snapshot(repo: str, revision: str) -> Path | None:
    """The folder of `revision` in the hub library's own cache, if the person has it."""
    home = Path(os.environ.get("HF_HOME", "~/.cache/huggingface")).expanduser()
    root = Path(os.environ.get("HF_HUB_CACHE", home / "hub")).expanduser()
    folder = root / f"models--{repo.replace('/', '--')}"
    reference = folder / "refs" / revision
    commit = reference.read_text(encoding="utf-8").strip() if reference.is_file() else revision
    snapshot = folder / "snapshots" / commit
    return snapshot if snapshot.is_dir() else None


def _wanted(name: str, patterns: list[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _copy_cached(source: Mapping[str, Any], into: Path) -> str | None:
    snapshot = _cached_snapshot(source["repo"], source["revision"])
    if snapshot is None:
        return None
    files = [path for path in snapshot.iterdir() if _wanted(path.name, source["include"])]
    # A snapshot holds what some program asked for; only a whole one serves.
    found = {pattern for pattern in source["include"] for p in files if _wanted(p.name, [pattern])}
    if found != set(source["include"]):
        return None
    for path in files:
        shutil.copyfile(path, into / path.name)
    return snapshot.name


def _download(path: str, target: Path, size: int | None, report: Callable[[int], None]) -> None:
    """Fetch one file into `target`, going on where an earlier try stopped.

    `report(done)` gets the bytes of this file that are there.
    """
    part = target.with_name(target.name + ".part")
    for attempt in range(1, TRIES + 1):
        done = part.stat().st_size if part.exists() else 0
        if size is not None and done >= size:
            break
        try:
            with _open(path, offset=done) as answer:
                resumed = done > 0 and answer.status == _PARTIAL_CONTENT
                with part.open("ab" if resumed else "wb") as handle:
                    while block := answer.read(_BLOCK):
                        handle.write(block)
                        report(handle.tell())
        except urllib.error.HTTPError as error:
            if error.code in _CLIENT_ERRORS:
                raise Unavailable(f"the hub answered {error.code} for {target.name}") from error
        except _LOST as error:
            if attempt == TRIES:
                raise Unavailable(f"{target.name}: {error}") from error
        else:
            if size is None or part.stat().st_size == size:
                break
    if not part.exists() or (size is not None and part.stat().st_size != size):
        raise Unavailable(f"{target.name} came short after {TRIES} tries")
    part.replace(target)


def list_files(source: Mapping[str, Any]) -> tuple[str, dict[str, dict[str, Any]]]:
    """The commit that the revision means now, and its wanted files with `size` and `sha256`.

    Raises:
        Unavailable: the hub cannot be reached or refuses.
    """
    if not is_reachable():
        raise Unavailable("the hub cannot be reached")
    try:
        path = f"/api/models/{source['repo']}/revision/{source['revision']}?blobs=true"
        with _open(path) as answer:
            listing = json.load(answer)
    except (*_LOST, ValueError) as error:
        raise Unavailable(f"the hub does not list {source['repo']}: {error}") from error
    files = {
        entry["rfilename"]: {
            "size": entry.get("size"),
            "sha256": (entry.get("lfs") or {}).get("sha256"),
        }
        for entry in listing.get("siblings", [])
        if _wanted(entry["rfilename"], source["include"])
    }
    if not files:
        raise Unavailable(f"{source['repo']} has none of {', '.join(source['include'])}")
    return str(listing["sha"]), files


def _report_from(report: Callable[[int, int], None], before: int, total: int, done: int) -> None:
    report(before + done, total)


def fetch(source: Mapping[str, Any], into: Path, report: Callable[[int, int], None]) -> str:
    """Put the files of `source` into the folder `into`; return the commit they are of.

    `report(done, total)` in bytes. What was fetched before an interruption is kept and used.

    Raises:
        Unavailable: nothing more can be had from the hub now.
    """
    cached = _copy_cached(source, into)
    if cached is not None:
        return cached
    commit, files = list_files(source)
    # Bytes of another commit must not be joined to this one's.
    mark = into / ".commit"
    if mark.is_file() and mark.read_text(encoding="utf-8") != commit:
        shutil.rmtree(into)
        into.mkdir()
    mark.write_text(commit, encoding="utf-8")
    total = sum(entry["size"] or 0 for entry in files.values())
    if total > shutil.disk_usage(into).free:
        raise Unavailable(f"{total / 1e9:.1f} GB do not fit on the disk")
    finished = 0
    for name, entry in files.items():
        target = into / name
        if not (target.is_file() and target.stat().st_size == entry["size"]):
            path = f"/{source['repo']}/resolve/{commit}/{name}"
            _download(path, target, entry["size"], partial(_report_from, report, finished, total))
        finished += target.stat().st_size
        if entry["sha256"] and sha256_file(target) != entry["sha256"]:
            target.unlink()
            raise Unavailable(f"{name} is not what the hub says it is")
    mark.unlink()
    return commit
