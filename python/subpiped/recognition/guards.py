"""Tells recognized text that is probably not what was said, by several kinds of evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.segments import SpeechSegment, intersect, total
from subpiped.recognition.hallucinated_phrases import is_hallucinated
from subpiped.text.loops import alike_neighbors, loop_share
from subpiped.text.plain_words import plain_words
from subpiped.text.script import is_romanized, wrong_script_share

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.transcript import TranscriptSegment
    from subpiped.recognition.chunks import Chunk

# Text with one of these is decoded again and, if nothing better comes, dropped. The others are
# noted with text that stays: Whisper is unsure of much that is said.
HARD: Final = frozenset(
    {"no_speech", "repetition", "wrong_script", "too_fast", "hallucinated_phrase", "prompt_echo",
     "over_music", "again", "alike", "dominant", "untranslated", "no_words"}
)  # fmt: skip
# Text with one of these is decoded again, too, and stays if nothing better comes.
RETRIED: Final = HARD | {"too_little"}
# Three quarters of a loop of one phrase came before; of real speech at most a third (a chant).
_LOOP_SHARE: Final = 0.4
_WRONG_SCRIPT: Final = 0.3
# Fast dialogue has 20 to 25 letters a second; a translation is no denser than that by half.
_MAX_RATE: Final = 35.0
_MIN_FAST_LETTERS: Final = 40
# Less than that is said in no language by somebody who talks.
_MIN_RATE: Final = 3.0
_LONG_SPEECH: Final = 3.0
_LITTLE_RATE: Final = 2.0
# What makes a phrase that Whisper is known to hallucinate unlikely to have been said.
_PHRASE_NO_SPEECH: Final = 0.2
_PHRASE_LOG_PROB: Final = -0.7
# Where only one detector found a voice, and Whisper hardly one or is unsure of a whole sentence,
# there is a scream or an engine: over such a film (opencast's black.mp4) it invented 21 words, none
# with better measures. A word or two may be an answer.
_FAINT_NO_SPEECH: Final = 0.4
_FAINT_LOG_PROB: Final = -0.7
_ANSWER_WORDS: Final = 2
_MUSIC_SHARE: Final = 0.5
_MUSIC_LOG_PROB: Final = -0.5
_SENTENCES: Final = re.compile(r"(?<=[.?!।]) +")
_ECHO_WORDS: Final = 4
_ECHO_SHARE: Final = 0.8


@dataclass(frozen=True, slots=True)
class GuardThresholds:
    """Whisper's own thresholds (openai/whisper transcribe.py), here for one segment each.

    Attributes:
        no_speech: probability of no speech above which an unsure segment is doubted.
        log_prob: mean log probability of its tokens below which a segment is unsure.
        compression_ratio: bytes of text to compressed bytes above which text is a loop.
    """

    no_speech: float
    log_prob: float
    compression_ratio: float


def is_hard(doubts: Sequence[str]) -> bool:
    """Whether text with these doubts is not to be shown."""
    return not HARD.isdisjoint(doubts)


def is_retried(doubts: Sequence[str]) -> bool:
    """Whether text with these doubts is worth another way of decoding."""
    return not RETRIED.isdisjoint(doubts)


def _letters(segments: Sequence[TranscriptSegment]) -> int:
    return sum(len(word) for segment in segments for word in plain_words(segment.text))


def share_in(segment: TranscriptSegment, stretches: Sequence[SpeechSegment]) -> float:
    """Share of a segment's time that lies in `stretches` (sorted, free of overlap)."""
    length = max(segment.end - segment.start, 1e-3)
    return total(intersect([SpeechSegment(segment.start, segment.end)], stretches)) / length


def _echoes(text: str, prompt: str | None) -> bool:
    """Whether a text is the prompt given back: Whisper repeats what it cannot use."""
    words = plain_words(text)
    if prompt is None or len(words) < _ECHO_WORDS:
        return False
    known = set(plain_words(prompt))
    return sum(word in known for word in words) / len(words) >= _ECHO_SHARE


