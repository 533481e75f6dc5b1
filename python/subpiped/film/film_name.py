"""Title and year of a film from its file name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    # What guessit found, each with its place in the name.
    _Found = Mapping[str, Sequence[Any]]

# "01 - Sholay", "02. Dil Se": the place in a collection, which guessit takes for the title. A bare
# number stays, since it opens real titles ("3 Idiots", "12 Angry Men", "2.0").
_COLLECTION_NUMBER: Final = re.compile(r"^\d{1,3}(?:\s+-\s+|\.\s+)(?=\D)")
_YEAR_IN_BRACKETS: Final = re.compile(r"\s*[(\[]\d{4}[)\]].*$")
_BREAKS: Final = re.compile(r"[\s_\x00-\x1f\x7f-\x9f]+")
# One film on several discs, or cut into pieces: no part of a series ("Part 2" is).
_PIECE: Final = re.compile(
    r"[\s._([-]+(?:(?:cd|dis[ck]|dvd)[\s._-]*[1-9](?:\s*of\s*[1-9])?"
    r"|(?:part|pt)[\s._]*[1-9][\s._]*of[\s._]*[1-9])(?![\da-z])[)\]]?",
    re.IGNORECASE,
)
_PT: Final = re.compile(r"(?<![^\s._(-])pt[\s._-]*(?=\d|[ivx]+(?![a-z]))", re.IGNORECASE)
_OPENING_YEAR: Final = re.compile(r"^\d{4}[\s._-]+(?=\S)")
_YEAR_BEFORE_TITLE: Final = re.compile(r"^(?:[(\[]\d{4}[)\]]|\d{4}\s+-\s)")
_SEPARATORS: Final = re.compile(r"[\s._()\[\]{}]+")
# What guessit knows by these names belongs to the title until the release's own words begin.
_TITLE_WORDS: Final = frozenset(
    {
        "title", "alternative_title", "part", "volume", "episode", "episode_count", "film",
        "release_group", "website", "type", "mimetype",
    }
)  # fmt: skip
# "Ra.One" is no RealAudio, "Dil Se" no special edition, "Es" no Spanish: two letters of these are a
# word of the title.
_MISTAKEN: Final = frozenset({"container", "edition", "language", "country"})
_SHORT: Final = 2


@dataclass(frozen=True, slots=True)
class FilmName:
    """What a file name says; `year` is None where it names none.

    `piece` tells that the file holds a part of this film only (CD1), so that its length says
    nothing; `others` are what the name may mean if no film is called so, the likeliest first.
    """

    title: str
    year: int | None
    piece: bool = False
    others: tuple[FilmName, ...] = ()


def parse_film_name(stem: str) -> FilmName:
    """Title and year from a file name without suffix, by guessit.

    The title has the part and the second title that guessit sets aside ("Pushpa The Rise - Part
    1"). Where it finds no title ("2.0 (2018)" is a version number to it), the name up to the year
    in brackets stands in.
    """
    from guessit import guessit  # half a second of rules; --help need not wait for them

    name = _COLLECTION_NUMBER.sub("", unicodedata.normalize("NFC", stem))
    whole = _PIECE.sub(" ", name)
    piece = whole != name
    name = _PT.sub("Part ", whole if whole.strip(" ._-") else name)
    # guessit wants a suffix: without one it takes the last dotted part for it.
    found = {
        key: value if isinstance(value, list) else [value]
        for key, value in guessit(f"{name}.mkv", {"type": "movie", "advanced": True}).items()
    }
    year = found["year"][0].value if "year" in found else None
    year = year if isinstance(year, int) else None
    guessed = str(found["title"][0].value) if "title" in found else ""
    titles = (_whole_title(name, found), guessed, _YEAR_IN_BRACKETS.sub("", name), name)
    title = next(filter(None, (_BREAKS.sub(" ", title).strip() for title in titles)), stem)
    if year is not None and found["year"][0].start == 0 and _OPENING_YEAR.match(title):
        # "1942 A Love Story", or "2008 - Jaane Tu": a year of the title, or one before it.
        readings = [(title, None), (_OPENING_YEAR.sub("", title).lstrip("- "), year)]
        if _YEAR_BEFORE_TITLE.match(name):
            readings.reverse()
        (first, of), (second, other) = readings
        return FilmName(first, of, piece, (FilmName(second, other, piece),))
    return FilmName(title, year, piece, tuple(_others(title, guessed, year, piece, found)))


def _others(
    title: str, guessed: str, year: int | None, piece: bool, found: _Found
) -> Iterator[FilmName]:
    if "part" not in found:
        # "Don 2 - The King Is Back" is "Don 2" to whoever lists it.
        if "alternative_title" in found and guessed != title:
            yield FilmName(guessed, year, piece)
    elif year is not None and guessed:
        # A film cut into pieces; without a year, "Part 2" may as well be a film that nobody knows.
        yield FilmName(guessed, year, piece=True)


def _whole_title(name: str, found: _Found) -> str:
    """All words of the title: up to the year, or to what only a release has (1080p, BluRay)."""
    if "title" not in found:
        return ""
    [title, *_] = found["title"]
    begin, end = 0, len(name)
    for key, match in ((key, match) for key, matches in found.items() for match in matches):
        raw = (match.raw or "").strip(" ._-()[]")
        if key in {"release_group", "website"} and match.end <= title.start:
            begin = max(begin, match.end)
        elif key in _TITLE_WORDS or match.start == 0:
            continue
        elif key not in _MISTAKEN or len(raw) > _SHORT:
            end = min(end, match.start)
    text = _SEPARATORS.sub(" ", name[begin:end]).strip(" -")
    parts = found.get("part", [])
    if len(parts) == 1 and parts[0].start >= end:
        text = f"{text} Part {parts[0].value}"
    return str(title.value) if _letters(text) == _letters(str(title.value)) else text


def _letters(text: str) -> str:
    return "".join(c for c in text if unicodedata.category(c)[0] in "LNM")
