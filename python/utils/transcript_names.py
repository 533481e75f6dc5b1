"""Name corrections applied to a whole transcript: texts, words, and the ledger of changes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from utils.name_correction import NameCorrection, Replacement
    from utils.transcript import Transcript, TranscriptSegment, Word


class Corrector(Protocol):
    """Finds the corrections of a text."""

    def correct(self, text: str) -> list[NameCorrection]:
        """The corrections of one text, in order."""


@dataclass(frozen=True, slots=True)
class CorrectedTranscript:
    """The transcript with corrected names; `ledger` holds one object for each change.

    `words_not_aligned` counts changes of a text that its timed words do not show.
    """

    transcript: Transcript
    ledger: list[dict[str, Any]]
    words_not_aligned: int


def has_latin_letters(transcript: Transcript) -> bool:
    """Whether any text has a letter of the Latin script."""
    return any(
        c.isalpha() and unicodedata.name(c, "").startswith("LATIN")
        for segment in transcript.segments
        for c in segment.text
    )


def replace_in_text(text: str, replacements: Sequence[Replacement]) -> str:
    """`text` with its replacements, which do not overlap."""
    for change in sorted(replacements, key=lambda r: r.start, reverse=True):
        text = text[: change.start] + change.text + text[change.end :]
    return text


def replace_in_words(
    text: str, words: Sequence[Word], replacements: Sequence[Replacement]
) -> tuple[tuple[Word, ...], int]:
    """The timed words with the replacements of `text`, and how many found no word.

    Joined, Whisper's words give the text but for spaces around it; where they do not, or a
    replaced word is split over two timed ones, the words stay as they are.
    """
    offset = "".join(word.word for word in words).find(text)
    if offset < 0:
        return tuple(words), len(replacements)
    changed: list[Word] = []
    placed = 0
    start = -offset
    for word in words:
        end = start + len(word.word)
        inside = [
            replace(r, start=r.start - start, end=r.end - start)
            for r in replacements
            if start <= r.start and r.end <= end
        ]
        placed += len(inside)
        changed.append(replace(word, word=replace_in_text(word.word, inside)))
        start = end
    return tuple(changed), len(replacements) - placed


def _correct_segment(
    segment: TranscriptSegment, found: Sequence[NameCorrection]
) -> tuple[TranscriptSegment, int]:
    replacements = [change for correction in found for change in correction.replacements]
    text = replace_in_text(segment.text, replacements)
    if not segment.words:
        return replace(segment, text=text), 0
    words, missed = replace_in_words(segment.text, segment.words, replacements)
    return replace(segment, text=text, words=words), missed


def correct_transcript(
    transcript: Transcript, corrector: Corrector, progress: Callable[[int, int], None]
) -> CorrectedTranscript:
    """Correct every segment; `progress` is called with segments done and all."""
    segments: list[TranscriptSegment] = []
    ledger: list[dict[str, Any]] = []
    missed = 0
    for index, segment in enumerate(transcript.segments):
        found = corrector.correct(segment.text)
        corrected, not_aligned = _correct_segment(segment, found)
        missed += not_aligned
        segments.append(corrected)
        ledger += [
            {
                "segment": segment.id,
                "before": change.before,
                "after": change.after,
                "why": change.why,
                "score": change.score,
            }
            for change in found
        ]
        progress(index + 1, len(transcript.segments))
    return CorrectedTranscript(replace(transcript, segments=tuple(segments)), ledger, missed)
