from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.film.movie import CastMember, Movie, load_movie, movie_from_details, save_movie

if TYPE_CHECKING:
    from pathlib import Path


def details(**actor: Any) -> dict[str, Any]:
    """The little of an answer of TMDB's that must be there, with one actor."""
    return {
        "id": 1,
        "title": "A Film",
        "credits": {"cast": [{"name": "A", "character": "B", "order": 0, **actor}], "crew": []},
        "keywords": {"keywords": []},
        "alternative_titles": {"titles": []},
    }


@pytest.mark.parametrize(
    ("said", "gender"),
    [
        ({"gender": 1}, "female"),
        ({"gender": 2}, "male"),
        ({"gender": 3}, "non-binary"),
        ({"gender": 0}, ""),
        ({"gender": 9}, ""),
        ({"gender": None}, ""),
        ({}, ""),
    ],
)
def test_an_actors_gender_is_the_one_that_tmdb_numbers(said: dict[str, Any], gender: str) -> None:
    [actor] = movie_from_details(details(**said)).cast
    assert (actor.name, actor.character, actor.gender) == ("A", "B", gender)


def test_a_film_from_before_genders_is_read(tmp_path: Path) -> None:
    path = tmp_path / "movie.json"
    movie = Movie(source="tmdb", title="A Film", cast=(CastMember("A", "B", 0, "male"),))
    save_movie(path, movie)
    assert load_movie(path) == movie
    value = json.loads(path.read_text())
    assert value["schema"] == 2
    del value["cast"][0]["gender"]
    path.write_text(json.dumps({**value, "schema": 1}))
    assert load_movie(path).cast == (CastMember("A", "B", 0),)
