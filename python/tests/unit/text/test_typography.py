"""Slips of recognizers and translators, and what only looks like one."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.text.typography import Typography, tidied, typography
from tests.helpers.cases import cases


@pytest.mark.parametrize(
    ("language", "made", "printed"),
    [
        ("en", "my daughter- in-law", "my daughter-in-law"),
        ("en", "He didn´t, and they don`t.", "He didn't, and they don't."),  # noqa: RUF001
        ("en", "He didn’t say ‘no’.", "He didn't say ‘no’."),  # noqa: RUF001
        ("en", " two  spaces ", "two spaces"),
        ("en", "Wait , what ?", "Wait, what?"),
        ("en", "in self- defense, twenty- five times", "in self-defense, twenty-five times"),
        ("en", "wh- what is it?", "wh-what is it?"),
        ("en", "pre- and post-war", "pre- and post-war"),
        ("en", "I was going to- never mind", "I was going to- never mind"),
        ("en", "so -- he said -- no", "so – he said – no"),  # noqa: RUF001
        ("en", "so—he said—no", "so – he said – no"),  # noqa: RUF001
        ("en", "Are you? - No. - Well.", "Are you? - No. - Well."),
        ("en", "- Hello", "- Hello"),
        ("en", "5 - 3, 1990-1995", "5 - 3, 1990-1995"),
        ("en", "She said “no” to me.", 'She said "no" to me.'),
        ("de", 'Er sagte "nein". (“Ja”)', "Er sagte „nein“. („Ja“)"),
        ("de", "Vor- und Nachteile", "Vor- und Nachteile"),
        ("fr", 'Il a dit "non" ! Pourquoi ?', "Il a dit «non» ! Pourquoi ?"),
        ("ru", 'Он - "друг".', "Он — «друг»."),
        ("sv", 'Han sa "nej".', "Han sa ”nej”."),
        ("hi", "वह आया ।", "वह आया।"),
        ("xx", 'a "b" c', 'a "b" c'),
    ],
)
def test_text_is_printed_as_its_language_is(language: str, made: str, printed: str) -> None:
    assert tidied(made, language) == printed


PARTS = st.lists(
    st.sampled_from([" ", "  ", "-", "--", "—", "´", "’", '"', "“", "»", ",", "?", "a", "no",  # noqa: RUF001
                     "self", "wh", "5", "है", "…", "\n"]),
    max_size=20,
).map("".join)  # fmt: skip


@cases(300)
@given(st.one_of(PARTS, st.text(max_size=40)), st.sampled_from(["en", "de", "fr", "ru", "hi"]))
def test_no_letter_is_lost_and_twice_is_as_once(text: str, language: str) -> None:
    once = tidied(text, language)
    assert [c for c in once if c.isalnum()] == [c for c in text if c.isalnum()]
    assert tidied(once, language) == once


def test_the_table_is_typed() -> None:
    assert typography("de").quotes == ("„", "“")
    wrong: list[dict[str, Any]] = [{"quotes": ["<<", ">>"]}, {"dash": "x"}, {"quote": ["'", "'"]}]
    for entry in wrong:
        with pytest.raises(ValueError, match=r"mark|typography"):
            Typography.from_json(entry)
