"""Stage 2, tmdb: what the film is, from its file name and The Movie Database."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.core.errors import StageError
from subpiped.core.options import cache_dir
from subpiped.core.secrets import secret
from subpiped.film.film_name import FilmName, parse_film_name
from subpiped.film.movie import movie_from_name, save_movie
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from subpiped.core.option_types import TmdbOptions
    from subpiped.film.movie import Movie

_GO_ON = "names come from the file name only"


def _media_seconds(stage: Stage[TmdbOptions]) -> float | None:
    """Length of the film: intake's probe, or by hand our own."""
    if stage.media_seconds is not None:
        return stage.media_seconds
    from subpiped.media.ffmpeg import probe

    try:
        return float(probe(stage.input)["format"]["duration"])
    except (StageError, KeyError, ValueError):
        # demux says what is wrong with the film; here it only means one clue less.
        return None


def _film_name(stage: Stage[TmdbOptions]) -> FilmName:
    """Title and year of the file's name, or what a person says instead."""
    title, year = stage.options["title"], stage.options["year"]
    parsed = parse_film_name(stage.stem)
    # A year in the name of the file belongs to the title that it names.
    return FilmName(title, year) if title else replace(parsed, year=year or parsed.year)


def _ask_tmdb(stage: Stage[TmdbOptions], name: FilmName, key: str) -> Movie | None:
    """The film at TMDB, or None with the stage degraded and told why."""
    from subpiped.film.film_lookup import MAX_DETAILS, MAX_SEARCHES, film_by_id, find_film
    from subpiped.film.tmdb import TmdbClient, TmdbError
    from subpiped.film.tmdb_cache import TmdbCache

    options = stage.options
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
        stage.progress("look up", asked, MAX_SEARCHES * MAX_DETAILS + 1)

    try:
        if options["id"] or options["imdbId"]:
            found = film_by_id(client, options["id"], options["imdbId"], _media_seconds(stage))
        else:
            found = find_film(client, name, _media_seconds(stage), one_more)
    except TmdbError as error:
        stage.degrade(error.reason, f"{error.message}; {_GO_ON}")
        return None
    finally:
        client.close()
    wanted = f"{name.title} ({name.year})" if name.year else name.title
    choice = found.choice
    if choice.outcome == "ambiguous":
        rivals = ", ".join(
            f"{f.titles[0]} ({f.year}, {f.runtime_minutes} min)" for f in choice.rivals
        )
        stage.degrade(
            "ambiguous",
            f"TMDB has several films that {wanted} may be: {rivals}; {_GO_ON}. "
            "Put the year into the file name",
        )
    elif found.movie is None:
        stage.degrade(
            "no_match",
            f"TMDB has no film like {wanted}; {_GO_ON}. Name the file like 'Title (2008)'",
        )
    elif choice.runtime_differs:
        stage.warn(
            "runtime_differs",
            f"{found.movie.title} runs {found.movie.runtime_minutes} min at TMDB, this file does "
            "not: another cut, a part, or another film",
        )
    return found.movie


def _look_up(stage: Stage[TmdbOptions]) -> None:
    stage.read_source()
    name = _film_name(stage)
    stage.manifest.add_metadata("file_name", {"title": name.title, "year": name.year})
    stage.progress("look up", 0, 1)
    movie = None
    key = stage.options["apiKey"] or secret("tmdb")
    if key:
        movie = _ask_tmdb(stage, name, key)
    else:
        stage.degrade(
            "no_key",
            f"no TMDB key; {_GO_ON}. A key is free at themoviedb.org: put it into "
            "stages.tmdb.apiKey or TMDB_API_KEY",
        )
    movie = movie or movie_from_name(name)
    path = stage.path("metadata/movie.json")
    save_movie(path, movie)
    stage.manifest.add_output("movie", path, "title, cast, characters and texts of the film")
    stage.manifest.add_metadata("tmdb_id", movie.tmdb_id)
    stage.manifest.add_metadata("source", movie.source)
    stage.progress("look up", 1, 1)


def run(stage: Stage[TmdbOptions]) -> None:
    """Write metadata/movie.json; TMDB never fails a film, at worst the stage is degraded."""
    stage.on_device(stage.candidates(), lambda _: _look_up(stage))


if __name__ == "__main__":
    run_stage("tmdb", run)
