"""Hears a piece again, in other ways, until its text can be believed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from utils.doubts import Doubt, Outcome, Trial, trial
from utils.guards import Judge, is_hard, is_retried
from utils.pieces import Piece, halve
from utils.placement import place_segments
from utils.plain_words import plain_words
from utils.segments import total

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from engines.asr import AsrEngine, DecodingOptions
    from utils.media import Waveform
    from utils.transcript import TranscriptSegment

    Hear = Callable[[], list[TranscriptSegment]]

# Sound beside the speech when a piece is cut tighter than usual.
_TIGHT_SECONDS: Final = 0.15
# Whisper's own second temperature, 0.2, seldom leaves a loop (openai/whisper transcribe.py).
_TEMPERATURE: Final = 0.4
_LATIN: Final = "LATIN"
# That much speech, heard by both detectors, holds a word.
_MIN_SPEECH: Final = 1.0
# Text that other ways of hearing give again, and that is this sure, was said, however often.
_CONFIRMED_LOG_PROB: Final = -0.6

# Doubts that speak for there being no word at all.
_WORDLESS: Final = frozenset({"no_speech", "canned", "over_music"})

# Doubts that say nothing of whether the words were said.
_HARMLESS: Final = frozenset({"too_little", "romanised", "over_song"})

# Whisper itself must take it for speech, too: "Damn" in a scream had 0.68.
_SURE_NO_SPEECH: Final = 0.4

# What is heard without beams and silence is believed from here on. Of the English words in pieces
# below -0.4 beams mend a fifth of the errors, above it none; but to hear all of those again takes a
# quarter of recognition for 4 words of 1689 (53 wrong at -0.4, 57 at -0.55). Most Hindi that
# Whisper base hears lies below.
_SURE_LOG_PROB: Final = -0.55
# Below the limit of the guards, as a short sound without silence after it gets less of it.
_SURE_QUICK_NO_SPEECH: Final = 0.5

# Of the time that pieces take, two thirds go by before those that are not sure are heard again;
# less where few are sure.
_QUICK_SHARE: Final = 0.6

Banned = frozenset[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Heard:
    """Segments in film time, and what was recognised but not believed at once."""

    segments: list[TranscriptSegment] = field(default_factory=list)
    doubts: list[Doubt] = field(default_factory=list)

    def __add__(self, other: Heard) -> Heard:
        return Heard(self.segments + other.segments, self.doubts + other.doubts)


@dataclass(frozen=True, slots=True)
class _Attempt:
    """One way of hearing, judged; `parts` are the ways in which its halves were heard."""

    step: str
    segments: list[TranscriptSegment]
    parts: tuple[Trial, ...] = ()

    def rank(self) -> tuple[int, bool, float]:
        """Smaller is better: doubted letters, whether speech is left without text, unsureness."""
        bad = sum(len(s.text) for s in self.segments if is_hard(s.doubts))
        good = [s for s in self.segments if not is_hard(s.doubts)]
        little = not good or any(is_retried(s.doubts) for s in good)
        unsure = [-s.avg_logprob for s in self.segments]
        return bad, little, sum(unsure) / len(unsure) if unsure else 0.0

    def is_good(self, piece: Piece, *, sure: bool) -> bool:
        """Whether it can be shown; `sure` forbids any doubt of its words."""
        if not self.segments:
            return _agreed(piece) < _MIN_SPEECH
        if sure:
            return all(
                set(s.doubts) <= _HARMLESS and s.no_speech_prob <= _SURE_NO_SPEECH
                for s in self.segments
            )
        return not any(is_retried(s.doubts) for s in self.segments)

    def trials(self) -> tuple[Trial, ...]:
        return (trial(self.step, self.segments), *self.parts)


@dataclass(frozen=True, slots=True)
class Wish:
    """What is wanted of a piece.

    Attributes:
        decoding: how it is heard at first.
        language: of the text that is to come out (ISO 639-1).
        banned: texts (as plain words) that the film has too often to be believed.
        last: one more way of hearing, for when no other will do.
    """

    decoding: DecodingOptions
    language: str
    banned: Banned = frozenset()
    last: Hear | None = None


@dataclass(frozen=True, slots=True)
class Ladder:
    """Hears pieces with an engine, and climbs down to other ways where the text is doubted.

    Attributes:
        engine: loaded.
        waveform: the film's sound.
        judge: says what is doubted.
        pad: seconds around speech within which text may lie.
        second: loads another engine for doubted pieces, or None.
    """

    engine: AsrEngine
    waveform: Waveform
    judge: Judge
    pad: float
    second: Callable[[], AsrEngine] | None = None
    _quick: dict[tuple[Piece, DecodingOptions], list[TranscriptSegment]] = field(
        default_factory=dict
    )

    def expect(
        self,
        plan: Mapping[DecodingOptions, Sequence[tuple[Piece, str]]],
        ahead: Callable[[float], None],
    ) -> float:
        """Hear pieces that are wanted next in the quick way, and keep what is sure of itself.

        Returns the share of the work on them that is done.

        Args:
            plan: how pieces will be heard at first, each with the language of its text.
            ahead: told that share after each of them.
        """
        self._quick.clear()
        unsure: dict[DecodingOptions, list[Piece]] = {}
        if not self.engine.has_quick:
            unsure = {decoding: [piece for piece, _ in some] for decoding, some in plan.items()}
            plan = {}
        self.engine.expect(
            {replace(d, quick=True): self._sounds(p for p, _ in some) for d, some in plan.items()}
        )
        done, whole = 0, sum(map(len, plan.values()))
        for decoding, some in plan.items():
            for piece, language in some:
                wish = Wish(decoding, language)
                found = self._decode(piece, replace(decoding, quick=True))
                judged = self._judged(found, piece, wish)
                if _is_sure(judged):
                    self._quick[piece, decoding] = judged
                else:
                    unsure.setdefault(decoding, []).append(piece)
                done += 1
                ahead(_QUICK_SHARE * done / whole)
        self.engine.expect({d: self._sounds(pieces) for d, pieces in unsure.items()})
        return _QUICK_SHARE if whole else 0.0

    def _sounds(self, pieces: Iterable[Piece]) -> list[NDArray[np.float32]]:
        return [self.waveform.seconds(piece.start, piece.end) for piece in pieces]

    def hear(self, piece: Piece, wish: Wish) -> Heard:
        """What is said in a piece."""
        if not wish.banned and (known := self._quick.get((piece, wish.decoding))) is not None:
            return Heard(known)
        attempts: list[_Attempt] = []
        for attempt in self._ways(piece, wish):
            attempts.append(attempt)
            if attempt.is_good(piece, sure=_is_wordless(attempts[0])):
                break
        if len(attempts) == 1 and attempts[0].is_good(piece, sure=False):
            return Heard(attempts[0].segments)
        return _settle(attempts, piece, wish.decoding.language)

    def sift(self, segments: Sequence[TranscriptSegment], piece: Piece, language: str) -> Heard:
        """Text that was made of what was heard, less what is doubted; it cannot be heard again."""
        doubts = self.judge.doubts(segments, piece, language)
        judged = [
            replace(s, doubts=tuple(sorted({*s.doubts, *d})))
            for s, d in zip(segments, doubts, strict=True)
        ]
        bad = [s for s in judged if is_hard(s.doubts)]
        return Heard(
            [s for s in judged if not is_hard(s.doubts)],
            [Doubt(s.start, s.end, s.text, s.language, s.doubts, "dropped") for s in bad],
        )

    def _ways(self, piece: Piece, wish: Wish) -> Iterator[_Attempt]:
        """The steps of the ladder, the cheapest and the likeliest to help first."""

        def attempt(step: str, segments: Sequence[TranscriptSegment]) -> _Attempt:
            return _Attempt(step, self._judged(segments, piece, wish))

        first = attempt("first", self._decode(piece, wish.decoding))
        yield first
        plain = replace(wish.decoding, prompt=None)
        if wish.decoding.prompt is not None:
            yield attempt("no_prompt", self._decode(piece, plain))
        if plain.scripts and _LATIN not in plain.scripts:
            # Whisper may know the words in Latin letters only; they can be read all the same.
            wider = replace(plain, scripts=(*plain.scripts, _LATIN))
            yield attempt("latin", self._decode(piece, wider))
        parts = halve(piece)
        if len(parts) > 1:
            halves = [self.hear(part, replace(wish, decoding=plain, last=None)) for part in parts]
            both = halves[0] + halves[1]
            ways = [replace(t, step=f"half {t.step}") for d in both.doubts for t in d.tried]
            yield replace(attempt("halves", both.segments), parts=tuple(ways))
        tight = _tighten(piece)
        if tight != piece:
            yield attempt("tighter", self._decode(tight, plain))
        if not _is_wordless(first):
            # Drawn from noise there would be words without end.
            warm = replace(plain, temperature=_TEMPERATURE)
            yield attempt(f"temperature_{_TEMPERATURE}", self._decode(piece, warm))
        if self.second is not None:
            yield attempt("second_model", self._decode(piece, plain, self.second()))
        if wish.last is not None:
            yield attempt("cascade", wish.last())

    def _decode(
        self, piece: Piece, decoding: DecodingOptions, engine: AsrEngine | None = None
    ) -> list[TranscriptSegment]:
        sound = self.waveform.seconds(piece.start, piece.end)
        found = (engine or self.engine).transcribe(sound, decoding)
        route = "direct" if decoding.task == "translate" else ""
        return [
            replace(segment, language=decoding.language, route=route)
            for segment in place_segments(found, piece, self.pad)
        ]

    def _judged(
        self, segments: Sequence[TranscriptSegment], piece: Piece, wish: Wish
    ) -> list[TranscriptSegment]:
        doubts = self.judge.doubts(segments, piece, wish.language, wish.decoding.prompt)
        found = []
        for segment, mine in zip(segments, doubts, strict=True):
            all_of_them = {*segment.doubts, *mine}
            if plain_words(segment.text) in wish.banned:
                all_of_them.add("dominant")
            found.append(replace(segment, doubts=tuple(sorted(all_of_them))))
        return found


def _is_sure(segments: Sequence[TranscriptSegment]) -> bool:
    """Whether text that was heard in the quick way needs no second hearing."""
    return bool(segments) and all(
        not s.doubts
        and s.avg_logprob >= _SURE_LOG_PROB
        and s.no_speech_prob <= _SURE_QUICK_NO_SPEECH
        for s in segments
    )


def _is_wordless(attempt: _Attempt) -> bool:
    """Whether what speaks against an attempt is that nothing was said."""
    hard = {d for s in attempt.segments for d in s.doubts if is_hard((d,))}
    return hard <= _WORDLESS and (bool(hard) or not attempt.segments)


def _settle(attempts: Sequence[_Attempt], piece: Piece, language: str) -> Heard:
    """The best of all attempts, less what is doubted even there, with a record."""
    sure = _is_wordless(attempts[0])
    # Where nothing seemed to be said, only text without any doubt is better than none.
    sound = [a for a in attempts if a.is_good(piece, sure=sure)] if sure else []
    best = min(sound or attempts, key=_Attempt.rank)
    believed = [_confirmed(segment, attempts) for segment in best.segments]
    kept = [s for s in believed if not is_hard(s.doubts)] if sound or not sure else []
    tried = tuple(t for attempt in attempts for t in attempt.trials())
    first = attempts[0].segments
    if not first:
        span = (piece.speech[0].start, piece.speech[-1].end)
        text = " ".join(s.text for s in kept)
        outcome: Outcome = "replaced" if kept else "lost"
        nothing = Doubt(*span, "", language, ("nothing_heard",), outcome, text or None, tried)
        return Heard(kept, [nothing])
    doubted = [segment for segment in first if is_retried(segment.doubts)]
    start, end = doubted[0].start, doubted[-1].end
    shown = [s.text for s in kept if s.start < end and s.end > start]
    same = shown == [segment.text for segment in doubted]
    record = Doubt(
        start,
        end,
        " ".join(segment.text for segment in doubted),
        language,
        tuple(sorted({why for segment in doubted for why in segment.doubts})),
        "kept" if same else "replaced" if shown else "dropped",
        " ".join(shown) if shown and not same else None,
        tried,
    )
    return Heard(kept, [record])


def _tighten(piece: Piece) -> Piece:
    start = max(piece.start, piece.speech[0].start - _TIGHT_SECONDS)
    end = min(piece.end, piece.speech[-1].end + _TIGHT_SECONDS)
    return Piece(start, end, piece.speech)


def _agreed(piece: Piece) -> float:
    """Seconds of the piece's speech that both detectors heard."""
    return total(s for s in piece.speech if not s.disputed)


def _confirmed(segment: TranscriptSegment, attempts: Sequence[_Attempt]) -> TranscriptSegment:
    """The segment, believed though its text is frequent, if two ways of hearing give it."""
    words = plain_words(segment.text)
    others = tuple(d for d in segment.doubts if d != "dominant")
    times = sum(any(plain_words(s.text) == words for s in a.segments) for a in attempts)
    sure = segment.avg_logprob >= _CONFIRMED_LOG_PROB and not is_hard(others)
    if "dominant" in segment.doubts and sure and times > 1:
        return replace(segment, doubts=(*others, "repeated"))
    return segment
