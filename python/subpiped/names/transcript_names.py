"""Name corrections applied to a whole transcript: texts, words, and the ledger of changes."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from subpiped.artifacts.transcript import Word
from subpiped.text.phonetics import is_devanagari

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.artifacts.transcript import Transcript, TranscriptSegment
    from subpiped.names.correction import NameCorrection, Replacement


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


def is_correctable(transcript: Transcript) -> bool:
    """Whether any text is written in a script whose names can be corrected."""
    return any(
        is_devanagari(c) or (c.isalpha() and unicodedata.name(c, "").startswith("LATIN"))
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

    Joined, Whisper's words give the text but for spaces around it; where they do not, the words
    stay as they are. Words that are replaced together ("Ra hul") become one, with the time of all
    and the least probability.
    """
    offset = "".join(word.word for word in words).find(text)
    if offset < 0:
        return tuple(words), len(replacements)
    changed: list[Word] = []
    start = -offset
    left = sorted(replacements, key=lambda r: r.start)
    for word in words:
        end = start + len(word.word)
        if changed and left and left[0].start < start < left[0].end:
            changed[-1] = _joined(changed[-1], word)
        else:
            changed.append(word)
        while left and left[0].end <= end:
            change = left.pop(0)
            # Places are counted from the end, which earlier replacements in the word do not move.
            rest = end - change.end
            size = change.end - change.start
            old = changed[-1].word
            cut = len(old) - rest
            new = old[: cut - size] + change.text + old[cut:]
            changed[-1] = replace(changed[-1], word=new)
        start = end
    return tuple(changed), 0


def _joined(first: Word, second: Word) -> Word:
    return Word(
        first.start,
        second.end,
        first.word + second.word,
        min(first.probability, second.probability),
    )


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
                "start": segment.start,
                "end": segment.end,
                "before": change.before,
                "after": change.after,
                "why": change.why,
                "score": change.score,
            }
            for change in found
        ]
        progress(index + 1, len(transcript.segments))
    return CorrectedTranscript(replace(transcript, segments=tuple(segments)), ledger, missed)
