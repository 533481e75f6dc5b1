"""Numbers as a reader expects them: times, money, lakh and crore, without the model's spaces.

Only spaces, dots, grouping commas and the plural of a unit change: no number is computed, no
currency converted, and what is not sure to be one number stays as it was transcribed.
"""

from __future__ import annotations

import re
from typing import Final

_RUPEES: Final = r"₹|Rs\.?|INR"
_RUPEE_WORDS: Final = r"rupees?|रुपये|रुपए|रुपया|रूपये"
_SCALES: Final = r"crore|lakh|million|billion|thousand|hundred|करोड़|लाख|हज़ार|हजार|सौ"
# A number in one piece: digits, their grouping commas, a decimal part.
_NUMBER: Final = r"\d(?:[\d,]*\d)?(?:\.\d+)?"

# `5 , 00 , 000`: a comma with a space before it is the model's; one group alone may be a list.
_SPACED_GROUPS: Final = re.compile(
    r"(?<![\d,.])\d{1,3}(?: , ?\d{2,3})* , ?\d{2,3} , ?\d{3}(?![\d,])"
)
_SPACED_PAIR: Final = re.compile(rf"((?:{_RUPEES}|[$€£]) ?\d{{1,3}}) , ?(\d{{3}})(?![\d,])")
_SPACED_DECIMAL: Final = re.compile(rf"(?<![\d.])(\d+) \. (\d+)(?= ?(?:%|percent|{_SCALES}))")
_SPACED_CLOCK: Final = re.compile(r"(?<![\d:])([01]?\d|2[0-3]) ?: ?([0-5]\d)(?![\d:]| ?: ?\d)")
# Capitals with another capital behind them may be a name's initials: `room 5 A. M. Khan`.
_NOON: Final = re.compile(r"(?<=\d) ?(?:([ap]) ?\. ?(m)|([AP]) ?\. ?(M)(?! ?\.? [A-Z]))(?: ?\.|\b)")
_SIGN: Final = re.compile(r"([₹€£$]) (?=\d)")
_PERCENT: Final = re.compile(r"(?<=\d) %")
_RS: Final = re.compile(r"\b(Rs)( ?\. ?| )(?=\d)")
_PLURAL: Final = re.compile(rf"\b({_NUMBER}) (crore|lakh|lac)s\b(?! of\b)")
# Five digits or more in a row are hard to read; where rupees are meant, groups are Indian.
_LONG_RUPEES: Final = re.compile(
    rf"(?:(?<=₹)|(?<=Rs )|(?<=Rs\. )|(?<=INR ))\d{{5,}}(?![\d,])"
    rf"|(?<![\d,.])\d{{5,}}(?= (?:{_RUPEE_WORDS}))"
)
_LONG_OTHERS: Final = re.compile(r"(?<=[$€£])\d{5,}(?![\d,])")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_UNITS: Final = _words(
    "crore crores lakh lakhs lac lacs thousand hundred million billion trillion percent per rupee"
    " rupees paise dollar dollars pound pounds euro euros cents a.m p.m am pm o'clock km kms"
    " kilometre kilometres kilometer kilometers metre metres meter meters cm mm miles kg kilos"
    " kilograms kilo gram grams litre litres liter liters hours hour minutes minute seconds second"
    " days day weeks week months month years year degrees करोड़ लाख हज़ार हजार सौ रुपये रुपए रुपया"
    " रूपये बजे प्रतिशत किलो मीटर साल दिन घंटे मिनट %"
)
_MAGNITUDES: Final = _words(
    "crore crores lakh lakhs lac lacs thousand hundred million billion trillion"
    " करोड़ लाख हज़ार हजार सौ"
)
_SIGNS: Final = frozenset({"₹", "$", "€", "£", "rs", "inr"})
_EDGES: Final = ".,;:!?।\"'”’“‘()[]…-–—"  # noqa: RUF001 - quotes and dashes as they are written


def _indian(digits: str) -> str:
    """`10000000` as `1,00,00,000`: three, then pairs."""
    head, tail = digits[:-3], digits[-3:]
    first = len(head) % 2
    groups = [head[:first]] if first else []
    groups += [head[i : i + 2] for i in range(first, len(head), 2)]
    return ",".join([*groups, tail])


def _western(digits: str) -> str:
    first = len(digits) % 3
    groups = [digits[:first]] if first else []
    return ",".join(groups + [digits[i : i + 3] for i in range(first, len(digits), 3)])


def readable_numbers(text: str) -> str:
    """`text` with its numbers as they are written; all else unchanged."""
    if not any(c.isdigit() for c in text):
        return text
    text = _SPACED_GROUPS.sub(lambda m: m[0].replace(" ", ""), text)
    text = _SPACED_PAIR.sub(r"\1,\2", text)
    text = _SPACED_DECIMAL.sub(r"\1.\2", text)
    text = _SPACED_CLOCK.sub(r"\1:\2", text)
    text = _NOON.sub(lambda m: " {}.{}.".format(*filter(None, m.groups())), text)
    text = _SIGN.sub(r"\1", text)
    text = _PERCENT.sub("%", text)
    text = _RS.sub(lambda m: f"Rs{'.' if '.' in m[2] else ''} ", text)
    text = _PLURAL.sub(lambda m: f"{m[1]} {m[2].replace('lac', 'lakh')}", text)
    text = _LONG_RUPEES.sub(lambda m: _indian(m[0]), text)
    return _LONG_OTHERS.sub(lambda m: _western(m[0]), text)


def binds(before: str, after: str) -> bool:
    """Whether two neighboring words are a number and its unit: `5 crore`, `₹ 5`, `10:30 a.m.`."""
    if before[-1:] in ",;:!?।…":
        return False
    first, second = before.strip(_EDGES).lower(), after.strip(_EDGES).lower()
    if first in _SIGNS and second[:1].isdigit():
        return True
    if second not in _UNITS or before.endswith("."):
        return False
    return first in _MAGNITUDES or (first.lstrip("₹$€£")[:1].isdigit() and first[-1:].isdigit())
