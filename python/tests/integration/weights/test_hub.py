"""Fetching from a hub, against a local server of its protocol."""

from __future__ import annotations

import hashlib
import json
import time
from typing import TYPE_CHECKING

import pytest

from tests.integration.weights.conftest import DATA
from tests.integration.weights.hub_server import COMMIT, Hub, Refusal
from weights import hub, hub_http
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = {"kind": "hub", "repo": "a/b", "revision": "main", "include": ["config.json", "*.bin"]}


def fetch(into: Path) -> tuple[str, list[tuple[int, int]]]:
    reports = []
    commit = hub.fetch(SOURCE, into, lambda done, total: reports.append((done, total)))
    return commit, reports


def refused(into: Path) -> Unavailable:
    with pytest.raises(Unavailable) as caught:
        fetch(into)
    return caught.value


def test_wanted_files_arrive_with_the_commit_they_are_of(server: Hub, into: Path) -> None:
    commit, reports = fetch(into)
    assert commit == COMMIT
    assert sorted(path.name for path in into.iterdir()) == ["config.json", "model.bin"]
    assert (into / "model.bin").read_bytes() == DATA
    assert reports[-1] == (len(DATA) + 2, len(DATA) + 2)


def test_bytes_of_another_commit_are_thrown_away(server: Hub, into: Path) -> None:
    (into / ".commit").write_text("older")
    (into / "model.bin.part").write_bytes(b"x" * 1_000_000)
    fetch(into)
    assert (into / "model.bin").read_bytes() == DATA
    assert server.ranges("model.bin") == [None]


def test_an_unreachable_hub_is_known_within_seconds(
    server: Hub, monkeypatch: pytest.MonkeyPatch, into: Path
) -> None:
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:1")
    started = time.monotonic()
    assert "cannot be reached ([Errno 111] Connection refused)" in str(refused(into))
    assert time.monotonic() - started < 4


@pytest.mark.parametrize("status", [407, 502, 503])
def test_a_gateway_that_answers_for_the_hub_is_not_the_hub(
    server: Hub, into: Path, status: int
) -> None:
    server.refusals = [Refusal(status)]
    assert f"cannot be reached ({status}" in str(refused(into))


