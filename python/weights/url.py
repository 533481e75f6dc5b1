"""Weights at fixed addresses: each file of a known length and hash, compressed by gzip."""

from __future__ import annotations

import gzip
import hashlib
import shutil
import time
import urllib.error
import urllib.request
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from weights import hub_http
from weights.hub_download import STALL_BYTES, is_of_disk
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

# The files have some tens of megabytes: a cut costs less than what taking one up again would need.
_TRIES: Final = 3
_WAIT_SECONDS: Final = 15.0
_BLOCK: Final = 256 * 1024


def download_size(source: Mapping[str, Any]) -> int:
    """Bytes that the source sends."""
    return sum(int(entry["bytes"]) for entry in source["files"].values())


def fetch(source: Mapping[str, Any], into: Path, report: Callable[[int, int], None]) -> None:
    """Put the unpacked files of `source` into the folder `into`; `report(done, total)` in bytes.

    Raises:
        Unavailable: an address does not answer, or sends something else.
        OSError: the disk does not take it.
    """
    total, done = download_size(source), 0
    for name, entry in source["files"].items():
        packed = into / f"{name}.gz"
        _download(entry, packed, partial(_report_from, report, done, total))
        with gzip.open(packed) as compressed, (into / name).open("wb") as unpacked:
            shutil.copyfileobj(compressed, unpacked, _BLOCK)
        packed.unlink()
        done += int(entry["bytes"])


def _report_from(report: Callable[[int, int], None], before: int, total: int, got: int) -> None:
    report(before + got, total)


def _download(entry: Mapping[str, Any], target: Path, report: Callable[[int], None]) -> None:
    url = str(entry["url"])
    for attempt in range(1, _TRIES + 1):
        try:
            digest = _read(url, int(entry["bytes"]), target, report)
        except hub_http.LOST as error:
            if isinstance(error, OSError) and is_of_disk(error):
                raise
            if attempt == _TRIES or not hub_http.worth_another_try(error):
                why = getattr(error, "reason", None) or error
                raise Unavailable(f"{url} does not answer ({why})") from error
            hub_http.pause(error, attempt)
        else:
            if digest == entry["sha256"]:
                return
            raise Unavailable(
                f"{url} sends another file than the one that was pinned",
                "something on the network alters downloads (a proxy?), or the file has changed: try"
                " another network, or a newer subpiped",
            )


def _read(url: str, size: int, target: Path, report: Callable[[int], None]) -> str:
    """The sha256 of what came; no more than `size` bytes are taken, in steady flow."""
    request = urllib.request.Request(url, headers={"User-Agent": "subpiped"})  # noqa: S310 - of our catalog
    hashed = hashlib.sha256()
    try:
        answer = urllib.request.urlopen(request, timeout=_WAIT_SECONDS)  # noqa: S310
    except urllib.error.HTTPError as error:
        error.close()
        raise
    with answer, target.open("wb") as handle:
        since, then, done = time.monotonic(), 0, 0
        while block := answer.read1(_BLOCK):
            done += len(block)
            if done > size:
                return ""
            hashed.update(block)
            handle.write(block)
            report(done)
            if (now := time.monotonic()) - since >= _WAIT_SECONDS:
                if done - then < STALL_BYTES:
                    raise ConnectionError("hardly any bytes come")
                since, then = now, done
    if done < size:
        raise ConnectionError("the connection broke")
    return hashed.hexdigest()
