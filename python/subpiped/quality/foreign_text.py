"""Cues that are not in the language of their track: other scripts, and Hindi in Latin letters."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.quality.repeats import cue_words
from subpiped.text.script import is_romanized, script_of, scripts_of, wrong_script_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.cues import Cue

# A cue of which a third is in letters that its language is not written in cannot be read by those
# whom it is for; a single letter of another script in a line (π, a brand) can.
_WRONG_SHARE: Final = 0.3
# The commonest function words of Hindi and Urdu as people type them in Latin letters. Those that
# are words of English, too (main, the, to, ho, hum, par, sab, tab, in, us, is, so, do, din, pass),
# are left out: each of the others is rare in English, and two in one line are not English.
_FUNCTION_WORDS: Final = """
aap aapka aapke aapki aapko aaj ab abhi acchi agar aisa aise apna apne apni aur bahut bhi bilkul
bola bolo chahiye chalo gaya gayi haan hai hain hoga hogi hoon hota humko humein iska iske isko
isliye jaise jao jab jaldi ka kab kabhi kahan kaise karna karo karta karte karke kaun ke ki kisi ko
koi kuch kya kyon kyun kyunki lekin liye magar matlab mera mere meri mujhe mujhko nahi nahin phir
raha rahe rahi saath sakta sakte tera tere teri tha thi thoda toh tujhe tum tumhara tumhe tumko usko
uska uske waala wali woh yahan yeh zaroor
"""
_HINDI: Final = frozenset(_FUNCTION_WORDS.split())
_HINDI_SHARE: Final = 0.4
_HINDI_WORDS: Final = 2


@dataclass(frozen=True, slots=True)
class Foreign:
    """Numbers of the cues in another language than the track's.

    Attributes:
        wrong_script: a third or more of the letters are in scripts of other languages.
        romanized: the language has its own script, the text is in Latin letters.
        untranslated: an English text has Hindi's function words.
        scripts: scripts of other languages, and how many letters each has.
    """

    wrong_script: tuple[int, ...]
    romanized: tuple[int, ...]
    untranslated: tuple[int, ...]
    scripts: dict[str, int]


def is_romanized_hindi(words: Sequence[str]) -> bool:
    """Whether a text of Latin letters is Hindi, by its function words."""
    hits = sum(word in _HINDI for word in words)
    return hits >= _HINDI_WORDS and hits >= _HINDI_SHARE * len(words)


def foreign_text(cues: Sequence[Cue], language: str) -> Foreign:
    """Find cues that are not in `language` (ISO 639-1), as far as letters and words tell."""
    right = {*scripts_of(language), "LATIN", ""}
    letters = Counter(script_of(c) for cue in cues for line in cue.lines for c in line)
    texts = [(cue, " ".join(cue.lines)) for cue in cues]
    return Foreign(
        wrong_script=tuple(
            cue.index for cue, text in texts if wrong_script_share(text, language) > _WRONG_SHARE
        ),
        romanized=tuple(cue.index for cue, text in texts if is_romanized(text, language)),
        untranslated=tuple(
            cue.index for cue in cues if language == "en" and is_romanized_hindi(cue_words(cue))
        ),
        scripts={s.title(): n for s, n in letters.most_common() if s not in right},
    )
