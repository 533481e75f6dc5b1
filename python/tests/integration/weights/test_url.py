"""Weights at fixed addresses, from a server that misbehaves on request."""

from __future__ import annotations

import gzip
import hashlib
import random
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.weights.hub_server import Hub, Refusal
from weights import hub_http, url
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

MODEL = random.Random(0).randbytes(100_000)
PACKED = gzip.compress(MODEL)


def source(server: Hub, data: bytes = PACKED, **changes: Any) -> dict[str, Any]:
    server.files["model.bin.gz"] = data
    entry = {
        "url": f"{server.url}/org/repo/resolve/c0ffee/model.bin.gz",
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }
    return {"kind": "url", "files": {"model.bin": entry | changes}}


def fetch(offer: dict[str, Any], into: Path) -> list[tuple[int, int]]:
    told: list[tuple[int, int]] = []
    url.fetch(offer, into, lambda done, total: told.append((done, total)))
    return told


def test_what_comes_is_checked_and_unpacked(server: Hub, into: Path) -> None:
    told = fetch(source(server), into)
    assert (into / "model.bin").read_bytes() == MODEL
    assert [path.name for path in into.iterdir()] == ["model.bin"]
    assert told[-1] == (len(PACKED), len(PACKED))
    # No token of the hub's goes to an address outside it.
    assert {token for *_, token in server.requests} == {None}


@pytest.mark.parametrize("changes", [{"sha256": "0" * 64}, {"bytes": 10}])
def test_another_file_than_the_pinned_one_is_refused(
    server: Hub, into: Path, changes: dict[str, Any]
) -> None:
    with pytest.raises(Unavailable, match="another file than the one that was pinned") as refused:
        fetch(source(server, **changes), into)
    assert "newer subpiped" in refused.value.remedy


def test_a_cut_is_tried_again(server: Hub, into: Path) -> None:
    server.cuts = [100]
    fetch(source(server), into)
    assert (into / "model.bin").read_bytes() == MODEL


@pytest.mark.parametrize("status", [503, 429])
def test_a_busy_server_is_asked_again(server: Hub, into: Path, status: int) -> None:
    server.refusals = [Refusal(status, "model.bin", times=1)]
    fetch(source(server), into)
    assert (into / "model.bin").read_bytes() == MODEL


def test_what_is_not_there_is_asked_for_once(server: Hub, into: Path) -> None:
    server.refusals = [Refusal(404, "model.bin")]
    with pytest.raises(Unavailable, match="does not answer"):
        fetch(source(server), into)
    assert len(server.requests) == 1


def test_nobody_there(server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    offer = source(server)
    offer["files"]["model.bin"]["url"] = "http://127.0.0.1:9/model.bin.gz"
    with pytest.raises(Unavailable, match="does not answer"):
        fetch(offer, into)


def test_drops_of_bytes_count_as_lost(
    server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(url, "_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(hub_http, "MAX_WAIT_SECONDS", 0.1)
    server.trickle_seconds = 0.05
    with pytest.raises(Unavailable, match="hardly any bytes"):
        fetch(source(server), into)
