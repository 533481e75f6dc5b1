"""Title and year of a film from its file name."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

# "01 - Sholay", "02. Dil Se": the place in a collection, which guessit takes for the title. A bare
# number stays, since it opens real titles ("3 Idiots", "12 Angry Men", "2.0").
_COLLECTION_NUMBER: Final = re.compile(r"^\d{1,3}(?:\s+-\s+|\.\s+)(?=\D)")
_YEAR_IN_BRACKETS: Final = re.compile(r"\s*[(\[]\d{4}[)\]].*$")
_BREAKS: Final = re.compile(r"[\s_\x00-\x1f\x7f-\x9f]+")


@dataclass(frozen=True, slots=True)
class FilmName:
    """What a file name says; `year` is None where it names none."""

    title: str
    year: int | None


def parse_film_name(stem: str) -> FilmName:
    """Title and year from a file name without suffix, by guessit.

    Where guessit finds no title ("2.0 (2018)" is a version number to it), the name up to the year
    in brackets stands in.
    """
    from guessit import guessit  # half a second of rules; --help need not wait for them

    name = _COLLECTION_NUMBER.sub("", unicodedata.normalize("NFC", stem))
    # guessit wants a suffix: without one it takes the last dotted part for it.
    found = guessit(f"{name}.mkv", {"type": "movie"})
    titles = (str(found.get("title", "")), _YEAR_IN_BRACKETS.sub("", name), name)
    title = next(filter(None, (_BREAKS.sub(" ", title).strip() for title in titles)), stem)
    year = found.get("year")
    return FilmName(title, year if isinstance(year, int) else None)
