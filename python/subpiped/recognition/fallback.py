"""Decodes a chunk again, in other ways, until its text can be believed (temperature fallback)."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.doubts import Doubt, Trial, trial
from subpiped.artifacts.segments import merge_close, total
from subpiped.recognition.chunks import MIN_SPEECH, Chunk, halve, part_of, without_text
from subpiped.recognition.doubt_records import doubts_of, gone_speech
from subpiped.recognition.guards import Judge, is_hard, is_retried, share_in
from subpiped.recognition.placement import place_segments
from subpiped.text.plain_words import plain_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.artifacts.transcript import TranscriptSegment
    from subpiped.media.waveform import Waveform
    from subpiped.recognition.engine import AsrEngine, DecodingOptions

# Sound beside the speech when a chunk is cut tighter than usual.
_TIGHT_SECONDS: Final = 0.15
# Whisper's own second temperature, 0.2, seldom leaves a loop (openai/whisper transcribe.py).
_TEMPERATURE: Final = 0.4
_LATIN: Final = "LATIN"
# No known hallucination takes longer: more clear speech is not what it stands for.
_CLEAR_SPEECH: Final = 3.0
# Text that other ways of decoding give again, and that is this sure, was said, however often.
CONFIRMED_LOG_PROB: Final = -0.6
_FREQUENT: Final = frozenset({"alike", "dominant"})
# Share of its time that must lie in speech of which both detectors are sure.
_VOICED_SHARE: Final = 0.5
# What a shorter pause parts is one sentence.
_SENTENCE_PAUSE: Final = 0.3

# Doubts that speak for there being no word at all.
_WORDLESS: Final = frozenset({"no_speech", "hallucinated_phrase", "over_music"})

# Doubts that say nothing of whether the words were said.
_HARMLESS: Final = frozenset({"too_little", "romanized", "over_song"})

# Whisper itself must take it for speech, too: "Damn" in a scream had 0.68.
_SURE_NO_SPEECH: Final = 0.4

# Text decoded without beams and silence is believed from here on. Of the English words in chunks
# below -0.4 beams fix a fifth of the errors, above it none; but to decode all of those again takes
# a quarter of recognition for 4 words of 1689 (53 wrong at -0.4, 57 at -0.55). Most Hindi by
# Whisper base lies below.
_SURE_LOG_PROB: Final = -0.55
# Below the limit of the guards, as a short sound without silence after it gets less of it.
_SURE_QUICK_NO_SPEECH: Final = 0.5

# Of the time that chunks take, two thirds go by before the unsure ones are decoded again; less
# where few are sure.
_QUICK_SHARE: Final = 0.6

Banned = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class ChunkTranscript:
    """Segments in film time, and what was recognized but not believed at once."""

    segments: list[TranscriptSegment] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def __add__(self, other: ChunkTranscript) -> ChunkTranscript:
        return ChunkTranscript(self.segments + other.segments, self.doubts + other.doubts)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way of decoding, judged; `parts` are the ways in which its halves were decoded."""

    step: str
    segments: list[TranscriptSegment]
    parts: tuple[Trial, ...] = ()

    def rank(self, chunk: Chunk) -> tuple[int, int, bool, float]:
        """Smaller is better: speech without text, doubted letters, too little text, unsureness.

        Speech counts in whole seconds: Whisper's times are no finer.
        """
        bad = sum(len(s.text) for s in self.segments if is_hard(s.doubts))
        good = _believed(self)
        bare = round(total(without_text(chunk, good)))
        little = not good or any(is_retried(s.doubts) for s in good)
        unsure = [-s.avg_logprob for s in self.segments]
        return bare, bad, little, sum(unsure) / len(unsure) if unsure else 0.0

    def is_good(self, chunk: Chunk, *, sure: bool) -> bool:
        """Whether it can be shown; `sure` forbids any doubt of its words."""
        if not self.segments:
            return _agreed(chunk) < MIN_SPEECH
        if sure:
            return all(
                set(s.doubts) <= _HARMLESS and s.no_speech_prob <= _SURE_NO_SPEECH
                for s in self.segments
            )
        return not any(is_retried(s.doubts) for s in self.segments)

    def trials(self) -> tuple[Trial, ...]:
        return (trial(self.step, self.segments), *self.parts)


