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
_ALL_SCRIPTS: Final = frozenset(
    {"LATIN", "COPTIC", "SYRIAC", "THAANA", "ORIYA", "CHEROKEE", "GLAGOLITIC", "BOPOMOFO", "YI"}
).union(*_SCRIPTS.values())
_INDIC: Final = frozenset(
    ("hi", "mr", "ne", "sa", "bn", "as", "pa", "gu", "ta", "te", "kn", "ml", "si")
)
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


def decoding_scripts(language: str) -> tuple[str, ...]:
    """The scripts that a recognizer may write `language` in.

    In the languages of India English words are written in the language's own script, and Latin
    letters would be a transliteration of it; elsewhere Latin words stand in any text.
    """
    scripts = scripts_of(language)
    own = language in _INDIC or _EVERYWHERE in scripts
    return scripts if own else (*scripts, _EVERYWHERE)


@cache
def can_be_written(character: str, scripts: tuple[str, ...]) -> bool:
    """Whether text in `scripts` may hold a character: not the letters and marks of others."""
    category = unicodedata.category(character)
    if category == "Cn":
        return False
    if category[0] not in "LMN" and not unicodedata.name(character, "").startswith("ARABIC"):
        return True
    names = unicodedata.name(character, "").split()[:3]  # COMBINING CYRILLIC, MODIFIER LETTER …
    script = next((name for name in names if name in _ALL_SCRIPTS), "")
    return script in scripts or not script


def wrong_script_share(text: str, language: str) -> float:
    """Share of the letters of `text`, 0 to 1, in scripts that `language` is not written in.

    Latin letters are never wrong. A text without letters has none that are wrong.
    """
    scripts = [script for character in text if (script := script_of(character))]
    right = {*scripts_of(language), _EVERYWHERE}
    return sum(script not in right for script in scripts) / len(scripts) if scripts else 0.0


def is_romanized(text: str, language: str) -> bool:
    """Whether most letters are Latin though the language has a script of its own."""
    scripts = [script for character in text if (script := script_of(character))]
    latin = sum(script == _EVERYWHERE for script in scripts)
    return _EVERYWHERE not in scripts_of(language) and 2 * latin > len(scripts)
