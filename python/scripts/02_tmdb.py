"""Stage 2, tmdb: what the film is, from its file name and The Movie Database."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.core.errors import StageError
from subpiped.core.secrets import secret
from subpiped.film.film_name import FilmName, parse_film_name
from subpiped.film.movie import movie_from_name, save_movie
from subpiped.film.tmdb_answer import GO_ON, ask_tmdb
from subpiped.media.ffmpeg import probe
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from subpiped.core.option_types import TmdbOptions
    from subpiped.film.movie import Movie


def _media_seconds(stage: Stage[TmdbOptions]) -> float | None:
    """Length of the film: intake's probe, or by hand our own."""
    if stage.media_seconds is not None:
        return stage.media_seconds
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
    answer = ask_tmdb(
        stage.options,
        name,
        key,
        _media_seconds(stage),
        lambda done, most: stage.progress("look up", done, most),
    )
    if answer.problem is not None:
        tell = stage.degrade if answer.movie is None else stage.warn
        tell(*answer.problem)
    return answer.movie


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
            f"no TMDB API key; {GO_ON}. Keys are free at themoviedb.org: set "
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