@dataclass(frozen=True, slots=True)
class DecodingGoal:
    """What a chunk is to become.

    Attributes:
        decoding: how it is decoded at first.
        language: of the text that is to come out (ISO 639-1).
        banned: texts (as plain words) that the film has too often to be believed.
    """

    decoding: DecodingOptions
    language: str
    banned: Banned = frozenset()


@dataclass(frozen=True, slots=True)
class FallbackDecoder:
    """Decodes chunks with an engine, and falls back to other ways where the text is doubted.

    Attributes:
        engine: loaded.
        waveform: the film's sound.
        judge: says what is doubted.
        pad: seconds around speech within which text may lie.
        second: loads another engine for doubted chunks, or None.
    """

    engine: AsrEngine
    waveform: Waveform
    judge: Judge
    pad: float
    second: Callable[[], AsrEngine] | None = None
    _quick: dict[tuple[Chunk, DecodingOptions], list[TranscriptSegment]] = field(
        default_factory=dict
    )

    def expect(
        self,
        plan: Mapping[DecodingOptions, Sequence[tuple[Chunk, str]]],
        ahead: Callable[[float], None],
    ) -> float:
        """Decode the chunks that come next in the quick way, and keep the text that is sure.

        Returns the share of the work on them that is done.

        Args:
            plan: how chunks will be decoded at first, each with the language of its text.
            ahead: told that share after each of them.
        """
        self._quick.clear()
        unsure: dict[DecodingOptions, list[Chunk]] = {}
        if not self.engine.has_quick:
            unsure = {decoding: [chunk for chunk, _ in some] for decoding, some in plan.items()}
            plan = {}
        self.engine.expect(
            {replace(d, quick=True): self._sounds(p for p, _ in some) for d, some in plan.items()}
        )
        done, whole = 0, sum(map(len, plan.values()))
        for decoding, some in plan.items():
            for chunk, language in some:
                goal = DecodingGoal(decoding, language)
                found = self._decode(chunk, replace(decoding, quick=True))
                judged = self._judged(found, chunk, goal)
                if _is_sure(judged):
                    self._quick[chunk, decoding] = judged
                else:
                    unsure.setdefault(decoding, []).append(chunk)
                done += 1
                ahead(_QUICK_SHARE * done / whole)
        self.engine.expect({d: self._sounds(chunks) for d, chunks in unsure.items()})
        return _QUICK_SHARE if whole else 0.0

    def _sounds(self, chunks: Iterable[Chunk]) -> list[NDArray[np.float32]]:
        return [self.waveform.seconds(chunk.start, chunk.end) for chunk in chunks]

    def transcribe(self, chunk: Chunk, goal: DecodingGoal) -> ChunkTranscript:
        """The transcript of a chunk; speech that is left without text is decoded by itself."""
        attempts = self._attempts(chunk, goal)
        kept = _pick_best(attempts, chunk)
        tried = [t for attempt in attempts for t in attempt.trials()]
        alone = replace(goal, decoding=replace(goal.decoding, prompt=None))
        gone = gone_speech(attempts[0].segments, kept, chunk) if kept else []
        for part in _bare_parts(gone, kept, chunk):
            found = self.transcribe(part, alone)
            kept = sorted(kept + found.segments, key=lambda s: s.start)
            tried += [trial("alone", found.segments), *_tried_in("alone", found)]
        language = goal.decoding.language
        return ChunkTranscript(
            kept, doubts_of(attempts[0].segments, kept, chunk, language, tuple(tried))
        )

    def _attempts(self, chunk: Chunk, goal: DecodingGoal) -> list[_Attempt]:
        """Ways of decoding, up to the first that can be shown."""
        if not goal.banned and (known := self._quick.get((chunk, goal.decoding))) is not None:
            return [_Attempt("first", known)]
        attempts: list[_Attempt] = []
        for attempt in self._ways(chunk, goal):
            attempts.append(attempt)
            sure = _is_wordless(attempts[0], chunk)
            if attempt.is_good(chunk, sure=sure) or _is_partly_wordless(attempts[0]):
                break
        return attempts

    def _ways(self, chunk: Chunk, goal: DecodingGoal) -> Iterator[_Attempt]:
        """The fallbacks, the cheapest and the likeliest to help first."""

        def attempt(step: str, segments: Sequence[TranscriptSegment]) -> _Attempt:
            return _Attempt(step, self._judged(segments, chunk, goal))

        first = attempt("first", self._decode(chunk, goal.decoding))
        yield first
        plain = replace(goal.decoding, prompt=None)
        if goal.decoding.prompt is not None:
            yield attempt("no_prompt", self._decode(chunk, plain))
        if plain.scripts and _LATIN not in plain.scripts:
            # Whisper may know the words in Latin letters only; they can be read all the same.
            wider = replace(plain, scripts=(*plain.scripts, _LATIN))
            yield attempt("latin", self._decode(chunk, wider))
        parts = halve(chunk)
        if len(parts) > 1:
            halves = [self.transcribe(part, replace(goal, decoding=plain)) for part in parts]
            both = halves[0] + halves[1]
            yield replace(attempt("halves", both.segments), parts=_tried_in("half", both))
        tight = _tighten(chunk)
        if tight != chunk:
            yield attempt("tighter", self._decode(tight, plain))
        if not _is_wordless(first, chunk):
            # Drawn from noise there would be words without end.
            warm = replace(plain, temperature=_TEMPERATURE)
            yield attempt(f"temperature_{_TEMPERATURE}", self._decode(chunk, warm))
        if self.second is not None:
            yield attempt("second_model", self._decode(chunk, plain, self.second()))

    def _decode(
        self, chunk: Chunk, decoding: DecodingOptions, engine: AsrEngine | None = None
    ) -> list[TranscriptSegment]:
        sound = self.waveform.seconds(chunk.start, chunk.end)
        found = (engine or self.engine).transcribe(sound, decoding)
        route = "direct" if decoding.task == "translate" else ""
        return [
            replace(segment, language=decoding.language, route=route)
            for segment in place_segments(found, chunk, self.pad)
        ]

    def _judged(
        self, segments: Sequence[TranscriptSegment], chunk: Chunk, goal: DecodingGoal
    ) -> list[TranscriptSegment]:
        doubts = self.judge.doubts(segments, chunk, goal.language, goal.decoding.prompt)
        found = []
        for segment, mine in zip(segments, doubts, strict=True):
            all_of_them = {*segment.doubts, *mine}
            if plain_words(segment.text) in goal.banned:
                all_of_them.add("dominant")
            found.append(replace(segment, doubts=tuple(sorted(all_of_them))))
        return found


