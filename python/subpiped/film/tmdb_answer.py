"""A film asked for at TMDB by the tmdb stage's options, with what a person should know of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.options import cache_dir
from subpiped.film.film_lookup import MAX_DETAILS, MAX_SEARCHES, film_by_id, find_film
from subpiped.film.tmdb import TmdbClient, TmdbError
from subpiped.film.tmdb_cache import TmdbCache

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from subpiped.film.film_lookup import FoundFilm
    from subpiped.film.film_name import FilmName
    from subpiped.film.movie import Movie

# Without TMDB.
GO_ON: Final = "names come from the file name only"


@dataclass(frozen=True, slots=True)
class TmdbAnswer:
    """The film, or None; `problem` is a code and what to tell, or None.

    A problem without a film makes the stage's result less than its real work.
    """

    movie: Movie | None
    problem: tuple[str, str] | None = None


def ask_tmdb(
    options: Mapping[str, Any],
    name: FilmName,
    key: str,
    media_seconds: float | None,
    progress: Callable[[float, float], None],
) -> TmdbAnswer:
    """Look for the film by its id if a person gave one, else by its name.

    Args:
        options: of the tmdb stage.
        name: title and year.
        key: to the API.
        media_seconds: length of the film, or None.
        progress: told requests done and at most to be done; may raise to stop.
    """
    client = TmdbClient(
        options["baseUrl"],
        key,
        language=options["language"],
        timeout_seconds=options["timeoutSeconds"],
        retries=options["retries"],
        cache=TmdbCache(cache_dir() / "tmdb", options["cacheDays"]),
    )
    asked = 0

    def one_more() -> None:
        nonlocal asked
        asked += 1
        # Each search with the details of a few films.
        progress(asked, MAX_SEARCHES * MAX_DETAILS + 1)

    try:
        if options["id"] or options["imdbId"]:
            found = film_by_id(client, options["id"], options["imdbId"], media_seconds)
        else:
            found = find_film(client, name, media_seconds, one_more)
    except TmdbError as error:
        return TmdbAnswer(None, (error.reason, f"{error.message}; {GO_ON}"))
    finally:
        client.close()
    return TmdbAnswer(found.movie, problem_of(found, name))


def problem_of(found: FoundFilm, name: FilmName) -> tuple[str, str] | None:
    """What a person should know of the outcome: a code and what to tell, or None."""
    wanted = f"{name.title} ({name.year})" if name.year else name.title
    choice, movie = found.choice, found.movie
    if choice.outcome == "ambiguous":
        rivals = ", ".join(
            f"{f.titles[0]} ({f.year}, {f.runtime_minutes} min)" for f in choice.rivals
        )
        return (
            "ambiguous",
            f"TMDB has several films that match {wanted}: {rivals}; {GO_ON}. "
            "Put the year in the file name",
        )
    if movie is None:
        return (
            "no_match",
            f"TMDB has no film that matches {wanted}; {GO_ON}. Name the file like 'Title (2008)'",
        )
    if choice.runtime_differs:
        return (
            "runtime_differs",
            f"{movie.title} runs {movie.runtime_minutes} min according to TMDB, but this file does "
            "not: it is another cut, a part, or another film",
        )
    return None
