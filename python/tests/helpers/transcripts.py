"""Made-up transcripts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import strategies as st

from subpiped.artifacts.transcript import TranscriptSegment

if TYPE_CHECKING:
    from subpiped.artifacts.transcript import Word

_WORDS = ("हाँ।", "नहीं", "अदिति", "कहाँ", "है?", "Stop.", "the", "train", "25", "...", "—", "चलो।")


def segment(
    start: float, end: float, text: str, words: tuple[Word, ...] = (), language: str = "hi"
) -> TranscriptSegment:
    """A segment of which nothing is doubted."""
    return TranscriptSegment(0, start, end, text, -0.2, 0.1, 1.0, words, language)


@st.composite
def random_segments(draw: st.DrawFn) -> list[TranscriptSegment]:
    """Segments in order of time, with pauses of any length, some at one moment."""
    segments = []
    at = 0.0
    for _ in range(draw(st.integers(0, 40))):
        start = at + draw(st.sampled_from((0.0, 0.1, 0.7, 2.0, 40.0)))
        at = start + draw(st.sampled_from((0.0, 0.4, 2.0, 6.0)))
        text = " ".join(draw(st.lists(st.sampled_from(_WORDS), max_size=12)))
        language = draw(st.sampled_from(("hi", "hi", "hi", "en")))
        segments.append(segment(start, at, text, language=language))
    return segments
