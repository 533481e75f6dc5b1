"""Any file name has a title."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from subpiped.film.film_name import parse_film_name
from tests.helpers.cases import cases

PARTS = st.sampled_from(
    ["Jaane Tu", "2008", "(2008)", "[2008]", "0000", "9999", "(0000)", "1080p", "x264", "S01E02",
     ".", " - ", "_", "01 - ", "02. ", "-", "--help", "%s", "\n", "\x00", "\x1b[31m", "\u202e",
     "तीन दिन", "e\u0301", "🎬", "..", "[", "]", "(", ")", "{}", "CD1", "Hindi", "dvdrip", "the",
     "\ud800"]
)  # fmt: skip
STEMS = st.one_of(
    st.lists(PARTS, min_size=1, max_size=6).map("".join),
    st.text(min_size=1, max_size=60).map(lambda text: text.replace("/", "-")),
)


@cases(120)
@given(STEMS)
def test_any_name_has_a_title_and_a_year_that_can_be(stem: str) -> None:
    name = parse_film_name(stem)

    assert name.title
    # One of nothing but blanks is called what it is called.
    assert name.title == stem or name.title == " ".join(name.title.split())
    assert name.year is None or 1870 < name.year < 2100
    if name.title != stem:
        assert not any(unicodedata.category(c) == "Cc" for c in name.title)
