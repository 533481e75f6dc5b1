"""Which of TMDB's films a file is: by title, year and running time, never by first place."""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from rapidfuzz import fuzz

from subpiped.text.phonetic_key import sound_key

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from subpiped.film.film_name import FilmName

# Points of 100 that a title must reach. "Kabhi Kushi Kabhi Gam" has 92 for the right film;
# "Dil" and "Dil Se" have 67.
MIN_TITLE: Final = 82.0
_EXACT_TITLE: Final = 97.0
_SHORT_TITLE: Final = 90.0
# Taken off for the same sound in another spelling, which is thus never an exact title.
_SOUND_ONLY: Final = 4.0
_OTHER_NUMBER: Final = 60.0
# Taken off where only one of two titles has a 1: the first film is often called without it.
_FIRST: Final = 4.0
# "Part Two", "Vol. II", "Chapter 2": a number, whatever it is called.
_NUMBERED: Final = re.compile(r"\b(?:part|pt|chapter|vol|volume) ?(\w+)\b")
_NUMBER_WORDS: Final = {
    word: str(number)
    for number, words in enumerate(
        ("one i", "two ii", "three iii", "four iv", "five v", "six vi", "seven vii", "eight viii"),
        start=1,
    )
    for word in words.split()
}
# Only the last word, and from two on: "I", "V" and "X" are words and names.
_SEQUEL: Final = re.compile(r"(?<=\w )(ii|iii|iv|vi|vii|viii)$")
_YEAR_POINTS: Final = {0: 10.0, 1: 6.0}
_RUNTIME_POINTS: Final = 12.0
_MIN_RUNTIME_POINTS: Final = -20.0
# A running time farther off than both is another film, another cut or only a part. PAL plays
# 25/24 as fast, 4 %.
_FAR_MINUTES: Final = 10.0
_FAR_SHARE: Final = 0.08
# Two films closer than this cannot be told apart.
_MARGIN: Final = 4.0


@dataclass(frozen=True, slots=True)
class FilmCandidate:
    """A film of the search; `runtime_minutes` and alternative titles are known after details."""

    tmdb_id: int
    titles: tuple[str, ...]
    year: int | None
    runtime_minutes: int | None = None


@dataclass(frozen=True, slots=True)
class FilmChoice:
    """The film chosen, or why none was; `runtime_differs` asks for a warning."""

    outcome: Literal["match", "no_match", "ambiguous"]
    film: FilmCandidate | None = None
    runtime_differs: bool = False
    rivals: tuple[FilmCandidate, ...] = ()


def normalize_title(title: str) -> str:
    """Letters, digits and vowel signs in lower case, single spaces, Latin accents removed."""
    text = unicodedata.normalize("NFKD", title.replace("&", " and ")).casefold()
    # Only Latin's combining accents: in Devanagari the combining marks are the vowels.
    text = re.sub(r"[\u0300-\u036f'\u2019]", "", text)
    kept = (c if unicodedata.category(c)[0] in "LNM" else " " for c in text)
    return " ".join("".join(kept).split())


def _as_number(found: re.Match[str]) -> str:
    word = found[1]
    return word if word.isdigit() else _NUMBER_WORDS.get(word, found[0])


def _numbered(title: str) -> tuple[str, list[str]]:
    """A normalized title without its numbers, and these, "Part Two" and "II" among them."""
    text = _SEQUEL.sub(_as_number, _NUMBERED.sub(_as_number, title))
    words = text.split()
    numbers = sorted(word for word in words if word.isdigit())
    bare = " ".join(word for word in words if not word.isdigit())
    return bare or text, numbers


def without_numbers(title: str) -> str:
    """The title as a search finds all parts by: no "Part 2", no "II"."""
    return _numbered(normalize_title(title))[0]


