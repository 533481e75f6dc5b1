"""Fetching from a hub, against a local server of its paths."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from tests.integration.weights.hub_server import COMMIT, Hub
from weights import hub
from weights.seal import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DATA = bytes(range(256)) * 8192  # 2 MiB
SOURCE = {"kind": "hub", "repo": "a/b", "revision": "main", "include": ["config.json", "*.bin"]}


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Hub]:
    with Hub({"config.json": b"{}", "model.bin": DATA, "README.md": b"no"}) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
        monkeypatch.delenv("HF_HUB_OFFLINE", raising=False)
        monkeypatch.delenv("HF_TOKEN", raising=False)
        hub.is_reachable.cache_clear()
        yield running
    hub.is_reachable.cache_clear()


@pytest.fixture
def into(tmp_path: Path) -> Path:
    folder = tmp_path / "into"
    folder.mkdir()
    return folder


def fetch(into: Path) -> tuple[str, list[tuple[int, int]]]:
    reports = []
    commit = hub.fetch(SOURCE, into, lambda done, total: reports.append((done, total)))
    return commit, reports


def test_wanted_files_arrive_with_the_commit_they_are_of(server: Hub, into: Path) -> None:
    commit, reports = fetch(into)
    assert commit == COMMIT
    assert sorted(path.name for path in into.iterdir()) == ["config.json", "model.bin"]
    assert (into / "model.bin").read_bytes() == DATA
    assert reports[-1] == (len(DATA) + 2, len(DATA) + 2)


def test_a_lost_connection_is_taken_up_where_it_stopped(server: Hub, into: Path) -> None:
    server.drop_after = 1_500_000
    fetch(into)
    assert (into / "model.bin").read_bytes() == DATA
    ranges = [wanted for path, wanted, _ in server.requests if path.endswith("model.bin")]
    assert ranges[0] is None
    assert ranges[1] is not None


def test_an_interrupted_run_goes_on_with_what_is_there(server: Hub, into: Path) -> None:
    (into / ".commit").write_text(COMMIT)
    (into / "model.bin.part").write_bytes(DATA[:1_000_000])
    fetch(into)
    assert (into / "model.bin").read_bytes() == DATA
    assert (f"/a/b/resolve/{COMMIT}/model.bin", "bytes=1000000-", None) in server.requests


def test_bytes_of_another_commit_are_thrown_away(server: Hub, into: Path) -> None:
    (into / ".commit").write_text("older")
    (into / "model.bin.part").write_bytes(b"x" * 1_000_000)
    fetch(into)
    assert (into / "model.bin").read_bytes() == DATA


def test_bytes_that_are_not_what_the_hub_lists_are_refused(server: Hub, into: Path) -> None:
    server.wrong_sha256 = True
    with pytest.raises(Unavailable, match="not what the hub says"):
        fetch(into)


@pytest.mark.parametrize("status", [401, 404])
def test_a_refusal_is_no_reason_to_try_again(server: Hub, into: Path, status: int) -> None:
    server.status = status
    with pytest.raises(Unavailable, match=str(status)):
        fetch(into)
    assert len(server.requests) == 2  # reachable?, listing


def test_the_token_is_not_sent_on_to_where_files_lie(
    server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HF_TOKEN", "secret")
    with Hub(server.files) as storage:
        server.redirect_to = storage.url
        fetch(into)
        assert [token for _, _, token in storage.requests] == [None, None]
    assert all(token == "Bearer secret" for _, _, token in server.requests)


def test_an_unreachable_hub_is_known_within_seconds(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, into: Path
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path / "hub"))
    hub.is_reachable.cache_clear()
    started = time.monotonic()
    with pytest.raises(Unavailable, match="cannot be reached"):
        fetch(into)
    assert time.monotonic() - started < 4
    hub.is_reachable.cache_clear()


def test_offline_asks_nobody(server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(Unavailable, match="cannot be reached"):
        fetch(into)
    assert server.requests == []


def test_the_hub_librarys_own_cache_spares_the_download(
    server: Hub, into: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "hub" / "models--a--b"
    snapshot = folder / "snapshots" / "abc123"
    snapshot.mkdir(parents=True)
    (folder / "refs").mkdir()
    (folder / "refs" / "main").write_text("abc123")
    (snapshot / "config.json").write_bytes(b"{}")
    (snapshot / "model.bin").write_bytes(DATA)
    assert fetch(into) == ("abc123", [])
    assert server.requests == []
    assert (into / "model.bin").read_bytes() == DATA


def test_a_snapshot_with_a_file_missing_is_not_used(
    server: Hub, into: Path, tmp_path: Path
) -> None:
    snapshot = tmp_path / "hub" / "models--a--b" / "snapshots" / "main"
    snapshot.mkdir(parents=True)
    (snapshot / "config.json").write_bytes(b"{}")
    assert fetch(into)[0] == COMMIT
