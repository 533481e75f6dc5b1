"""TmdbClient against a server that speaks TMDB's paths."""

from __future__ import annotations

import logging
import socket
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.film.tmdb import TmdbClient, TmdbError
from subpiped.film.tmdb_cache import TmdbCache
from tests.integration.tmdb_server import V3_KEY, V4_TOKEN, Fault, TmdbServer, film, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Connect = Callable[..., TmdbClient]

FILMS = [film(14467, "Jaane Tu... Ya Jaane Na", "2008-07-04", 155, cast=(("Imran Khan", "Jai"),))]


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """No proxy for this machine, and hardly a wait between tries."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr("subpiped.film.tmdb._BACKOFF_SECONDS", 0.01)


@pytest.fixture
def server() -> Iterator[TmdbServer]:
    with serve(FILMS) as running:
        yield running


@pytest.fixture
def connect(tmp_path: Path) -> Iterator[Connect]:
    clients: list[TmdbClient] = []

    def make(url: str, key: str = V3_KEY, **options: Any) -> TmdbClient:
        settings: dict[str, Any] = {
            "language": "en-US",
            "timeout_seconds": 5,
            "retries": 1,
        } | options
        settings.setdefault("cache", TmdbCache(tmp_path / "tmdb", 30))
        clients.append(TmdbClient(url, key, **settings))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


def test_a_v3_key_goes_into_the_query(server: TmdbServer, connect: Connect) -> None:
    results = connect(server.url).search("Jaane Tu Ya Jaane Na", 2008)

    assert [result["id"] for result in results] == [14467]
    request = server.requests[0]
    assert request.path == "/3/search/movie"
    assert request.authorization is None
    assert request.query == {
        "query": "Jaane Tu Ya Jaane Na",
        "year": "2008",
        "include_adult": "false",
        "language": "en-US",
        "api_key": V3_KEY,
    }


def test_a_v4_token_goes_into_a_header_only(server: TmdbServer, connect: Connect) -> None:
    details = connect(server.url, V4_TOKEN).details(14467)

    assert details["credits"]["cast"][0]["character"] == "Jai"
    assert server.requests[0].authorization == f"Bearer {V4_TOKEN}"
    assert "api_key" not in server.requests[0].query


def test_an_answer_serves_whatever_key_asked_for_it(server: TmdbServer, connect: Connect) -> None:
    connect(server.url, V3_KEY).details(14467)
    connect(server.url, V4_TOKEN).details(14467)

    assert len(server.requests) == 1


def test_an_answer_is_asked_for_once(server: TmdbServer, connect: Connect, tmp_path: Path) -> None:
    first = connect(server.url).details(14467)
    second = connect(server.url).details(14467)

    assert first == second
    assert len(server.requests) == 1
    stored = list((tmp_path / "tmdb").iterdir())
    assert len(stored) == 1
    assert V3_KEY not in stored[0].name + stored[0].read_text()


def test_an_old_or_broken_cache_file_is_a_miss(
    server: TmdbServer, connect: Connect, tmp_path: Path
) -> None:
    def at(days: float) -> TmdbCache:
        return TmdbCache(tmp_path / "tmdb", 30, now=lambda: days * 86_400)

    connect(server.url, cache=at(100)).details(14467)
    connect(server.url, cache=at(129)).details(14467)
    assert len(server.requests) == 1
    connect(server.url, cache=at(131)).details(14467)
    assert len(server.requests) == 2
    for path in (tmp_path / "tmdb").iterdir():
        path.write_text('{"schema": 1, "fetched_at"')
    connect(server.url, cache=at(131)).details(14467)
    assert len(server.requests) == 3


def test_a_cache_that_cannot_be_written_does_not_matter(
    server: TmdbServer, connect: Connect, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    cache = TmdbCache(tmp_path / "file", 30)

    assert connect(server.url, cache=cache).details(14467)["id"] == 14467


def test_too_many_requests_waits_as_long_as_asked(server: TmdbServer, connect: Connect) -> None:
    server.fault = Fault(429, headers={"Retry-After": "1"}, times=1)

    assert connect(server.url).details(14467)["id"] == 14467

    first, second = server.requests
    assert 0.9 < second.at - first.at < 5


@pytest.mark.parametrize("status", [429, 500, 502, 503, 504])
def test_a_passing_error_is_retried(server: TmdbServer, connect: Connect, status: int) -> None:
    server.fault = Fault(status, times=2)

    assert connect(server.url, retries=2).details(14467)["id"] == 14467
    assert len(server.requests) == 3


@pytest.mark.parametrize(
    ("fault", "reason", "asked"),
    [
        (Fault(401), "key_refused", 1),
        (Fault(404), "not_found", 1),
        (Fault(429, headers={"Retry-After": "0"}), "rate_limited", 2),
        (Fault(500), "server_error", 2),
        (Fault(200, body='{"results": ['), "bad_answer", 1),
        (Fault(200, body="[]"), "bad_answer", 1),
        (Fault(200, body="<html>Sign in to the hotel's network</html>"), "bad_answer", 1),
        (Fault(delay_seconds=3), "network", 2),
    ],
    ids=lambda value: value.body[:9] + str(value.status) if isinstance(value, Fault) else None,
)
def test_each_failure_has_its_reason(
    server: TmdbServer, connect: Connect, fault: Fault, reason: str, asked: int
) -> None:
    server.fault = fault

    with pytest.raises(TmdbError) as caught:
        connect(server.url, timeout_seconds=0.3).search("Sholay", None)

    assert caught.value.reason == reason
    assert len(server.requests) == asked
    # What failed must be asked for again: only good answers are kept.
    server.fault = None
    assert connect(server.url).search("Sholay", None) == []


def test_nothing_listening_is_a_network_error(connect: Connect) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}/3"

    with pytest.raises(TmdbError, match="cannot be reached") as caught:
        connect(url, retries=0).search("Sholay", None)

    assert caught.value.reason == "network"


@pytest.mark.parametrize("url", ["themoviedb.org/3", "http://[::1", "ftp://127.0.0.1/3"])
def test_a_base_url_that_is_none_is_told(connect: Connect, url: str) -> None:
    with pytest.raises(TmdbError, match=r"baseUrl"):
        connect(url, retries=0).search("Sholay", None)


@pytest.mark.parametrize("fault", [Fault(500), Fault(delay_seconds=3), Fault(401)])
def test_the_key_is_in_no_error_and_no_log(
    server: TmdbServer, connect: Connect, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    server.fault = fault
    caplog.set_level(logging.DEBUG)

    with pytest.raises(TmdbError) as caught:
        connect(server.url, timeout_seconds=0.2).search("Sholay", None)

    assert any("api_key" in request.query for request in server.requests)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None
    assert V3_KEY not in f"{caught.value!r}{caplog.text}"