def _likeness(wanted: str, title: str) -> float:
    spelling = max(
        fuzz.ratio(wanted, title), fuzz.ratio(wanted.replace(" ", ""), title.replace(" ", ""))
    )
    keys = [" ".join(sound_key(word) for word in text.split()) for text in (wanted, title)]
    sound = fuzz.ratio(*keys) - _SOUND_ONLY if all(keys) else 0.0
    return max(spelling, sound)


def _similarity(wanted: str, title: str) -> float:
    if not wanted or not title:
        return 0.0
    (bare, numbers), (other, others) = _numbered(wanted), _numbered(title)
    points = _likeness(bare, other)
    if numbers == others:
        return points
    if sorted((numbers, others)) == [[], ["1"]]:
        return points - _FIRST
    # "Dhoom 2" is 86 alike to "Dhoom 3" and another film.
    return min(points, _OTHER_NUMBER)


def title_points(wanted: str, titles: Iterable[str]) -> float:
    """Likeness of `wanted` to the best of `titles`, 0 to 100.

    The part before a colon counts too ("Baahubali: The Beginning"), for at most 90.
    """
    target = normalize_title(wanted)
    best = 0.0
    for title in titles:
        best = max(best, _similarity(target, normalize_title(title)))
        head, colon, _ = title.partition(":")
        if colon:
            best = max(best, min(_SHORT_TITLE, _similarity(target, normalize_title(head))))
    return best


def _year_points(wanted: int | None, year: int | None) -> float:
    if wanted is None:
        return 0.0
    if year is None:
        return -5.0
    return _YEAR_POINTS.get(abs(wanted - year), -math.inf)


def _minutes_off(film: FilmCandidate, media_seconds: float | None) -> float | None:
    if not media_seconds or not film.runtime_minutes:
        return None
    return abs(film.runtime_minutes - media_seconds / 60)


def is_far(film: FilmCandidate, media_seconds: float | None) -> bool:
    """Whether the running times are of another film, another cut, or only a part."""
    off = _minutes_off(film, media_seconds)
    return off is not None and off > max(_FAR_MINUTES, _FAR_SHARE * (film.runtime_minutes or 0))


def film_points(film: FilmCandidate, name: FilmName, media_seconds: float | None) -> float:
    """Title points plus or minus what year and running time say; -inf for a wrong year."""
    points = title_points(name.title, film.titles) + _year_points(name.year, film.year)
    off = _minutes_off(film, media_seconds)
    return points if off is None else points + max(_MIN_RUNTIME_POINTS, _RUNTIME_POINTS - off)


def _is_plausible(film: FilmCandidate, name: FilmName, media_seconds: float | None) -> bool:
    title = title_points(name.title, film.titles)
    if title < MIN_TITLE or film_points(film, name, media_seconds) == -math.inf:
        return False
    if name.year is not None and film.year is not None:
        # Title and year agree: a clip or a cut of the film is still this film.
        return True
    if _minutes_off(film, media_seconds) is None:
        return title >= _EXACT_TITLE
    return not is_far(film, media_seconds)


def choose_film(
    films: Sequence[FilmCandidate], name: FilmName, media_seconds: float | None
) -> FilmChoice:
    """The film that the file is; the length of a piece says nothing.

    `ambiguous` if several fit equally well (a remake of the same title without a year in the
    name), `no_match` if none fits: a wrong film's names would do harm in every later stage.
    """
    media_seconds = None if name.piece else media_seconds
    plausible = [film for film in films if _is_plausible(film, name, media_seconds)]
    if not plausible:
        return FilmChoice("no_match")
    plausible.sort(key=lambda film: film_points(film, name, media_seconds), reverse=True)
    best = plausible[0]
    bar = film_points(best, name, media_seconds) - _MARGIN
    rivals = tuple(f for f in plausible[1:] if film_points(f, name, media_seconds) > bar)
    if rivals:
        return FilmChoice("ambiguous", rivals=(best, *rivals))
    return FilmChoice("match", best, is_far(best, media_seconds))