@dataclass(frozen=True, slots=True)
class Judge:
    """Judges the text of a chunk.

    Attributes:
        thresholds: limits of Whisper's own measures.
        songs: stretches of singing, sorted.
        music: stretches of music without a voice, sorted.
    """

    thresholds: GuardThresholds
    songs: Sequence[SpeechSegment] = ()
    music: Sequence[SpeechSegment] = ()

    def doubts(
        self,
        segments: Sequence[TranscriptSegment],
        chunk: Chunk,
        language: str,
        prompt: str | None = None,
    ) -> list[tuple[str, ...]]:
        """Why each of a chunk's segments is suspicious; empty for what is believed.

        Args:
            segments: the transcript of the chunk, in film time.
            chunk: where it lies, and the speech in it.
            language: of the text (ISO 639-1).
            prompt: what the recognizer was told to expect.
        """
        letters = _letters(segments)
        fast = letters >= _MIN_FAST_LETTERS and letters > _MAX_RATE * chunk.speech_seconds
        agreed = total(s for s in chunk.speech if not s.disputed)
        little = agreed >= _LONG_SPEECH and letters < _LITTLE_RATE * agreed
        # A refrain comes again, and of singing one detector is seldom sure.
        disputed = all(s.disputed for s in chunk.speech) and not self._is_sung(chunk)
        alike = alike_neighbors([segment.text for segment in segments], disputed=disputed)
        found = []
        for place, segment in enumerate(segments):
            why = set(self._of_segment(segment, segments, chunk, language, prompt))
            why |= {"too_fast"} if fast else set()
            why |= {"too_little"} if little else set()
            why |= {"alike"} if place in alike else set()
            found.append(tuple(sorted(why)))
        return found

    def _is_sung(self, chunk: Chunk) -> bool:
        return bool(intersect(chunk.speech, self.songs))

    def _of_segment(
        self,
        segment: TranscriptSegment,
        segments: Sequence[TranscriptSegment],
        chunk: Chunk,
        language: str,
        prompt: str | None,
    ) -> list[str]:
        found = []
        unsure = segment.avg_logprob < self.thresholds.log_prob
        if unsure:
            # Neither measure alone means no speech: the no-speech token is high over music with
            # dialogue, too.
            wordless = segment.no_speech_prob > self.thresholds.no_speech
            found.append("no_speech" if wordless else "low_confidence")
        if (
            segment.compression_ratio > self.thresholds.compression_ratio
            or loop_share(segment.text) >= _LOOP_SHARE
        ):
            found.append("repetition")
        if wrong_script_share(segment.text, language) > _WRONG_SCRIPT:
            found.append("wrong_script")
        if is_romanized(segment.text, language):
            found.append("romanized")
        letters = any(c.isalpha() for c in segment.text)
        if not letters and (unsure or not any(c.isdigit() for c in segment.text)):
            found.append("no_words")
        if _echoes(segment.text, prompt):
            found.append("prompt_echo")
        disputed = all(s.disputed for s in chunk.speech)
        faint = segment.no_speech_prob > _FAINT_NO_SPEECH and segment.avg_logprob < _FAINT_LOG_PROB
        faint |= unsure and len(plain_words(segment.text)) > _ANSWER_WORDS
        if disputed and faint and "no_speech" not in found:
            found.append("no_speech")
        music = share_in(segment, self.music) >= _MUSIC_SHARE
        if music and disputed and segment.avg_logprob < _MUSIC_LOG_PROB:
            found.append("over_music")
        if share_in(segment, self.songs) >= _MUSIC_SHARE:
            found.append("over_song")
        elif disputed and alike_neighbors(_SENTENCES.split(segment.text), disputed=True):
            found.append("alike")
        thin = _letters(segments) < _MIN_RATE * chunk.speech_seconds
        weak = (
            segment.no_speech_prob > _PHRASE_NO_SPEECH
            or segment.avg_logprob < _PHRASE_LOG_PROB
            or music
            or disputed
            or thin
        )
        if weak and is_hallucinated(segment.text):
            found.append("hallucinated_phrase")
        return found