def _is_sure(segments: Sequence[TranscriptSegment]) -> bool:
    """Whether text of the quick way needs no second decoding."""
    return bool(segments) and all(
        not s.doubts
        and s.avg_logprob >= _SURE_LOG_PROB
        and s.no_speech_prob <= _SURE_QUICK_NO_SPEECH
        for s in segments
    )


def _tried_in(step: str, transcript: ChunkTranscript) -> tuple[Trial, ...]:
    return tuple(replace(t, step=f"{step} {t.step}") for d in transcript.doubts for t in d.tried)


def _believed(attempt: _Attempt) -> list[TranscriptSegment]:
    return [s for s in attempt.segments if not is_hard(s.doubts)]


def _hard_doubts(attempt: _Attempt) -> frozenset[str]:
    return frozenset(d for s in attempt.segments for d in s.doubts if is_hard((d,)))


def _is_wordless(attempt: _Attempt, chunk: Chunk) -> bool:
    """Whether what speaks against an attempt is that nothing was said.

    One line that is believed says that somebody speaks, and so does clear speech whose transcript
    is nothing but a known hallucination. Where only one detector finds a voice, any doubt says that
    there is none: Whisper falls into loops over screams and engines, too.
    """
    hard, agreed = _hard_doubts(attempt), _agreed(chunk)
    if _believed(attempt) or (hard == {"hallucinated_phrase"} and agreed >= _CLEAR_SPEECH):
        return False
    return hard <= _WORDLESS or agreed == 0.0


