"""Whether a translation has the numbers of its source, in digits of any script or in words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from typing import Final

_NUMBER: Final = re.compile(r"\d+(?:[.,:]\d+)*")
_WORDS: Final[dict[str, int]] = {
    word: value
    for value, words in {
        0: "zero शून्य",
        1: "one first once एक पहला पहली पहले a an single",
        2: "two second twice pair both दो दूसरा दूसरी दूसरे दोनों",
        3: "three third तीन तीसरा तीसरी तीसरे",
        4: "four fourth चार चौथा चौथी चौथे",
        5: "five fifth पांच पाँच पांचवां पाँचवाँ पांचवीं",
        6: "six sixth छह छः छठा छठी",
        7: "seven seventh सात सातवां सातवीं",
        8: "eight eighth आठ आठवां आठवीं",
        9: "nine ninth नौ नौवां नौवीं",
        10: "ten tenth दस दसवां",
        11: "eleven eleventh ग्यारह",
        12: "twelve twelfth dozen बारह",
        13: "thirteen thirteenth तेरह",
        14: "fourteen fourteenth चौदह",
        15: "fifteen fifteenth पंद्रह पन्द्रह",
        16: "sixteen sixteenth सोलह",
        17: "seventeen seventeenth सत्रह",
        18: "eighteen eighteenth अठारह",
        19: "nineteen nineteenth उन्नीस",
        20: "twenty twentieth twenties बीस",
        25: "पच्चीस",
        30: "thirty thirtieth thirties तीस",
        40: "forty fortieth forties चालीस",
        50: "fifty fiftieth fifties पचास",
        60: "sixty sixtieth sixties साठ",
        70: "seventy seventieth seventies सत्तर",
        80: "eighty eightieth eighties अस्सी",
        90: "ninety ninetieth nineties नब्बे",
        100: "hundred सौ",
        1000: "thousand हजार हज़ार",
    }.items()
    for word in words.split()
}
# `5 लाख` may become `500,000` or `half a million`.
_SCALES: Final = {
    "hundred": 2, "सौ": 2, "thousand": 3, "हजार": 3, "हज़ार": 3, "lakh": 5, "lakhs": 5, "लाख": 5,
    "million": 6, "millions": 6, "मिलियन": 6, "crore": 7, "crores": 7, "करोड़": 7,
    "billion": 9, "बिलियन": 9, "अरब": 9, "trillion": 12, "खरब": 11,
}  # fmt: skip
# Words for them are many, and seldom wrong.
_TOO_MANY_WORDS: Final = frozenset(_SCALES)


def lost_numbers(source: str, text: str) -> list[str]:
    """Numbers in digits of the source that its translation has neither in digits nor in words."""
    there = Counter(_values(text))
    lost = []
    for shown, values in _numbers(source):
        hit = next((value for value in values if there[value] > 0), None)
        if hit is None:
            lost.append(shown)
        else:
            there[hit] -= 1
    return lost


def made_up_numbers(source: str, text: str, language: str) -> bool:
    """Whether the translation has numbers in digits of which the source has nothing at all.

    Only languages whose words for numbers are known can tell.
    """
    if language not in ("hi", "en"):
        return False
    words = _words(source)
    if any(c.isdigit() for c in source) or any(w in _WORDS or w in _SCALES for w in words):
        return False
    return any(int(c.isdigit()) for c in text) and not _spelled(words)


def _spelled(words: list[str]) -> bool:
    # Hindi has a word of its own for every number to a hundred; most end so.
    ends = ("ीस", "तीस", "ालीस", "चास", "वन", "सठ", "हत्तर", "ासी", "नवे", "ड़ा")
    return any(word.endswith(ends) or word in _TOO_MANY_WORDS for word in words)


def _words(text: str) -> list[str]:
    normal = unicodedata.normalize("NFC", text).casefold().replace("-", " ")
    return [word.strip(".,;:!?।…\"'()[]“”‘’") for word in normal.split()]  # noqa: RUF001


def _decimal(text: str) -> str:
    """Digits of any script as 0 to 9."""
    return "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)


def _numbers(text: str) -> list[tuple[str, list[str]]]:
    """Each number of a text, with the values that would stand for it."""
    found = []
    plain = _decimal(text)
    for match in _NUMBER.finditer(plain):
        shown = match[0]
        values = [_value(shown)]
        following = _words(plain[match.end() :])[:1]
        scale = _SCALES.get(following[0]) if following else None
        if scale is not None:
            values += _scaled(shown, scale)
        # `7:30` and `1.5` may be written with other marks.
        values += [re.sub(r"[.,:]", "", shown), *re.split(r"[.,:]", shown)[:1]]
        # 1990s, 25th.
        found.append((shown, list(dict.fromkeys(values))))
    return found


def _value(number: str) -> str:
    """`5,00,000` and `500,000` as `500000`; `1.50` as `1.5`."""
    whole = number.replace(",", "")
    if whole.count(".") == 1 and ":" not in whole:
        whole = whole.rstrip("0").rstrip(".")
    return whole.lstrip("0") or "0"


def _scaled(number: str, scale: int) -> list[str]:
    """A number times a power of ten, in all the units that a translation may use."""
    try:
        value = float(number.replace(",", "")) * 10**scale
    except ValueError:
        return []
    return [f"{value / 10**unit:.6g}" for unit in (0, 3, 5, 6, 7, 9, 12)] + [f"{value:.0f}"]


def _values(text: str) -> list[str]:
    """All values that a text may mean by its numbers, in digits and words."""
    plain = _decimal(text)
    values = []
    for match in _NUMBER.finditer(plain):
        shown = match[0]
        values += [_value(shown), re.sub(r"[.,:]", "", shown), *re.split(r"[.,:]", shown)]
    words = _words(plain)
    for place, word in enumerate(words):
        value = _WORDS.get(word)
        if value is None:
            continue
        values.append(str(value))
        after = _WORDS.get(words[place + 1]) if place + 1 < len(words) else None
        if after is not None and value >= 20 > after > 0 and after < 10:  # noqa: PLR2004
            values.append(str(value + after))
        if after == 100 and 0 < value < 100:  # noqa: PLR2004
            values.append(str(value * 100))
    return values
