"""A translator program that answers for the sentence of its table that sounds most like the asked.

    nearest_translator.py TABLE.json

What a small recognizer hears differs from what was said, and changes with its version.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

_GRAM: Final = 2
# Whisper base gets about half of the letters of Hindi right; other sentences have a tenth.
_LEAST: Final = 0.3


def _grams(text: str) -> Counter[str]:
    letters = "".join(text.split())
    return Counter(letters[i : i + _GRAM] for i in range(len(letters) - _GRAM + 1))


def likeness(one: str, other: str) -> float:
    """Share of the pairs of letters that two texts have in common, 0 to 1."""
    a, b = _grams(one), _grams(other)
    return 2 * (a & b).total() / max(1, a.total() + b.total())


def nearest(table: Mapping[str, str], text: str) -> str:
    """The translation of the sentence most like `text`; empty if none is like it."""
    best = max(table, key=lambda known: likeness(known, text))
    return table[best] if likeness(best, text) >= _LEAST else ""


def main() -> None:
    """Answer until standard input ends."""
    table = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for line in sys.stdin:
        asked = json.loads(line)["sentences"]
        answer = {number: nearest(table, text) for number, text in asked.items()}
        sys.stdout.write(json.dumps({"sentences": answer}) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