def _is_partly_wordless(attempt: _Attempt) -> bool:
    """Whether only some lines say that nothing was said: they go, and the others stay."""
    believed, hard = _believed(attempt), _hard_doubts(attempt)
    little = any(is_retried(s.doubts) for s in believed)
    return bool(believed and hard) and hard <= _WORDLESS and not little


def _pick_best(attempts: Sequence[_Attempt], chunk: Chunk) -> list[TranscriptSegment]:
    """The best of all attempts, less what is doubted even there."""
    sure = _is_wordless(attempts[0], chunk)
    tried = [replace(a, segments=_confirmed(a, attempts, chunk)) for a in attempts]
    # Where nothing seemed to be said, only text without any doubt is better than none.
    tried = [a for a in tried if not sure or a.is_good(chunk, sure=True)]
    return _believed(min(tried, key=lambda a: a.rank(chunk))) if tried else []


def _tighten(chunk: Chunk) -> Chunk:
    start = max(chunk.start, chunk.speech[0].start - _TIGHT_SECONDS)
    end = min(chunk.end, chunk.speech[-1].end + _TIGHT_SECONDS)
    return Chunk(start, end, chunk.speech)


def _agreed(chunk: Chunk) -> float:
    """Seconds of the chunk's speech that both detectors found."""
    return total(s for s in chunk.speech if not s.disputed)


def _bare_parts(
    gone: Sequence[SpeechSegment], kept: Sequence[TranscriptSegment], chunk: Chunk
) -> list[Chunk]:
    """Parts of a chunk whose speech is left without text, each up to the text or speech beside it.

    Each sentence by itself: what is said twice can be decoded twice only so, as engines are kept
    from repeating their words.
    """
    bare = merge_close(gone, _SENTENCE_PAUSE)
    edges = [(s.start, s.end) for s in bare] + [(s.start, s.end) for s in kept]
    parts = []
    for stretch in bare:
        before = [end for _, end in edges if end <= stretch.start]
        after = [start for start, _ in edges if start >= stretch.end]
        start = (max(before) + stretch.start) / 2 if before else chunk.start
        end = (stretch.end + min(after)) / 2 if after else chunk.end
        parts.append(part_of(chunk, start, end))
    return [part for part in parts if part is not None]


def _confirmed(
    attempt: _Attempt, attempts: Sequence[_Attempt], chunk: Chunk
) -> list[TranscriptSegment]:
    """An attempt's segments; frequent text is believed if two ways of decoding give it there."""
    agreed = [s for s in chunk.speech if not s.disputed]

    def is_same(one: TranscriptSegment, other: TranscriptSegment) -> bool:
        together = one.start < other.end and other.start < one.end
        return together and plain_words(one.text) == plain_words(other.text)

    found = []
    for segment in attempt.segments:
        others = tuple(d for d in segment.doubts if d not in _FREQUENT)
        said = (
            len(others) < len(segment.doubts)
            and not is_hard(others)
            and segment.avg_logprob >= CONFIRMED_LOG_PROB
            and share_in(segment, agreed) >= _VOICED_SHARE
            and sum(any(is_same(segment, s) for s in a.segments) for a in attempts) > 1
        )
        found.append(replace(segment, doubts=(*others, "repeated")) if said else segment)
    return found
