"""Writing systems: which letters a language is written in, and how much of a text is in others."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

# ISO 639-1 to the scripts of its text, named as the Unicode names of their letters begin. A
# language that is not listed is written in Latin letters. Sources: Unicode CLDR, supplemental data
# (languageData).
_SCRIPTS: Final[dict[str, tuple[str, ...]]] = {
    **dict.fromkeys(("hi", "mr", "ne", "sa"), ("DEVANAGARI",)),
    **dict.fromkeys(("ar", "fa", "ur", "ps"), ("ARABIC",)),
    **dict.fromkeys(("ru", "uk", "bg", "be", "mk", "mn", "kk", "tg", "tt", "ba"), ("CYRILLIC",)),
    **dict.fromkeys(("bn", "as"), ("BENGALI",)),
    **dict.fromkeys(("he", "yi"), ("HEBREW",)),
    **dict.fromkeys(("zh", "yue"), ("CJK",)),
    "sr": ("CYRILLIC", "LATIN"),
    "sd": ("ARABIC", "DEVANAGARI"),
    "pa": ("GURMUKHI", "ARABIC"),
    "gu": ("GUJARATI",),
    "ta": ("TAMIL",),
    "te": ("TELUGU",),
    "kn": ("KANNADA",),
    "ml": ("MALAYALAM",),
    "si": ("SINHALA",),
    "th": ("THAI",),
    "lo": ("LAO",),
    "km": ("KHMER",),
    "my": ("MYANMAR",),
    "bo": ("TIBETAN",),
    "ka": ("GEORGIAN",),
    "hy": ("ARMENIAN",),
    "el": ("GREEK",),
    "am": ("ETHIOPIC",),
    "ko": ("HANGUL", "CJK"),
    "ja": ("HIRAGANA", "KATAKANA", "CJK", "KATAKANA-HIRAGANA"),
}
# Names, brands and loan words: every language's film text has Latin words in it.
_EVERYWHERE: Final = "LATIN"


@cache
def script_of(character: str) -> str:
    """The script of a letter, as its Unicode name begins; empty for what is no letter."""
    if not unicodedata.category(character).startswith("L"):
        return ""
    name = unicodedata.name(character, "")
    # Letters of several scripts by themselves: the ordinal signs, phonetic modifiers.
    if name.startswith(("MODIFIER", "FEMININE", "MASCULINE")):
        return ""
    return name.removeprefix("FULLWIDTH ").removeprefix("HALFWIDTH ").split(" ", maxsplit=1)[0]


def scripts_of(language: str) -> tuple[str, ...]:
    """The scripts that the text of a language (ISO 639-1) is written in."""
    return _SCRIPTS.get(language, (_EVERYWHERE,))


def wrong_script_share(text: str, language: str) -> float:
    """Share of the letters of `text`, 0 to 1, in scripts that `language` is not written in.

    Latin letters are never wrong. A text without letters has none that are wrong.
    """
    scripts = [script for character in text if (script := script_of(character))]
    right = {*scripts_of(language), _EVERYWHERE}
    return sum(script not in right for script in scripts) / len(scripts) if scripts else 0.0
