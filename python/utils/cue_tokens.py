"""The transcript as a row of timed words with speakers, which cues are cut from."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from utils.sense import ends_clause
from utils.word_times import Token, segment_tokens

if TYPE_CHECKING:
    from collections.abc import Sequence

    from utils.segments import SpeechSegment
    from utils.transcript import TranscriptSegment
    from utils.turns import SpeakerTurn

_CLAUSE_PAUSE: Final = 0.3


def _speaker_of(tokens: Sequence[Token], turns: Sequence[SpeakerTurn]) -> str | None:
    """The speaker who holds most of the time from the first to the last of `tokens`."""
    start, end = tokens[0].start, tokens[-1].end
    held: dict[str, float] = {}
    for turn in turns:
        overlap = min(end, turn.end) - max(start, turn.start)
        if overlap > 0:
            held[turn.speaker] = held.get(turn.speaker, 0.0) + overlap
    return max(held, key=lambda speaker: held[speaker]) if held else None


def _with_speakers(tokens: Sequence[Token], turns: Sequence[SpeakerTurn]) -> list[Token]:
    """Give each clause its speaker: word by word, a change in mid-phrase is mostly an error."""
    if not turns:
        return list(tokens)
    # A clause of a minute does not happen; turns far away cannot overlap it.
    ends = [turn.end for turn in turns]
    result: list[Token] = []
    clause: list[Token] = []
    for number, token in enumerate(tokens):
        clause.append(token)
        following = tokens[number + 1] if number + 1 < len(tokens) else None
        if (
            following is None
            or ends_clause(token.text)
            or following.start - token.end >= _CLAUSE_PAUSE
        ):
            first = bisect_right(ends, clause[0].start)
            speaker = _speaker_of(clause, turns[first : first + 200])
            result += [replace(t, speaker=speaker) for t in clause]
            clause = []
    return result


def make_tokens(
    segments: Sequence[TranscriptSegment],
    turns: Sequence[SpeakerTurn],
    speech: Sequence[SpeechSegment],
) -> list[Token]:
    """All words of the transcript in its order, with times that never run backwards.

    `turns` (exclusive) and `speech` are sorted by time.
    """
    spoken = [segment for segment in segments if segment.text.strip()]
    latest = [following.start for _, following in pairwise(spoken)] + [float("inf")]
    tokens: list[Token] = []
    clock = 0.0
    for segment, next_start in zip(spoken, latest, strict=False):
        limit = next_start if next_start > segment.start else float("inf")
        for token in segment_tokens(segment, limit, speech):
            start = max(clock, token.start)
            tokens.append(replace(token, start=start, end=max(start, token.end)))
            clock = start
    return _with_speakers(tokens, turns)
