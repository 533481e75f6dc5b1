"""How likely one name is the misheard form of another: by spelling and by sound."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import jellyfish
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from utils.sound_key import plain, sound_key

if TYPE_CHECKING:
    from collections.abc import Sequence

# The same key means two spellings of one name, however many letters differ (Veeru, Viru).
_SAME_SOUND_FLOOR: Final = 90.0
# Metaphone knows consonants only. With the first syllable and their number equal too, what differs
# is an unstressed vowel (Simrun, Simran); without, it may be another name (Karan, Kiran; Deep,
# Deepa).
_SAME_CONSONANTS: Final = 95.0
_SYLLABLE: Final = re.compile(r"[^aeiou]*[aeiou]+")
# In a name of several words the mean decides, but no word may be quite another: "Batwal Khan" is
# not "Ayaz Khan" because of Khan.
_WORD_FLOOR: Final = 80.0


@dataclass(frozen=True, slots=True)
class NameScore:
    """Likeness of 0 to 100, whether both sound the same by our key, and the reason in words."""

    score: float
    same_sound: bool
    why: str


def _same_syllables(left: str, right: str) -> bool:
    first, second = _SYLLABLE.findall(left), _SYLLABLE.findall(right)
    return len(first) == len(second) and first[:1] == second[:1]


def word_score(heard: str, target: str, max_edits: int) -> NameScore | None:
    """Score of one word; None if it is out of the question.

    That is: another first sound, more than `max_edits` letters inserted, dropped, replaced or
    swapped with the next, or no Latin letters.
    """
    left, right = plain(heard), plain(target)
    keys = sound_key(heard), sound_key(target)
    if not all(keys) or keys[0][0] != keys[1][0] or OSA.distance(left, right) > max_edits:
        return None
    spelling = fuzz.ratio(left, right)
    if keys[0] == keys[1]:
        score = _SAME_SOUND_FLOOR + spelling * (100 - _SAME_SOUND_FLOOR) / 100
        return NameScore(score, True, f"spelling {spelling:.0f}, same sound {keys[0]}")
    sound = fuzz.ratio(*keys)
    consonants = jellyfish.metaphone(left)
    if consonants and consonants == jellyfish.metaphone(right) and _same_syllables(*keys):
        sound = max(sound, _SAME_CONSONANTS)
    why = f"spelling {spelling:.0f}, sound {sound:.0f} ({keys[0]}, {keys[1]})"
    return NameScore((spelling + sound) / 2, False, why)


def name_score(heard: Sequence[str], target: Sequence[str], max_edits: int) -> NameScore | None:
    """Score of a name of one or more words, word by word; None if any word is another one."""
    if len(heard) != len(target) or not heard:
        return None
    scores = [word_score(h, t, max_edits) for h, t in zip(heard, target, strict=True)]
    found = [score for score in scores if score is not None and score.score >= _WORD_FLOOR]
    if len(found) < len(heard):
        return None
    mean = sum(score.score for score in found) / len(found)
    same_sound = all(score.same_sound for score in found)
    return NameScore(mean, same_sound, "; ".join(score.why for score in found))
