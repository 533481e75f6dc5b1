"""File names of films as people have them."""

from __future__ import annotations

import unicodedata

import pytest

from utils.film_name import parse_film_name


@pytest.mark.parametrize(
    ("stem", "title", "year"),
    [
        ("Jaane Tu Ya Jaane Na 2008", "Jaane Tu Ya Jaane Na", 2008),
        ("Kabhi.Khushi.Kabhie.Gham.2001.1080p.WEB-DL.x264", "Kabhi Khushi Kabhie Gham", 2001),
        ("Jab_We_Met_2007_x264", "Jab We Met", 2007),
        ("3 Idiots (2009) Hindi 720p BluRay", "3 Idiots", 2009),
        ("Rang De Basanti [2006] 1080p 5.1", "Rang De Basanti", 2006),
        ("Dabangg 3", "Dabangg 3", None),
        ("Hindi Medium (2017)", "Hindi Medium", 2017),
        ("Zindagi Na Milegi Dobara (2011) - CD1", "Zindagi Na Milegi Dobara", 2011),
        # Numbers of a collection go, numbers of a title stay.
        ("01 - Sholay (1975)", "Sholay", 1975),
        ("02. Dil Chahta Hai (2001)", "Dil Chahta Hai", 2001),
        ("12 Angry Men 1957", "12 Angry Men", 1957),
        ("83 (2021)", "83", 2021),
        ("1917 (2019)", "1917", 2019),
        ("2012 (2009)", "2012", 2009),
        ("2.0 (2018)", "2.0", 2018),
        ("दंगल", "दंगल", None),
        ("Amélie (2001)", "Amélie", 2001),
    ],
)
def test_title_and_year(stem: str, title: str, year: int | None) -> None:
    name = parse_film_name(stem)

    assert (name.title, name.year) == (title, year)


def test_devanagari_with_a_year_keeps_its_vowel_signs() -> None:
    name = parse_film_name("कभी खुशी कभी ग़म (2001)")

    # NFC writes ग़ as two code points, so only the normal form can be compared.
    assert unicodedata.normalize("NFD", name.title) == unicodedata.normalize(
        "NFD", "कभी खुशी कभी ग़म"
    )
    assert name.year == 2001


def test_a_decomposed_name_gives_a_composed_title() -> None:
    assert parse_film_name(unicodedata.normalize("NFD", "Amélie (2001)")).title == "Amélie"


@pytest.mark.parametrize("stem", ["Part 2", "()", "1080p", "VID_20200101_123456", "🎬"])
def test_there_is_always_some_title(stem: str) -> None:
    assert parse_film_name(stem).title
