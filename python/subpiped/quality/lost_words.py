"""Words of a transcript that are in none of the cues made from it."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import SpeechSegment, intersect
from subpiped.cues.track_text import readable_text
from subpiped.text.plain_words import plain_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.cues import Cue
    from subpiped.artifacts.transcript import Transcript

# Written without spaces: a cue may be cut anywhere, so single letters are counted.
_NO_SPACES: Final = frozenset(("zh", "yue", "ja", "th", "lo", "km", "my", "bo"))


def lost_words(
    transcript: Transcript,
    cues: Sequence[Cue],
    language: str,
    left_out: Sequence[SpeechSegment] = (),
) -> Counter[str]:
    """The words that are lost, and how often.

    Cutting a transcript into cues neither adds nor removes words, so the counts are compared over
    the whole film. Numbers, which are written anew, are not compared.

    Args:
        transcript: what the cues were made from.
        cues: what is shown.
        language: of the text (ISO 639-1).
        left_out: stretches whose cues are left out on purpose (songs), sorted, free of overlap.
    """
    said: Counter[str] = Counter()
    for segment in transcript.segments:
        if not intersect([SpeechSegment(segment.start, segment.end)], left_out):
            said.update(_units(readable_text(segment.text, language), language))
    shown: Counter[str] = Counter()
    for cue in cues:
        shown.update(_units(" ".join(cue.lines), language))
    return said - shown


def _units(text: str, language: str) -> list[str]:
    words = plain_words(text)
    units = "".join(words) if language in _NO_SPACES else words
    return [unit for unit in units if not any(c.isdigit() for c in unit)]
