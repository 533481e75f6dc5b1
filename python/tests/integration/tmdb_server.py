"""A local HTTP server that speaks TMDB's paths, with answers of the real shape."""

from __future__ import annotations

import contextlib
import json
import re
import threading
import time
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterator

V3_KEY = "0123456789abcdef0123456789abcdef"
V4_TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJhdWQiOiJ0ZXN0In0.c2lnbmF0dXJl"


def film(  # noqa: PLR0913 - the fields that tests vary
    tmdb_id: int,
    title: str,
    release_date: str,
    runtime: int,
    *,
    original_title: str | None = None,
    alternative_titles: tuple[str, ...] = (),
    overview: str = "",
    keywords: tuple[str, ...] = (),
    cast: tuple[tuple[str, str], ...] = (),
    genders: tuple[int, ...] = (),
) -> dict[str, Any]:
    """Movie details as TMDB gives them with credits, keywords and alternative titles."""
    return {
        "adult": False,
        "backdrop_path": None,
        "belongs_to_collection": None,
        "budget": 0,
        "genres": [{"id": 35, "name": "Comedy"}, {"id": 10749, "name": "Romance"}],
        "homepage": "",
        "id": tmdb_id,
        "imdb_id": f"tt{tmdb_id:07d}",
        "original_language": "hi",
        "original_title": original_title or title,
        "overview": overview,
        "popularity": 7.1,
        "release_date": release_date,
        "runtime": runtime,
        "status": "Released",
        "tagline": "",
        "title": title,
        "video": False,
        "vote_average": 7.0,
        "vote_count": 180,
        "credits": {
            "cast": [
                {
                    "adult": False,
                    "gender": genders[order] if order < len(genders) else 0,
                    "id": 6000 + order,
                    "name": name,
                    "original_name": name,
                    "character": character,
                    "credit_id": f"c{order}",
                    "order": order,
                }
                for order, (name, character) in enumerate(cast)
            ],
            "crew": [
                {"id": 1, "name": "Abbas Tyrewala", "department": "Directing", "job": "Director"},
                {"id": 2, "name": "A. N. Other", "department": "Art", "job": "Set Painter"},
            ],
        },
        "keywords": {
            "keywords": [{"id": 100 + i, "name": name} for i, name in enumerate(keywords)]
        },
        "alternative_titles": {
            "titles": [
                {"iso_3166_1": "IN", "title": other, "type": ""} for other in alternative_titles
            ]
        },
    }


def _search_result(details: dict[str, Any]) -> dict[str, Any]:
    kept = ("adult", "id", "original_language", "original_title", "overview", "popularity")
    return {key: details[key] for key in (*kept, "release_date", "title", "video")}


@dataclass
class Fault:
    """An answer given instead of the real one, `times` times."""

    status: int = 200
    body: str = '{"success":false,"status_code":11,"status_message":"Internal error."}'
    headers: dict[str, str] = field(default_factory=dict)
    delay_seconds: float = 0.0
    times: int = 1_000


@dataclass
class Request:
    """A request that came in."""

    path: str
    query: dict[str, str]
    authorization: str | None
    at: float


@dataclass
class TmdbServer:
    """What the server knows and what it was asked."""

    films: list[dict[str, Any]]
    url: str = ""
    requests: list[Request] = field(default_factory=list)
    fault: Fault | None = None

    def answer(self, request: Request) -> tuple[int, dict[str, str], str, float]:
        """Status, headers, body and delay for a request."""
        self.requests.append(request)
        fault = self.fault
        if fault is not None and fault.times > 0:
            fault.times -= 1
            return fault.status, fault.headers, fault.body, fault.delay_seconds
        allowed = request.query.get("api_key") == V3_KEY
        if not allowed and request.authorization != f"Bearer {V4_TOKEN}":
            refusal = {"status_code": 7, "status_message": "Invalid API key", "success": False}
            return 401, {}, json.dumps(refusal), 0
        value = self._look_up(request)
        if value is None:
            missing = {"success": False, "status_code": 34, "status_message": "Not found."}
            return 404, {}, json.dumps(missing), 0
        return 200, {}, json.dumps(value, ensure_ascii=False), 0

    def _look_up(self, request: Request) -> dict[str, Any] | None:
        if request.path == "/3/search/movie":
            return self._search(request.query["query"], request.query.get("year"))
        found = re.fullmatch(r"/3/find/(tt\d+)", request.path)
        if found and request.query.get("external_source") == "imdb_id":
            films = [f for f in self.films if f["imdb_id"] == found.group(1)]
            others = ("person_results", "tv_results", "tv_episode_results", "tv_season_results")
            return {
                "movie_results": [_search_result(details) for details in films],
                **{kind: [] for kind in others},
            }
        match = re.fullmatch(r"/3/movie/(\d+)", request.path)
        known = {details["id"]: details for details in self.films}
        details = known.get(int(match.group(1))) if match else None
        if details is None:
            return None
        parts = request.query.get("append_to_response", "").split(",")
        extra = {"credits", "keywords", "alternative_titles"}
        return {key: v for key, v in details.items() if key not in extra or key in parts}

    def _search(self, query: str, year: str | None) -> dict[str, Any]:
        # Like TMDB: any shared word in any title, in the server's own order.
        wanted = set(query.casefold().split())
        found = []
        for details in self.films:
            others = [t["title"] for t in details["alternative_titles"]["titles"]]
            titles = [details["title"], details["original_title"], *others]
            words = {word for title in titles for word in title.casefold().split()}
            if words & wanted and (year is None or details["release_date"][:4] == year):
                found.append(_search_result(details))
        pages = {"page": 1, "total_pages": 1, "total_results": len(found)}
        return {**pages, "results": found}


@contextlib.contextmanager
def serve(films: list[dict[str, Any]]) -> Iterator[TmdbServer]:
    """Run the server on a free port of this machine."""
    state = TmdbServer(films)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            query = {key: values[0] for key, values in parse_qs(parts.query).items()}
            request = Request(
                parts.path, query, self.headers.get("Authorization"), time.monotonic()
            )
            status, headers, body, delay = state.answer(request)
            stopped.wait(delay)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.send_response(status)
                for name, value in {"Content-Type": "application/json", **headers}.items():
                    self.send_header(name, value)
                data = body.encode()
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    stopped = threading.Event()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_address[1]}/3"
    try:
        yield state
    finally:
        stopped.set()
        server.shutdown()
        server.server_close()
        thread.join()
