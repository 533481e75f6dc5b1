"""Find a film at TMDB: search, details of the likely ones, choice."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol

from subpiped.film.film_match import (
    FilmCandidate,
    FilmChoice,
    choose_film,
    film_points,
    is_far,
    normalize_title,
    without_numbers,
)
from subpiped.film.movie import Movie, movie_from_details, year_of
from subpiped.film.tmdb import TmdbError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from subpiped.film.film_name import FilmName

# Running time and alternative titles cost a request for each film.
MAX_DETAILS: Final = 5
# Two readings of a name, each with three searches.
MAX_SEARCHES: Final = 6


class FilmSource(Protocol):
    """What is asked of TMDB."""

    def search(self, title: str, year: int | None) -> list[dict[str, Any]]:
        """Films for a title, of one year or of any."""

    def details(self, tmdb_id: int) -> dict[str, Any]:
        """One film with credits, keywords and alternative titles."""

    def find_imdb(self, imdb_id: str) -> int | None:
        """TMDB's number of the film that IMDb knows by `imdb_id`."""


@dataclass(frozen=True, slots=True)
class FoundFilm:
    """The outcome; `movie` is None without a match."""

    choice: FilmChoice
    movie: Movie | None


def _from_result(result: dict[str, Any]) -> FilmCandidate:
    titles = (result["title"], result.get("original_title") or "")
    return FilmCandidate(int(result["id"]), titles, year_of(result.get("release_date")))


def _from_movie(movie: Movie, tmdb_id: int) -> FilmCandidate:
    return FilmCandidate(tmdb_id, movie.titles(), movie.year, movie.runtime_minutes)


def _choose(
    source: FilmSource,
    results: list[dict[str, Any]],
    name: FilmName,
    media_seconds: float | None,
    checked: Callable[[], None],
) -> FoundFilm:
    # A wrong year keeps a film in: TMDB's search result may carry another release's date than
    # the details; but it goes to the end. The sort is stable, TMDB's order breaks ties.
    films = sorted(
        (_from_result(result) for result in results),
        key=lambda film: film_points(film, name, None),
        reverse=True,
    )
    movies: dict[int, Movie] = {}
    for film in films[:MAX_DETAILS]:
        movies[film.tmdb_id] = movie_from_details(source.details(film.tmdb_id))
        checked()
    known = [_from_movie(movie, tmdb_id) for tmdb_id, movie in movies.items()]
    choice = choose_film(known, name, media_seconds)
    return FoundFilm(choice, movies[choice.film.tmdb_id] if choice.film else None)


@contextlib.contextmanager
def _usable_answers() -> Iterator[None]:
    try:
        yield
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise TmdbError(
            "bad_answer",
            f"TMDB's answer is incomplete ({type(error).__name__} {error})",
        ) from error


def find_film(
    source: FilmSource,
    name: FilmName,
    media_seconds: float | None,
    checked: Callable[[], None] = lambda: None,
) -> FoundFilm:
    """Look the film up; `checked` is called after each film's details.

    With a year the search is narrowed to it first; without a match it is repeated over all years,
    since a file's year is off by one as often as TMDB's is. Where no film is called so, what else
    the name may mean is tried; with neither year nor length that would be a guess.

    Raises:
        TmdbError: no usable answer.
    """
    first = _find_named(source, name, media_seconds, checked)
    if first.choice.outcome != "no_match":
        return first
    for other in name.others:
        if other.year is None and not media_seconds:
            continue
        found = _find_named(source, other, media_seconds, checked)
        if found.choice.outcome == "match":
            return found
    return first


def _find_named(
    source: FilmSource,
    name: FilmName,
    media_seconds: float | None,
    checked: Callable[[], None],
) -> FoundFilm:
    searches: list[tuple[str, int | None]] = [(name.title, None)]
    if name.year is not None:
        searches.insert(0, (name.title, name.year))
    bare = without_numbers(name.title)
    if bare != normalize_title(name.title):
        # "Chapter 2" to one is "Part Two" to another.
        searches.append((bare, None))
    with _usable_answers():
        for title, year in searches:
            found = _choose(source, source.search(title, year), name, media_seconds, checked)
            if found.choice.outcome != "no_match":
                break
        return found


def film_by_id(
    source: FilmSource, tmdb_id: int | None, imdb_id: str | None, media_seconds: float | None
) -> FoundFilm:
    """The film that a person named; `tmdb_id` counts where both are given.

    Raises:
        TmdbError: no usable answer, or no such film.
    """
    with _usable_answers():
        number = tmdb_id or (source.find_imdb(imdb_id) if imdb_id else None)
        if number is None:
            raise TmdbError("no_match", f"TMDB has no film {imdb_id}: check imdbId")
        try:
            movie = movie_from_details(source.details(number))
        except TmdbError as error:
            if error.reason != "not_found":
                raise
            raise TmdbError("no_match", f"TMDB has no film {number}: check its id") from error
        film = _from_movie(movie, number)
        return FoundFilm(FilmChoice("match", film, is_far(film, media_seconds)), movie)
