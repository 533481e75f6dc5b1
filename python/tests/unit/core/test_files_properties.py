"""The stem of any film is a name with room for suffixes."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.core.files import film_stem
from tests.helpers.cases import cases

PIECES = st.one_of(
    st.text(min_size=1, max_size=8),
    st.sampled_from(
        [" ", ".", "..", "-", "%", "\n", "क्ष", ":?*|", "CON", "nul.", "é", "E\u0301", "👩‍👧"]
    ),
)
NAMES = st.builds(
    lambda pieces, times, suffix: "".join(pieces).translate({47: "-", 0: "-"}) * times + suffix,
    st.lists(PIECES, min_size=1, max_size=6),
    st.integers(1, 60),
    st.sampled_from(["", ".mkv", ".mp4"]),
).filter(lambda name: len(name.encode()) <= 255 and name not in (".", ".."))


@cases(200)
@given(NAMES)
def test_the_stem_of_any_film_is_a_name(name: str) -> None:
    stem = film_stem(Path("/in") / name)
    assert stem
    assert not set('<>:"/\\|?*') & set(stem)
    assert stem == stem.rstrip(". ")
    assert len(stem.encode()) <= 220
    assert film_stem(Path("/in") / unicodedata.normalize("NFD", name)) == stem


@pytest.mark.parametrize("count", [230, 250])
def test_a_film_named_by_spaces_has_a_stem(count: int) -> None:
    assert film_stem(Path("/in") / f"{' ' * count}.mkv") == "_"
