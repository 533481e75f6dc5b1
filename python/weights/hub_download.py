"""One file from the hub, taken up where an earlier try or run stopped."""

from __future__ import annotations

import errno
import hashlib
import time
import urllib.error
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.files import sha256_file
from weights import hub_http
from weights.hub_http import LOST, refusal
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_BLOCK: Final = 256 * 1024
_PARTIAL_CONTENT: Final = 206
_RANGE_NOT_SATISFIABLE: Final = 416
# A connection that brings less than this in READ_SECONDS counts as lost: single bytes now and then
# never run into a socket's time-out.
STALL_BYTES: Final = 64 * 1024
# So much more of the file between two cuts, and tries are counted anew: a line that breaks every
# minute still brings 3 GB in the end.
PROGRESS_BYTES: Final = 4 * 1024 * 1024

_OF_DISKS: Final = frozenset(
    {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO, errno.EACCES, errno.EPERM}
)

Entry = dict[str, Any]


class _StalledError(OSError):
    """Bytes come, but hardly any."""


def download(
    repo: str, commit: str, entry: Entry, target: Path, report: Callable[[int], None]
) -> None:
    """Fetch the file `entry` (`name`, `size`, `sha256`, `blob`) into `target`, verified.

    `report(done)` gets the bytes of this file that are there. What came before a cut stays beside
    it as `.part`.

    Raises:
        Unavailable: the hub refuses, or the connection breaks too often, or the bytes are wrong.
        OSError: the disk does not take them.
    """
    part = target.with_name(target.name + ".part")
    resumed = part.exists()
    _complete(repo, commit, entry, part, report)
    if not is_right(entry, part):
        part.unlink()
        if resumed:
            # The bytes of an earlier run may be the wrong ones.
            _complete(repo, commit, entry, part, report)
        if not part.exists() or not is_right(entry, part):
            part.unlink(missing_ok=True)
            raise Unavailable(
                f"{entry['name']} of {repo} does not match the hub's checksum",
                "something on the network alters downloads (a proxy?): try another network",
            )
    part.replace(target)


def is_right(entry: Entry, file: Path) -> bool:
    """Whether the bytes are those listed: sha256 of large files, git's hash of others."""
    if entry["size"] is not None and file.stat().st_size != entry["size"]:
        return False
    if entry["sha256"]:
        return bool(sha256_file(file) == entry["sha256"])
    if entry["blob"]:
        data = file.read_bytes()
        digest = hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False)
        return bool(digest.hexdigest() == entry["blob"])
    return True


def _complete(
    repo: str, commit: str, entry: Entry, part: Path, report: Callable[[int], None]
) -> None:
    attempt = 1
    while True:
        before = part.stat().st_size if part.exists() else 0
        if entry["size"] is not None and before > entry["size"]:
            part.unlink()
            before = 0
        if entry["size"] is not None and before == entry["size"] and part.exists():
            report(before)
            return
        try:
            _read(repo, commit, entry, part, report)
        except urllib.error.HTTPError as error:
            if error.code == _RANGE_NOT_SATISFIABLE and before:
                part.unlink()
            elif not hub_http.worth_another_try(error) or attempt >= hub_http.TRIES:
                raise refusal(error, repo, entry["name"]) from error
            lost: Exception = error
        except LOST as error:
            if isinstance(error, OSError) and is_of_disk(error):
                raise
            lost = error
        else:
            if entry["size"] is None or part.stat().st_size == entry["size"]:
                return
            lost = ConnectionError("the connection broke")
        if part.exists() and part.stat().st_size - before >= PROGRESS_BYTES:
            attempt = 1
        if attempt >= hub_http.TRIES:
            raise Unavailable(
                f"{entry['name']} of {repo}: {getattr(lost, 'reason', None) or lost}, "
                f"{attempt} times in a row",
                "run it again; downloaded files are kept",
            ) from lost
        hub_http.pause(lost, attempt)
        attempt += 1


def is_of_disk(error: OSError) -> bool:
    """Whether it is this machine's disk and no connection that failed."""
    # An HTTPError calls its address a file name.
    if isinstance(error, urllib.error.URLError):
        return False
    return error.filename is not None or error.errno in _OF_DISKS


def _read(repo: str, commit: str, entry: Entry, part: Path, report: Callable[[int], None]) -> None:
    offset = part.stat().st_size if part.exists() else 0
    size = entry["size"]
    with hub_http.open_path(f"/{repo}/resolve/{commit}/{entry['name']}", offset=offset) as answer:
        goes_on = offset > 0 and answer.status == _PARTIAL_CONTENT
        if goes_on and not _starts_at(answer, offset):
            part.unlink()
            raise _StalledError("the wrong part of the file was sent")
        length = answer.headers.get("Content-Length")
        start = offset if goes_on else 0
        if size is not None and length is not None and start + int(length) != size:
            raise Unavailable(
                f"{entry['name']} of {repo}: {start + int(length)} bytes offered, {size} expected",
                "the answer is not from the hub (a login page?): try another network",
            )
        with part.open("ab" if goes_on else "wb") as handle:
            since, then = time.monotonic(), start
            while block := answer.read1(_BLOCK):
                handle.write(block)
                done = handle.tell()
                report(done)
                if size is not None and done > size:
                    handle.truncate(0)
                    raise Unavailable(f"{entry['name']} of {repo} is longer than the hub lists")
                if (now := time.monotonic()) - since >= hub_http.READ_SECONDS:
                    if done - then < STALL_BYTES:
                        raise _StalledError(
                            f"less than {STALL_BYTES // 1024} kB in {now - since:.0f} s"
                        )
                    since, then = now, done


def _starts_at(answer: Any, offset: int) -> bool:
    return str(answer.headers.get("Content-Range", "")).startswith(f"bytes {offset}-")
