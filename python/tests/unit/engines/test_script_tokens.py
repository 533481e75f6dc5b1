"""Which tokens are forbidden, on a vocabulary of words and bytes made for the purpose."""

from __future__ import annotations

import pytest

from subpiped.engines.script_tokens import foreign_tokens, token_bytes, vocabulary_bytes

LATIN = ("LATIN",)
DEVANAGARI = ("DEVANAGARI",)
WORDS = [" land", "é", "हाँ", " तुम", "کیوں", "Привет", "你好", "…", " 1947", "♪", "।", "،"]
TOKENS = [(number, word.encode()) for number, word in enumerate(WORDS)]


def forbidden(scripts: tuple[str, ...]) -> list[str]:
    return [WORDS[number] for number in foreign_tokens(TOKENS, scripts)]


def test_english_is_written_in_latin_letters() -> None:
    assert forbidden(LATIN) == ["हाँ", " तुम", "کیوں", "Привет", "你好", "،"]


def test_hindi_is_written_in_devanagari() -> None:
    assert forbidden(DEVANAGARI) == [" land", "é", "کیوں", "Привет", "你好", "،"]
    assert forbidden((*DEVANAGARI, *LATIN)) == ["کیوں", "Привет", "你好", "،"]


def test_no_script_forbids_nothing() -> None:
    assert forbidden(()) == []


@pytest.mark.parametrize(
    ("start", "scripts", "can"),
    [
        (b"\xe0", DEVANAGARI, True),
        (b"\xe0\xa4", DEVANAGARI, True),
        (b"\xe0\xa4", LATIN, False),
        # Quotation marks and dashes begin so, whatever the language.
        (b"\xe2\x80", LATIN, True),
        (b"\xd8", DEVANAGARI, False),
        (b"\xd2", DEVANAGARI, False),
        (b"\xc3", LATIN, True),
        # The rest of a character that another token began.
        (b"\xa4", LATIN, True),
        (b" \xd8", LATIN, False),
    ],
)
def test_the_beginning_of_a_letter_counts(
    start: bytes, scripts: tuple[str, ...], can: bool
) -> None:
    assert (foreign_tokens([(0, start)], scripts) == []) is can


def test_a_byte_level_vocabulary_is_read() -> None:
    assert token_bytes("\u0120land") == b" land"
    assert token_bytes("\u00e0\u00a4\u0127") == "अ".encode()
    assert token_bytes("<|hi|>") is None
    assert vocabulary_bytes({"a": 5, "<|hi|>": 6}) == [(5, b"a")]
