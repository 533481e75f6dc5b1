"""TmdbClient against a server that means harm, or a hotel's network that means nothing."""

from __future__ import annotations

import contextlib
import gzip
import json
import socketserver
import threading
import time
from typing import TYPE_CHECKING

import pytest

from subpiped.film.tmdb import TmdbClient, TmdbError
from subpiped.film.tmdb_cache import TmdbCache
from tests.integration.tmdb_server import V3_KEY, V4_TOKEN, Fault, film, serve

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MIB = 1024 * 1024
DON = film(2, "Don", "1978-05-12", 166)


@contextlib.contextmanager
def endless(head: bytes, drop: bytes) -> Iterator[str]:
    """A server that answers `head` and then `drop`, again and again, until nobody listens."""
    stopped = threading.Event()

    class Handler(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with contextlib.suppress(OSError):
                self.request.recv(65_536)
                self.request.sendall(head)
                while not stopped.wait(0.02):
                    self.request.sendall(drop)

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}/3"
        finally:
            stopped.set()
            server.shutdown()
            thread.join()


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")


def refused(url: str, cache: Path, *, key: str = V3_KEY) -> TmdbError:
    """The error that a search ends with; it must come soon and leave nothing in the cache."""
    client = TmdbClient(
        url,
        key,
        language="en-US",
        timeout_seconds=0.2,
        retries=0,
        cache=TmdbCache(cache, 30),
    )
    began = time.monotonic()
    with contextlib.closing(client), pytest.raises(TmdbError) as caught:
        client.search("Don", None)
    assert time.monotonic() - began < 3
    assert not list(cache.glob("*"))
    assert key not in f"{caught.value!r}"
    return caught.value


@pytest.mark.parametrize(
    ("head", "drop"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"{"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        (b"HTTP/1.1 200 OK\r\n\r\n", b" "),
        (b"HTTP/1.1 200 OK\r\nX-Endless: ", b"x"),
        (b"HTTP/1.1 ", b"2"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
    ids=["body", "chunks", "no length", "header", "status", "continue"],
)
def test_an_answer_that_never_ends_is_given_up(tmp_path: Path, head: bytes, drop: bytes) -> None:
    with endless(head, drop) as url:
        assert refused(url, tmp_path).reason in ("network", "bad_answer")


def test_an_endless_flood_is_given_up(tmp_path: Path) -> None:
    with endless(b"HTTP/1.1 200 OK\r\n\r\n", b"x" * MIB) as url:
        assert refused(url, tmp_path).reason == "bad_answer"


@pytest.mark.parametrize(
    "body",
    [
        '{"results": "' + "x" * (4 * MIB) + '"}',
        '{"results": ' + "[" * 200_000 + "]" * 200_000 + "}",
        '{"results": ' + "1" * 10_000 + "}",
        '{"results": [' + '{"a":' * 100_000 + "1" + "}" * 100_000 + "]}",
        '{"results": "\\ud800"}',
        '{"results": [], "popularity": NaN}',
        '{"results": [], "popularity": 1e999}',
    ],
    ids=["4 MiB", "deep lists", "long number", "deep objects", "half a character", "NaN", "1e999"],
)
def test_an_answer_that_is_too_much_is_a_bad_one(tmp_path: Path, body: str) -> None:
    with serve([DON]) as server:
        server.fault = Fault(body=body)
        assert refused(server.url, tmp_path).reason == "bad_answer"


def test_an_answer_that_can_be_read_but_not_written_costs_the_cache_only(tmp_path: Path) -> None:
    deep: list[object] = []
    for _ in range(5_000):
        deep = [deep]
    for answer in ({"deep": deep}, {"title": "\ud800"}, {"popularity": float("nan")}):
        TmdbCache(tmp_path, 30).save("http://x", {}, answer)
    assert list(tmp_path.iterdir()) == []


def test_a_small_answer_that_unpacks_to_a_large_one_is_a_bad_one(tmp_path: Path) -> None:
    packed = gzip.compress(json.dumps({"results": " " * (64 * MIB)}).encode())
    assert len(packed) < MIB
    head = f"Content-Encoding: gzip\r\nContent-Length: {len(packed)}\r\n\r\n".encode()
    with endless(b"HTTP/1.1 200 OK\r\n" + head + packed, b"") as url:
        assert refused(url, tmp_path).reason == "bad_answer"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("key", [V3_KEY, V4_TOKEN])
def test_the_key_follows_no_redirect(tmp_path: Path, status: int, key: str) -> None:
    with serve([DON]) as other, serve([DON]) as server:
        server.fault = Fault(status, headers={"Location": f"{other.url}/search/movie?query=Don"})
        assert refused(server.url, tmp_path, key=key).reason == "server_error"
        assert len(server.requests) == 1
        assert other.requests == []
