"""Translation by text: what was said, as whole sentences, through a translator."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from subpiped.text.break_costs import ends_sentence
from subpiped.text.loops import compression_ratio
from subpiped.text.plain_words import plain_words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.transcript import TranscriptSegment
    from subpiped.translation.sentence_translator import Translator

# Whisper writes Hindi with few full stops: a pause ends a sentence, too, and so does its length.
_PAUSE_SECONDS: Final = 1.0
_MAX_SECONDS: Final = 10.0


def sentences_of(segments: Sequence[TranscriptSegment]) -> list[TranscriptSegment]:
    """Segments joined until a sentence ends: a part of one has no translation of its own."""
    joined: list[TranscriptSegment] = []
    open_ended = False
    for segment in segments:
        last = joined[-1] if joined else None
        if (
            last is not None
            and open_ended
            and segment.start - last.end < _PAUSE_SECONDS
            and segment.end - last.start <= _MAX_SECONDS
        ):
            joined[-1] = replace(
                last,
                end=segment.end,
                text=f"{last.text} {segment.text}",
                avg_logprob=min(last.avg_logprob, segment.avg_logprob),
                no_speech_prob=max(last.no_speech_prob, segment.no_speech_prob),
            )
        else:
            joined.append(segment)
        words = segment.text.split()
        open_ended = bool(words) and not ends_sentence(words[-1])
    return joined


def translate_segments(
    segments: Sequence[TranscriptSegment], translator: Translator, source: str, target: str
) -> list[TranscriptSegment]:
    """The sentences of one chunk in the language `target`, at the times of what was said.

    What comes back as it went in, or not at all, is as it was and marked `untranslated`.
    """
    sentences = sentences_of(segments)
    if not sentences:
        return []
    texts = translator.translate([s.text for s in sentences], source, target)
    return [
        replace(
            sentence,
            text=text or sentence.text,
            words=(),
            route="cascade",
            compression_ratio=compression_ratio(text or sentence.text),
            doubts=("untranslated",) if not text or _same(text, sentence.text) else (),
        )
        for sentence, text in zip(sentences, texts, strict=True)
    ]


def _same(text: str, before: str) -> bool:
    # One word may be a name or the same in both languages ("Okay").
    words = plain_words(text)
    return len(words) > 1 and words == plain_words(before)
