"""The Movie Database over HTTP: search and details, with retries and a cache on disk.

API version 3: https://developer.themoviedb.org/reference/search-movie and …/movie-details.
"""

from __future__ import annotations

import json
import logging
import re
import threading
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, Final

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

if TYPE_CHECKING:
    from collections.abc import Callable

    from subpiped.film.tmdb_cache import TmdbCache

# A v4 "read access token" is a JWT and goes into a header; a v3 key (32 hex digits) is accepted
# in the query only: https://developer.themoviedb.org/docs/authentication-application
_JWT: Final = re.compile(r"eyJ[\w-]+\.[\w-]+\.[\w-]+")
_RETRY_STATUS: Final = (429, 500, 502, 503, 504)
_BACKOFF_SECONDS: Final = 0.5
# A server that asks for more patience than this is left alone: the film goes on without it.
_MAX_WAIT_SECONDS: Final = 30
# The details of a film with a long cast are some 300 kB.
_LARGEST_ANSWER: Final = 4 * 1024 * 1024
# A server that sends a byte now and then is never silent for as long as the time-out: the whole
# answer gets three times as long, in each try and with the pauses between them.
_ANSWER_TIMEOUTS: Final = 3
_UNAUTHORIZED: Final = 401
_NOT_FOUND: Final = 404
_TOO_MANY: Final = 429
_OK: Final = 200


class TmdbError(Exception):
    """TMDB gave no usable answer; `reason` is a short code, the message says what to do.

    Neither holds the request's address: a v3 key is part of it.
    """

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(message)
        self.reason = reason
        self.message = message


def _status_error(status: int) -> TmdbError:
    if status == _UNAUTHORIZED:
        return TmdbError(
            "key_refused", "TMDB rejected the API key: check stages.tmdb.apiKey or TMDB_API_KEY"
        )
    if status == _NOT_FOUND:
        return TmdbError("not_found", "TMDB has no such page: check stages.tmdb.baseUrl")
    if status == _TOO_MANY:
        return TmdbError(
            "rate_limited", "the request limit of TMDB is reached: retry the job later"
        )
    return TmdbError("server_error", f"TMDB answered with HTTP {status}: retry the job later")


class TmdbClient:
    """Asks TMDB; every method raises TmdbError and nothing else."""

    def __init__(  # noqa: PLR0913 - one argument for each option of the stage
        self,
        base_url: str,
        key: str,
        *,
        language: str,
        timeout_seconds: float,
        retries: int,
        cache: TmdbCache,
    ) -> None:
        self._base_url = base_url.rstrip("/")
        self._language = language
        self._timeout = timeout_seconds
        self._limit = (
            _ANSWER_TIMEOUTS * timeout_seconds * (retries + 1) + _MAX_WAIT_SECONDS * retries
        )
        self._cache = cache
        self._secret_params: dict[str, str] = {}
        self._session = requests.Session()
        if _JWT.fullmatch(key):
            self._session.headers["Authorization"] = f"Bearer {key}"
        else:
            self._secret_params["api_key"] = key
        retry = Retry(
            total=retries,
            backoff_factor=_BACKOFF_SECONDS,
            backoff_max=_MAX_WAIT_SECONDS,
            retry_after_max=_MAX_WAIT_SECONDS,
            status_forcelist=_RETRY_STATUS,
            allowed_methods={"GET"},
            raise_on_status=False,
        )
        for scheme in ("https://", "http://"):
            self._session.mount(scheme, HTTPAdapter(max_retries=retry))
        # urllib3 logs the whole address, with the key in it, for each retry (connectionpool.py).
        logging.getLogger("urllib3").setLevel(logging.CRITICAL)

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def search(self, title: str, year: int | None) -> list[dict[str, Any]]:
        """The first page of films (up to 20) for a title, of one year or of any."""
        params = {"query": title, "include_adult": "false"}
        if year is not None:
            params["year"] = str(year)
        results = self._get("/search/movie", params).get("results")
        if not isinstance(results, list):
            raise _bad_answer("a search without a list of results")
        return [result for result in results if isinstance(result, dict)]

    def details(self, tmdb_id: int) -> dict[str, Any]:
        """A film with its credits, keywords and alternative titles."""
        extra = "credits,keywords,alternative_titles"
        return self._get(f"/movie/{tmdb_id}", {"append_to_response": extra})

    def find_imdb(self, imdb_id: str) -> int | None:
        """TMDB's number of the film that IMDb knows by `imdb_id`, None if it has none.

        https://developer.themoviedb.org/reference/find-by-id
        """
        films = self._get(f"/find/{imdb_id}", {"external_source": "imdb_id"}).get("movie_results")
        if not isinstance(films, list):
            raise _bad_answer("an invalid list of films")
        return int(films[0]["id"]) if films else None

    def _get(self, path: str, params: dict[str, str]) -> dict[str, Any]:
        url = f"{self._base_url}{path}"
        params = {**params, "language": self._language}
        stored = self._cache.load(url, params)
        if stored is not None:
            return stored
        answer = self._fetch(url, {**params, **self._secret_params})
        self._cache.save(url, params, answer)
        return answer

    def _fetch(self, url: str, params: dict[str, str]) -> dict[str, Any]:
        # `from None` throughout: the texts of requests' errors hold the address with the key.
        try:
            status, body = self._within_limit(lambda: self._request(url, params))
        except (requests.Timeout, TimeoutError):
            raise TmdbError(
                "network", f"TMDB did not answer within {self._timeout:g} s: check the connection"
            ) from None
        except requests.ConnectionError:
            raise TmdbError("network", "TMDB cannot be reached: check the connection") from None
        except (requests.RequestException, ValueError):
            raise TmdbError(
                "network", "the request to TMDB failed: check stages.tmdb.baseUrl"
            ) from None
        if status != _OK:
            raise _status_error(status)
        try:
            answer = json.loads(body)
            # Python reads more than can be written again: NaN, half characters.
            json.dumps(answer, ensure_ascii=False, allow_nan=False).encode()
        except (ValueError, RecursionError):
            raise _bad_answer("text that is not JSON") from None
        if not isinstance(answer, dict):
            raise _bad_answer("JSON that is not an object")
        return answer

    def _within_limit(self, request: Callable[[], tuple[int, bytes]]) -> tuple[int, bytes]:
        """The outcome of `request`, or TimeoutError once the limit has passed.

        In a thread: a server that sends a header letter by letter holds a read for hours, and so
        may the look-up of its name; neither can be interrupted.
        """
        outcome: Future[tuple[int, bytes]] = Future()

        def work() -> None:
            try:
                outcome.set_result(request())
            except BaseException as error:  # noqa: BLE001 - it is raised again by the caller
                outcome.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        return outcome.result(self._limit)

    def _request(self, url: str, params: dict[str, str]) -> tuple[int, bytes]:
        """Status and body, as far as a film's details may reach."""
        # A redirect would take the key to another host.
        with self._session.get(
            url, params=params, timeout=self._timeout, stream=True, allow_redirects=False
        ) as response:
            body = bytearray()
            for chunk in response.iter_content(64 * 1024):
                body += chunk
                if len(body) > _LARGEST_ANSWER:
                    raise _bad_answer("too much data")
            return response.status_code, bytes(body)


def _bad_answer(what: str) -> TmdbError:
    return TmdbError(
        "bad_answer",
        f"TMDB answered with {what}: check stages.tmdb.baseUrl, or retry the job later",
    )
