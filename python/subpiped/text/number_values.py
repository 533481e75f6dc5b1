"""The numbers that a text names, in the digits of any script or in English or Hindi words."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Commas that group digits, not those of a list: a group has two or three.
_NUMBER: Final = re.compile(r"\d{1,3}(?:,\d{2,3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_DIGIT: Final = re.compile(r"\d")
_WORD: Final = re.compile(r"[^\W\d_]+(?:[\u0900-\u0963]+[^\W\d_]*)*")
_TOKEN: Final = re.compile(f"{_NUMBER.pattern}|{_WORD.pattern}")

_ENGLISH: Final = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen"
)
_ENGLISH_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINALS: Final = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth"
    " thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
_HINDI: Final = """
शून्य एक दो तीन चार पांच छह सात आठ नौ दस ग्यारह बारह तेरह चौदह पंद्रह सोलह सत्रह अठारह उन्नीस बीस इक्कीस
बाईस तेईस चौबीस पच्चीस छब्बीस सत्ताईस अट्ठाईस उनतीस तीस इकतीस बत्तीस तैंतीस चौंतीस पैंतीस छत्तीस सैंतीस
अड़तीस उनतालीस चालीस इकतालीस बयालीस तैंतालीस चौवालीस पैंतालीस छियालीस सैंतालीस अड़तालीस उनचास पचास
इक्यावन बावन तिरपन चौवन पचपन छप्पन सत्तावन अट्ठावन उनसठ साठ इकसठ बासठ तिरसठ चौंसठ पैंसठ छियासठ सड़सठ
अड़सठ उनहत्तर सत्तर इकहत्तर बहत्तर तिहत्तर चौहत्तर पचहत्तर छिहत्तर सतहत्तर अठहत्तर उन्यासी अस्सी इक्यासी बयासी
तिरासी चौरासी पचासी छियासी सत्तासी अट्ठासी नवासी नब्बे इक्यानवे बानवे तिरानवे चौरानवे पचानवे छियानवे सत्तानवे
अट्ठानवे निन्यानवे
"""
_HINDI_ORDINALS: Final = {"पहला": 1, "पहली": 1, "पहले": 1, "दूसरा": 2, "दूसरी": 2, "दूसरे": 2}
_HINDI_ORDINALS_3: Final = {"तीसरा": 3, "तीसरी": 3, "तीसरे": 3, "चौथा": 4, "चौथी": 4, "चौथे": 4}
_TWENTY: Final = 20
# Longer ones are no amounts, and lose digits as amounts.
_LONGEST: Final = 15
_SCALES: Final = {
    **{"hundred": 100, "hundreds": 100, "thousand": 1_000, "thousands": 1_000},
    **{"lakh": 100_000, "lakhs": 100_000, "lac": 100_000, "crore": 10**7, "crores": 10**7},
    **{"million": 10**6, "millions": 10**6, "billion": 10**9, "billions": 10**9},
    **{"trillion": 10**12, "सौ": 100, "हजार": 1_000, "लाख": 100_000, "करोड": 10**7, "अरब": 10**9},
    **{"मिलियन": 10**6, "बिलियन": 10**9, "ट्रिलियन": 10**12, "dozen": 12, "दर्जन": 12},
}


@lru_cache(maxsize=65536)
def _bare(word: str) -> str:
    """One spelling: nukta and candrabindu are left out or changed as writers please."""
    normal = unicodedata.normalize("NFD", word.casefold())
    return normal.replace("\u093c", "").replace("\u0901", "\u0902")


def _word_values() -> dict[str, float]:
    values: dict[str, float] = {word: i for i, word in enumerate(_ENGLISH.split())}
    values |= {word: i for i, word in enumerate(_ORDINALS.split())}
    values |= {word: 20 + 10 * i for i, word in enumerate(_ENGLISH_TENS.split())}
    values |= {f"{word[:-1]}ieth": 20 + 10 * i for i, word in enumerate(_ENGLISH_TENS.split())}
    values |= {_bare(word): i for i, word in enumerate(_HINDI.split())}
    values |= {_bare(k): v for k, v in (_HINDI_ORDINALS | _HINDI_ORDINALS_3).items()}
    more: dict[str, float] = {
        **dict.fromkeys(("half", "आधा", "आधी", "आधे"), 0.5),
        **{"डेढ़": 1.5, "ढाई": 2.5, "पाँच": 5, "छः": 6, "छे": 6, "छठा": 6, "पन्द्रह": 15},
        **{"once": 1, "single": 1, "twice": 2, "double": 2, "both": 2, "दोनों": 2},
    }
    return values | {_bare(word): value for word, value in more.items()}


_VALUES: Final = _word_values()
_SCALE_VALUES: Final = {_bare(word): value for word, value in _SCALES.items()}


def _ascii(text: str) -> str:
    if text.isascii():
        return text
    return _DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), text)


def digit_numbers(text: str) -> list[str]:
    """The numbers written in digits of any script, in order: `5,000` is `5000`, `4.50` is `4.5`."""
    return [_plain(found) for found in _NUMBER.findall(_ascii(text))]


def number_readings(text: str) -> list[tuple[str, ...]]:
    """For each number in digits: itself, and with the hundred, lakh or million after it."""
    found: list[tuple[str, ...]] = []
    # Whether what comes next belongs to the last number.
    ready = False
    for token in _TOKEN.findall(_ascii(text)):
        if token[0].isdecimal():
            found.append((_plain(token),))
        elif scale := _SCALE_VALUES.get(_bare(token)):
            if ready and len(found[-1][0]) <= _LONGEST:
                found[-1] += (_written(float(found[-1][-1]) * scale),)
            continue
        ready = token[0].isdecimal()
    return found


def _plain(number: str) -> str:
    whole, _, part = number.replace(",", "").partition(".")
    part = part.rstrip("0")
    return f"{whole.lstrip('0') or '0'}{'.' if part else ''}{part}"


def _written(value: float) -> str:
    return f"{value:.6f}".rstrip("0").rstrip(".")


# The checks of a translation ask several times for the same line.
@lru_cache(maxsize=1024)
def named_numbers(text: str) -> frozenset[str]:
    """All readings of the numbers in a text, as plain digits.

    `5 लाख` and `five lakh` are 5 and 500000; `twenty-five` is 20, 5 and 25.
    """
    found: set[str] = set()
    # The number before this word, and of how many words it was made.
    value: float | None = None
    was_word = False
    for token in _TOKEN.findall(_ascii(text)):
        if token[0].isdecimal():
            plain = _plain(token)
            found.add(plain)
            value, was_word = (float(plain), False) if len(plain) <= _LONGEST else (None, False)
            continue
        word = _bare(token)
        if (scale := _SCALE_VALUES.get(word)) is not None:
            value = (1 if value is None else value) * scale
            found.update((_written(value), str(scale)))
            was_word = True
        elif (spoken := _VALUES.get(word)) is not None:
            found.add(_written(spoken))
            joins = was_word and value is not None and value >= _TWENTY > spoken
            value = value + spoken if joins and value is not None else spoken
            found.add(_written(value))
            was_word = True
        elif word not in {"and", "a"}:
            value, was_word = None, False
    return frozenset(found)
