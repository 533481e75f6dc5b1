"""The transcript as a row of timed words with speakers, which cues are cut from."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.sung_stretches import is_sung
from subpiped.cues.word_times import Token, segment_tokens
from subpiped.text.break_costs import ends_clause, ends_sentence

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.artifacts.transcript import TranscriptSegment
    from subpiped.artifacts.turns import SpeakerTurn

_CLAUSE_PAUSE: Final = 0.3
# Who holds this share of a sentence said all of it.
_SURE_SHARE: Final = 2 / 3


def _parts(tokens: Sequence[Token], ends: Callable[[str], bool]) -> list[list[Token]]:
    """Runs of words up to each that ends one, and up to each pause."""
    parts: list[list[Token]] = []
    last: Token | None = None
    for token in tokens:
        if last is None or ends(last.text) or token.start - last.end >= _CLAUSE_PAUSE:
            parts.append([])
        parts[-1].append(token)
        last = token
    return parts


def _held(tokens: Sequence[Token], turns: Sequence[SpeakerTurn]) -> dict[str, float]:
    """How long each speaker holds the time from the first to the last of `tokens`."""
    start, end = tokens[0].start, tokens[-1].end
    held: dict[str, float] = {}
    for turn in turns:
        overlap = min(end, turn.end) - max(start, turn.start)
        if overlap > 0:
            held[turn.speaker] = held.get(turn.speaker, 0.0) + overlap
    return held


def _with_speakers(tokens: Sequence[Token], turns: Sequence[SpeakerTurn]) -> list[Token]:
    """Give each sentence its speaker, or each clause where a sentence is not clearly one's.

    A change of speaker in mid-phrase is mostly an error of diarization.
    """
    if not turns:
        return list(tokens)
    ends = [turn.end for turn in turns]
    result: list[Token] = []
    for sentence in _parts(tokens, ends_sentence):
        # A sentence of a minute does not happen; turns far away cannot overlap it.
        first = bisect_right(ends, sentence[0].start)
        near = turns[first : first + 200]
        held = _held(sentence, near)
        most = max(held, key=lambda speaker: held[speaker], default=None)
        if most is None or held[most] >= _SURE_SHARE * sum(held.values()):
            result += [replace(t, speaker=most) for t in sentence]
            continue
        for clause in _parts(sentence, ends_clause):
            held = _held(clause, near)
            most = max(held, key=lambda speaker: held[speaker], default=None)
            result += [replace(t, speaker=most) for t in clause]
    return result


def make_tokens(
    segments: Sequence[TranscriptSegment],
    turns: Sequence[SpeakerTurn],
    speech: Sequence[SpeechSegment],
    songs: Sequence[SpeechSegment] = (),
) -> list[Token]:
    """All words of the transcript in its order, with times that never run backwards.

    `turns` (exclusive), `speech` and `songs` are sorted by time. A segment is sung as a whole or
    not at all: where singing begins is known to a second or so, which is no place for a cut.
    """
    spoken = [(n, segment) for n, segment in enumerate(segments) if segment.text.strip()]
    latest = [following.start for _, (_, following) in pairwise(spoken)] + [float("inf")]
    tokens: list[Token] = []
    clock = 0.0
    starts, ends = [s.start for s in speech], [s.end for s in speech]
    for (number, segment), next_start in zip(spoken, latest, strict=False):
        limit = next_start if next_start > segment.start else float("inf")
        song = is_sung(segment.start, segment.end, songs)
        inside = speech[bisect_right(ends, segment.start) : bisect_left(starts, segment.end)]
        for token in segment_tokens(segment, limit, inside):
            start = max(clock, token.start)
            end = max(start, token.end)
            tokens.append(replace(token, start=start, end=end, source=number, song=song))
            clock = start
    return _with_speakers(tokens, turns)