def test_offline_asks_nobody(server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    assert "HF_HUB_OFFLINE is set" in str(refused(into))
    assert server.requests == []


def test_a_page_that_wants_a_login_is_no_listing(server: Hub, into: Path) -> None:
    server.refusals = [Refusal(200, "/api/models/")]
    answer = refused(into)
    assert "the answer for a/b is not from the hub" in str(answer)
    assert "login" in answer.remedy


def test_a_disk_without_room_is_known_before_the_first_byte(
    server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = type("Usage", (), {"free": 1_000_000})
    monkeypatch.setattr("weights.hub.shutil.disk_usage", lambda _: usage)
    assert "not enough disk space" in str(refused(into))
    assert server.paths() == []
    # What is there already needs no room.
    (into / ".commit").write_text(COMMIT)
    (into / "model.bin.part").write_bytes(DATA[:1_500_000])
    assert fetch(into)[0] == COMMIT


class TestTheToken:
    """Who sees it."""

    def test_is_sent_to_the_hub_only_and_not_to_where_large_files_lie(
        self, server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HF_TOKEN", "mine")
        server.gated_for = {"mine"}
        with Hub(server.files) as storage:
            server.redirect_to = storage.url
            fetch(into)
            assert storage.requests == [("/cdn/model.bin", None, None)]
        # Small files are redirected by the hub to itself: there it is needed.
        assert server.paths("/api/resolve-cache/config.json")
        assert {token for _, _, token in server.requests} == {"Bearer mine"}

    def test_is_read_from_the_persons_secrets(self, server: Hub, into: Path) -> None:
        secrets = into.parent / "config" / "secrets.json"
        secrets.parent.mkdir()
        secrets.write_text(json.dumps({"hubToken": "mine"}))
        secrets.chmod(0o600)
        server.gated_for = {"mine"}
        assert fetch(into)[0] == COMMIT

    def test_a_cut_is_taken_up_on_the_other_host(self, server: Hub, into: Path) -> None:
        with Hub(server.files) as storage:
            server.redirect_to = storage.url
            storage.cuts = [1_500_000]
            fetch(into)
            assert storage.ranges("model.bin") == [None, "bytes=1500000-"]
        assert (into / "model.bin").read_bytes() == DATA


class TestRefusals:
    """What the hub does not give, and what the message says to do."""

    def test_gated_without_a_token(self, server: Hub, into: Path) -> None:
        server.gated_for = set()
        answer = refused(into)
        assert "requires you to accept its terms on the hub (401)" in str(answer)
        assert f"accept the terms at {server.url}/a/b" in answer.remedy
        assert f"{server.url}/settings/tokens" in answer.remedy
        assert "HF_TOKEN" in answer.remedy
        assert str(into.parent / "config" / "secrets.json") in answer.remedy
        assert len(server.requests) == 2  # reachable?, listing: no second try

    def test_gated_with_the_token_of_another_account(
        self, server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HF_TOKEN", "other")
        server.gated_for = {"mine"}
        answer = refused(into)
        assert "has not accepted the terms of a/b (403)" in str(answer)
        assert f"{server.url}/a/b" in answer.remedy
        assert "other" not in str(answer).split() + answer.remedy.split()[:2]

    def test_an_old_token(self, server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("HF_TOKEN", "old")
        server.refusals = [Refusal(401, "/a/b")]
        answer = refused(into)
        assert "rejected your token" in str(answer)
        assert f"{server.url}/settings/tokens" in answer.remedy

    def test_a_revision_that_is_gone(self, server: Hub, into: Path) -> None:
        with pytest.raises(Unavailable, match="no revision v9 of a/b") as gone:
            hub.fetch({**SOURCE, "revision": "v9"}, into, lambda *_: None)
        assert "404 RevisionNotFound" in str(gone.value)
        assert "--from" in gone.value.remedy

    def test_a_repository_without_the_wanted_files(self, server: Hub, into: Path) -> None:
        server.files = {"README.md": b"no"}
        assert "none of config.json" in str(refused(into))

    def test_a_file_that_is_gone_between_listing_and_fetch(self, server: Hub, into: Path) -> None:
        server.refusals = [Refusal(404, "/resolve/")]
        assert "no config.json of a/b (404)" in str(refused(into))


class TestBusyHub:
    """429 and 5xx: waited for as long as the hub asks, within reason."""

    @pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
    @pytest.mark.parametrize("match", ["/a/b/revision", "/resolve/"])
    def test_is_asked_again(self, server: Hub, into: Path, status: int, match: str) -> None:
        server.refusals = [Refusal(status, match, times=2)]
        assert fetch(into)[0] == COMMIT

    def test_the_wait_is_the_one_asked_for(
        self, server: Hub, into: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        waits: list[float] = []
        monkeypatch.setattr("weights.hub_http.time.sleep", waits.append)
        soon = {"Retry-After": "7"}
        server.refusals = [Refusal(429, "/a/b/revision", times=1, headers=soon)]
        fetch(into)
        assert waits == [7.0]

    def test_a_wait_of_minutes_is_left_to_the_person(self, server: Hub, into: Path) -> None:
        server.refusals = [Refusal(429, "/a/b/revision", headers={"Retry-After": "1800"})]
        answer = refused(into)
        assert "asks to wait 30 minutes" in str(answer)
        assert "HF_TOKEN" in answer.remedy

    def test_it_ends(self, server: Hub, into: Path) -> None:
        server.refusals = [Refusal(503, "/resolve/")]
        assert "503" in str(refused(into))
        assert len(server.paths()) == hub_http.TRIES


class TestTheHubLibrarysCache:
    """Weights that another program of the person has fetched."""

    @staticmethod
    def snapshot(tmp_path: Path, data: bytes) -> Path:
        folder = tmp_path / "hub" / "models--a--b"
        snapshot = folder / "snapshots" / "abc123"
        for path in (snapshot, folder / "refs", folder / "blobs"):
            path.mkdir(parents=True)
        (folder / "refs" / "main").write_text("abc123")
        (snapshot / "config.json").write_bytes(b"{}")
        blob = folder / "blobs" / hashlib.sha256(DATA).hexdigest()
        blob.write_bytes(data)
        (snapshot / "model.bin").symlink_to(blob)
        return snapshot

    def test_spare_the_download(self, server: Hub, into: Path, tmp_path: Path) -> None:
        self.snapshot(tmp_path, DATA)
        assert fetch(into) == ("abc123", [])
        assert server.requests == []
        assert (into / "model.bin").read_bytes() == DATA
        assert not (into / "model.bin").is_symlink()

    def test_damaged_are_refused(self, server: Hub, into: Path, tmp_path: Path) -> None:
        self.snapshot(tmp_path, DATA[:-1] + b"x")
        assert "is damaged" in str(refused(into))

    def test_half_fetched_are_not_used(self, server: Hub, into: Path, tmp_path: Path) -> None:
        (self.snapshot(tmp_path, DATA) / "model.bin").resolve().unlink()
        assert fetch(into)[0] == COMMIT

    def test_with_a_file_missing_are_not_used(
        self, server: Hub, into: Path, tmp_path: Path
    ) -> None:
        (self.snapshot(tmp_path, DATA) / "config.json").unlink()
        assert fetch(into)[0] == COMMIT
