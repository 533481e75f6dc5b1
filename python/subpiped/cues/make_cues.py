"""Transcript to cues: runs of words of one voice, cut, broken into lines and timed."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.cues import Cue
from subpiped.cues.cut import cut_block
from subpiped.cues.lines import NOTES_WIDTH, break_lines
from subpiped.cues.shot_snap import snap_to_shots
from subpiped.cues.spans import Span
from subpiped.cues.speakers import labeled, share_cues
from subpiped.cues.timing import time_spans
from subpiped.cues.tokens import make_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.artifacts.transcript import Transcript
    from subpiped.artifacts.turns import SpeakerTurn
    from subpiped.cues.rules import CueRules
    from subpiped.cues.word_times import Token

# A pause this long always ends a cue: showing text before it is spoken gives the answer away.
_BLOCK_PAUSE: Final = 1.0


@dataclass(frozen=True, slots=True)
class FilmSound:
    """What a film's sound and pictures say about its cues; all sorted by time, all may be empty.

    `turns` are exclusive; without `speech` nothing is held against it; `shots` are the moments of
    cuts in seconds, `frame` is a frame's length, `duration` the film's in seconds.
    """

    turns: Sequence[SpeakerTurn] = ()
    speech: Sequence[SpeechSegment] = ()
    songs: Sequence[SpeechSegment] = ()
    shots: Sequence[float] = ()
    frame: float = 1 / 24
    duration: float = 0.0


def _blocks(tokens: Sequence[Token]) -> list[list[Token]]:
    """Runs of words of one speaker without a long pause; an unknown speaker changes nothing."""
    blocks: list[list[Token]] = []
    for token in tokens:
        last = blocks[-1][-1] if blocks else None
        changed = last is None or (
            (None not in (last.speaker, token.speaker) and last.speaker != token.speaker)
            or last.song != token.song
        )
        if last is None or changed or token.start - last.end >= _BLOCK_PAUSE:
            blocks.append([])
        blocks[-1].append(token)
    return blocks


def _block_spans(block: Sequence[Token], after_block: float, rules: CueRules) -> list[Span]:
    song = block[0].song
    if song:
        rules = replace(rules, max_line_chars=max(1, rules.max_line_chars - NOTES_WIDTH))
    return [
        Span(
            start=words[0].start,
            first_end=words[0].end,
            end=max(word.end for word in words),
            words=len(words),
            lines=break_lines(words, rules.max_line_chars),
            speakers=tuple(dict.fromkeys(w.speaker for w in words if w.speaker is not None)),
            sources=tuple(dict.fromkeys(word.source for word in words)),
            song=song,
        )
        for words in cut_block(block, after_block, rules)
    ]


def _confidence(sources: Sequence[int], transcript: Transcript) -> float:
    sure = [math.exp(min(0.0, transcript.segments[n].avg_logprob)) for n in sources]
    return round(sum(sure) / len(sure), 3)


def make_cues(transcript: Transcript, sound: FilmSound, rules: CueRules) -> list[Cue]:
    """Cues in time order, free of overlap, with every word of the transcript in its order.

    Times of `transcript` are seconds of the film.
    """
    tokens = make_tokens(transcript.segments, sound.turns, sound.speech, sound.songs)
    blocks = _blocks(tokens)
    starts = [block[0].start for block in blocks[1:]] + [math.inf]
    if rules.speaker_labels:
        blocks = labeled(blocks)
    spans = [
        span
        for block, following in zip(blocks, starts, strict=False)
        for span in _block_spans(block, following, rules)
    ]
    timed = time_spans(share_cues(spans, rules), sound.speech, rules)
    snap_to_shots(timed, sound.shots, rules, sound.frame)
    return [
        Cue(
            index=number,
            start=cue.start,
            end=cue.end,
            lines=cue.span.lines,
            song=cue.span.song,
            confidence=_confidence(cue.span.sources, transcript),
            speakers=cue.span.speakers,
        )
        for number, cue in enumerate(timed, 1)
    ]
