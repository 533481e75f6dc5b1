"""What two texts must share to count as the same words; stated, as error rates depend on it."""

from __future__ import annotations

from typing import Final

from subpiped.text.plain_words import plain_words

# Spellings of the references' readers and of Whisper for the same sound.
_SAME: Final = {
    "mr": "mister",
    "mrs": "missus",
    "dr": "doctor",
    "ok": "okay",
    "alright": "all right",
    "yknow": "you know",
    "uh": "",
    "um": "",
    "vocnoise": "",
}
RULES: Final = (
    "Unicode NFKC, lower case, hyphens part words, punctuation and symbols dropped (also inside"
    " words: *I'm* is *im*), the fillers *uh* and *um* dropped, *mr*, *mrs*, *dr*, *ok*,"
    " *alright*, *y'know* written out. Numbers stay as they are written. Hindi keeps its vowel"
    " signs."
)


def normal_words(text: str) -> list[str]:
    """The words of `text` that are compared."""
    words = (_SAME.get(word, word) for word in plain_words(text))
    return [part for word in words for part in word.split()]
