"""File names of films as people have them."""

from __future__ import annotations

import unicodedata

import pytest

from subpiped.film.film_name import parse_film_name


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
        # Parts and second titles belong to the title, wherever they stand.
        ("Gangs of Wasseypur Part 2 (2012)", "Gangs of Wasseypur Part 2", 2012),
        ("Gangs.of.Wasseypur.(2012).Part.2", "Gangs of Wasseypur Part 2", 2012),
        ("Gangs of Wasseypur Pt. 2", "Gangs of Wasseypur Part 2", None),
        ("Pushpa The Rise - Part 1", "Pushpa The Rise - Part 1", None),
        ("Salaar Part 1 - Ceasefire (2023)", "Salaar Part 1 - Ceasefire", 2023),
        ("Kill.Bill.Vol.2.2004.1080p", "Kill Bill Vol 2", 2004),
        ("K.G.F.Chapter.2.2022.1080p", "K.G.F Chapter 2", 2022),
        ("Baahubali 2 The Conclusion", "Baahubali 2 The Conclusion", None),
        ("Jaane Tu - Ya Jaane Na 2008", "Jaane Tu - Ya Jaane Na", 2008),
        ("Vikram Vedha 1080p Part 1", "Vikram Vedha Part 1", None),
        # Short words that guessit takes for a container, an edition, a language.
        ("Ra.One", "Ra One", None),
        ("Ra.One.2011.720p.BluRay", "Ra One", 2011),
        ("Ta Ra Rum Pum", "Ta Ra Rum Pum", None),
        ("Dil Se..", "Dil Se", None),
        ("Raees HD", "Raees", None),
        ("Kaala Extended 2018", "Kaala", 2018),
        # A year that opens a title.
        ("1942 A Love Story", "1942 A Love Story", None),
        ("1942 A Love Story 1994", "1942 A Love Story", 1994),
        ("2008 - Jaane Tu", "Jaane Tu", 2008),
        ("[YTS.MX] Andhadhun (2018)", "Andhadhun", 2018),
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


@pytest.mark.parametrize(
    ("stem", "title"),
    [
        ("Zindagi (2011) CD1", "Zindagi"),
        ("3 Idiots - CD 2", "3 Idiots"),
        ("Sholay (Disc 2)", "Sholay"),
        ("Lagaan Part 1 of 2", "Lagaan"),
    ],
)
def test_a_piece_of_a_film_bears_the_name_of_the_film(stem: str, title: str) -> None:
    name = parse_film_name(stem)

    assert (name.title, name.piece) == (title, True)
    assert not parse_film_name(title).piece


def test_what_else_a_name_may_mean_is_kept() -> None:
    others = parse_film_name("Don 2 - The King is Back 2011").others
    assert [(other.title, other.year) for other in others] == [("Don 2", 2011)]
    [other] = parse_film_name("1920 Evil Returns").others
    assert (other.title, other.year) == ("Evil Returns", 1920)
    [cut] = parse_film_name("Sholay Part 2 (1975)").others
    assert (cut.title, cut.year, cut.piece) == ("Sholay", 1975, True)
    assert parse_film_name("The Family Man Part 2").others == ()
