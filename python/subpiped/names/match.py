"""How likely one name is the misheard form of another: by sound first, then by spelling."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz import fuzz

from subpiped.text.phonetic_distance import SAME, sound_distance
from subpiped.text.phonetics import is_devanagari, plain, sounds_of

if TYPE_CHECKING:
    from collections.abc import Sequence

# On the half of the test's names to tune on, at a precision of 0.98 over all capitalized words and
# with nothing else to go by, spelling alone (rapidfuzz) finds 24 % of the names, these sounds and
# spelling 52 %; indic-namematch 9 %; dhvani, with 500 MB of memory, comes to no such precision.
_SOUND_WEIGHT: Final = 0.75
# Two spellings of one sound are one name, however many letters differ (Veeru, Viru).
_SAME_SOUND_WEIGHT: Final = 0.9
# In a name of several words the mean decides, but no word may be quite another: "Batwal Khan" is
# not "Ayaz Khan" because of Khan.
_WORD_FLOOR: Final = 76.0
# A sound that differs is a smaller share of a longer name than it is evidence against it.
_LONGEST: Final = 7.0


@dataclass(frozen=True, slots=True)
class NameScore:
    """Likeness of 0 to 100, whether the two are spellings of one sound, and the reason in words."""

    score: float
    same_sound: bool
    why: str


def distance(transcribed: str, target: str) -> float:
    """How far apart two words sound; 0 for the same sounds, in whichever script."""
    return sound_distance(sounds_of(transcribed), sounds_of(target))


def word_score(transcribed: str, target: str) -> NameScore | None:
    """Score of one word or of several written as one; None where one has no sounds.

    Spelling counts only between words of one script.
    """
    keys = sounds_of(transcribed), sounds_of(target)
    if not all(keys):
        return None
    apart = sound_distance(*keys)
    sound = max(0.0, 100 - 100 * apart / min(_LONGEST, sum(map(len, keys)) / 2))
    why = f"sound {sound:.0f} ({keys[0]}, {keys[1]})"
    if is_devanagari(transcribed) != is_devanagari(target):
        return NameScore(sound, apart <= SAME, why)
    spelling = fuzz.ratio(plain(transcribed), plain(target))
    weight = _SAME_SOUND_WEIGHT if apart <= SAME else _SOUND_WEIGHT
    score = weight * sound + (1 - weight) * spelling
    return NameScore(score, apart <= SAME, f"spelling {spelling:.0f}, {why}")


def name_score(transcribed: Sequence[str], target: Sequence[str]) -> NameScore | None:
    """Score of a name of one or more words; None if any word is another one.

    Word by word where their numbers agree, else as if written as one ("Ra hul", "Shahrukh").
    """
    if len(transcribed) != len(target):
        joined = word_score("".join(transcribed), "".join(target))
        return (
            None
            if joined is None
            else NameScore(joined.score, joined.same_sound, f"{joined.why}, other words")
        )
    scores = [word_score(h, t) for h, t in zip(transcribed, target, strict=True)]
    found = [score for score in scores if score is not None and score.score >= _WORD_FLOOR]
    if not found or len(found) < len(transcribed):
        return None
    mean = sum(score.score for score in found) / len(found)
    same_sound = all(score.same_sound for score in found)
    return NameScore(mean, same_sound, "; ".join(score.why for score in found))
