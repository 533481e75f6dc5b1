"""What is known about a film: metadata/movie.json, from TMDB's details or from the file name."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from pathlib import Path

    from subpiped.film.film_name import FilmName

SCHEMA: Final = 2
# The jobs that say whose film it is; TMDB lists some hundred people of a large production.
_CREW_JOBS: Final = frozenset(
    {"Director", "Writer", "Screenplay", "Story", "Dialogue", "Producer", "Original Music Composer"}
)


# Empty where nobody said.
Gender = Literal["female", "male", "non-binary", ""]
# https://developer.themoviedb.org/reference/person-details; 0 is "not set / not specified".
_TMDB_GENDERS: Final[dict[int, Gender]] = {1: "female", 2: "male", 3: "non-binary"}


@dataclass(frozen=True, slots=True)
class CastMember:
    """An actor, the character as TMDB spells it (may be empty), and the place in the billing."""

    name: str
    character: str
    order: int
    gender: Gender = ""


@dataclass(frozen=True, slots=True)
class CrewMember:
    """A person behind the camera."""

    name: str
    job: str


@dataclass(frozen=True, slots=True)
class Movie:
    """A film; everything but the title may be unknown (None or empty)."""

    source: Literal["tmdb", "filename"]
    title: str
    original_title: str | None = None
    year: int | None = None
    original_language: str | None = None
    runtime_minutes: int | None = None
    overview: str = ""
    tagline: str = ""
    genres: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    alternative_titles: tuple[str, ...] = ()
    cast: tuple[CastMember, ...] = ()
    crew: tuple[CrewMember, ...] = ()
    tmdb_id: int | None = None
    imdb_id: str | None = None

    def titles(self) -> tuple[str, ...]:
        """Every title it is known by, the main one first, none twice."""
        named = (self.title, self.original_title or "", *self.alternative_titles)
        return tuple(dict.fromkeys(title for title in named if title))


def year_of(release_date: str | None) -> int | None:
    """The year of TMDB's `2008-07-04`; it is an empty string for films without a date."""
    year = (release_date or "")[:4]
    return int(year) if year.isdigit() else None


def movie_from_name(name: FilmName) -> Movie:
    """The little that a file name tells."""
    return Movie(source="filename", title=name.title, year=name.year)


def movie_from_details(details: dict[str, Any]) -> Movie:
    """A film from TMDB's movie details with credits, keywords and alternative titles.

    https://developer.themoviedb.org/reference/movie-details

    Raises:
        KeyError, TypeError, AttributeError: the answer has not the documented shape.
    """
    credits_ = details["credits"]
    return Movie(
        source="tmdb",
        title=details["title"],
        original_title=details.get("original_title") or None,
        year=year_of(details.get("release_date")),
        original_language=details.get("original_language") or None,
        # 0 means unknown.
        runtime_minutes=details.get("runtime") or None,
        overview=details.get("overview") or "",
        tagline=details.get("tagline") or "",
        genres=tuple(genre["name"] for genre in details.get("genres", ())),
        keywords=tuple(word["name"] for word in details["keywords"]["keywords"]),
        alternative_titles=tuple(
            dict.fromkeys(other["title"] for other in details["alternative_titles"]["titles"])
        ),
        cast=tuple(
            CastMember(
                person["name"],
                person.get("character") or "",
                int(person["order"]),
                _TMDB_GENDERS.get(person.get("gender"), ""),
            )
            for person in sorted(credits_["cast"], key=lambda person: int(person["order"]))
        ),
        crew=tuple(
            CrewMember(person["name"], person["job"])
            for person in credits_["crew"]
            if person["job"] in _CREW_JOBS
        ),
        tmdb_id=int(details["id"]),
        imdb_id=details.get("imdb_id") or None,
    )


def load_movie(path: Path) -> Movie:
    """Read movie.json; without genders where an earlier version wrote it."""
    value = read_json(path)
    del value["schema"]
    lists = ("genres", "keywords", "alternative_titles")
    return Movie(
        **{
            **value,
            **{key: tuple(value[key]) for key in lists},
            "cast": tuple(CastMember(**person) for person in value["cast"]),
            "crew": tuple(CrewMember(**person) for person in value["crew"]),
        }
    )


def save_movie(path: Path, movie: Movie) -> None:
    """Write movie.json whole or not at all."""
    write_json(path, {"schema": SCHEMA, **asdict(movie)})
