import pytest

from subpiped.text.plain_words import plain_words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Well, well!", ("well", "well")),
        ("- No.", ("no",)),
        ("high-end", ("high", "end")),
        ("I've", ("ive",)),
        # Vowel signs are marks, no letters: without them "no" would be two letters without sense.
        ("हाँ! नहीं।", ("हाँ", "नहीं")),
        ("… — ♪", ()),
    ],
)
def test_words_are_bare(text: str, words: tuple[str, ...]) -> None:
    assert plain_words(text) == words
