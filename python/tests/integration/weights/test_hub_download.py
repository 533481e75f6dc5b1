"""One file over a connection that breaks, stalls or lies."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.weights.conftest import DATA
from weights import hub_download, hub_http
from weights.hub import list_files
from weights.hub_download import download
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

    from tests.integration.weights.hub_server import Hub

SOURCE = {"kind": "hub", "repo": "a/b", "revision": "main", "include": ["model.bin"]}


def get(into: Path) -> bytes:
    commit, files = list_files(SOURCE)
    download("a/b", commit, files["model.bin"], into / "model.bin", lambda _: None)
    return (into / "model.bin").read_bytes()


def refused(into: Path) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        get(into)
    assert not (into / "model.bin").exists()
    return caught.value


def test_cuts_are_taken_up_where_they_came(server: Hub, into: Path) -> None:
    server.cuts = [300_000, 500_000, 700_000]
    assert get(into) == DATA
    ranges = server.ranges("model.bin")
    assert ranges == [None, "bytes=300000-", "bytes=800000-", "bytes=1500000-"]


def test_what_an_earlier_run_fetched_is_not_fetched_again(server: Hub, into: Path) -> None:
    (into / "model.bin.part").write_bytes(DATA[:1_000_000])
    assert get(into) == DATA
    assert server.ranges("model.bin") == ["bytes=1000000-"]


def test_a_part_that_was_whole_costs_no_request(server: Hub, into: Path) -> None:
    (into / "model.bin.part").write_bytes(DATA)
    assert get(into) == DATA
    assert server.ranges("model.bin") == []


def test_wrong_bytes_of_an_earlier_run_are_fetched_anew(server: Hub, into: Path) -> None:
    (into / "model.bin.part").write_bytes(b"x" * 1_000_000)
    assert get(into) == DATA
    assert server.ranges("model.bin") == ["bytes=1000000-", None]


def test_a_part_longer_than_the_file_is_thrown_away(server: Hub, into: Path) -> None:
    (into / "model.bin.part").write_bytes(DATA + b"more")
    assert get(into) == DATA


def test_a_server_that_ignores_ranges_costs_time_only(server: Hub, into: Path) -> None:
    server.ignores_range = True
    server.cuts = [1_000_000]
    assert get(into) == DATA
    assert server.ranges("model.bin") == [None, "bytes=1000000-"]


def test_a_server_that_sends_another_range_is_not_believed(server: Hub, into: Path) -> None:
    server.sends_wrong_range = True
    server.cuts = [1_000_000]
    assert get(into) == DATA
    assert server.ranges("model.bin") == [None, "bytes=1000000-", None]


def test_tries_are_counted_anew_after_progress(
    server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_download, "PROGRESS_BYTES", 100_000)
    server.cuts = [100_000] * 12
    assert get(into) == DATA


def test_a_connection_that_never_brings_anything_is_given_up(server: Hub, into: Path) -> None:
    server.cuts = [1000] * 100
    answer = refused(into)
    assert f"the connection broke, {hub_http.TRIES} times in a row" in str(answer)
    assert "downloaded files are kept" in answer.remedy
    assert (into / "model.bin.part").read_bytes() == DATA[: 1000 * hub_http.TRIES]


@pytest.mark.parametrize(
    ("fault", "words"), [("silent", "timed out"), ("trickle", "less than 64 kB in")]
)
def test_a_stalled_connection_is_given_up(
    server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch, fault: str, words: str
) -> None:
    commit, files = list_files(SOURCE)
    monkeypatch.setattr(hub_http, "READ_SECONDS", 0.7)
    monkeypatch.setattr(hub_http, "TRIES", 2)
    server.silent = fault == "silent"
    server.trickle_seconds = 0.01
    with pytest.raises(Unavailable, match=words):
        download("a/b", commit, files["model.bin"], into / "model.bin", lambda _: None)
    assert len(server.ranges("model.bin")) == 2
    assert not (into / "model.bin").exists()


def test_bytes_that_are_not_what_the_hub_lists_are_refused(server: Hub, into: Path) -> None:
    server.wrong_hashes = True
    answer = refused(into)
    assert "model.bin of a/b does not match the hub's checksum" in str(answer)
    assert list(into.iterdir()) == []


def test_small_files_are_checked_by_gits_hash(server: Hub, into: Path) -> None:
    server.sent = {"config.json": b"[]"}
    commit, files = list_files({**SOURCE, "include": ["config.json"]})
    with pytest.raises(Unavailable, match="does not match the hub's checksum"):
        download("a/b", commit, files["config.json"], into / "config.json", lambda _: None)
    assert list(into.iterdir()) == []


@pytest.mark.parametrize("data", [DATA + b"more", DATA[:-1], b"<html>log in</html>" * 100])
def test_another_length_than_listed_is_refused_at_once(
    server: Hub, into: Path, data: bytes
) -> None:
    server.sent = {"model.bin": data}
    assert f"{len(data)} bytes offered, {len(DATA)} expected" in str(refused(into))
    assert len(server.ranges("model.bin")) == 1


def test_without_a_listed_size_the_hash_decides(server: Hub, into: Path) -> None:
    commit, files = list_files(SOURCE)
    entry = files["model.bin"] | {"size": None}
    (into / "model.bin.part").write_bytes(DATA)
    download("a/b", commit, entry, into / "model.bin", lambda _: None)
    assert (into / "model.bin").read_bytes() == DATA
    # 416: nothing is after its end, so it is fetched from the beginning.
    assert server.ranges("model.bin") == [f"bytes={len(DATA)}-", None]
