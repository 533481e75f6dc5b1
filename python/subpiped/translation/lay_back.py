"""A translation laid back on the times of what was said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from subpiped.text.break_costs import cut_cost
from subpiped.text.loops import compression_ratio

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.transcript import TranscriptSegment
    from subpiped.translation.sentences import Sentence, Stretch

# A shorter pause is not worth a new line.
_PAUSE_SECONDS: Final = 0.5
# A cut this far from its place, as a share of the text, costs as much as one inside a phrase.
_OFF_PLACE: Final = 12.0
# A part of the text that is that much smaller than its part of the time is a last resort.
_LEAST_SHARE: Final = 0.4
_LITTLE: Final = 100.0


@dataclass(frozen=True, slots=True)
class _Slot:
    start: float
    end: float
    weight: int
    segment: TranscriptSegment


def kept(sentence: Sentence) -> list[TranscriptSegment]:
    """The sentence as it was said, for a track in its own language; ids are not set."""
    return [
        replace(s.segment, start=s.start, end=s.end, text=s.text, words=s.words)
        for s in sentence.stretches
    ]


def lay_back(
    sentence: Sentence, text: str, route: str, doubts: Sequence[str] = ()
) -> list[TranscriptSegment]:
    """`text` in segments at the times of `sentence`, cut near where its pauses lie.

    Joined by spaces, the segments give `text`; their times are those of the sentence, in order.
    Their ids are not set. Empty text gives none.
    """
    words = text.split()
    if not words:
        return []
    slots = _slots(sentence.stretches)
    slots = slots if len(words) >= 2 * len(slots) else [_whole(slots)]
    parts = _cut(words, [slot.weight for slot in slots])
    said = [stretch.segment for stretch in sentence.stretches]
    return [
        replace(
            slot.segment,
            start=slot.start,
            end=slot.end,
            text=part,
            words=(),
            avg_logprob=min(segment.avg_logprob for segment in said),
            no_speech_prob=max(segment.no_speech_prob for segment in said),
            compression_ratio=compression_ratio(part),
            route=route,
            doubts=tuple(dict.fromkeys([*slot.segment.doubts, *doubts])),
        )
        for slot, part in zip(slots, parts, strict=True)
    ]


def _slots(stretches: Sequence[Stretch]) -> list[_Slot]:
    slots: list[_Slot] = []
    for stretch in stretches:
        last = slots[-1] if slots else None
        weight = len(stretch.text)
        if last is not None and stretch.start - last.end < _PAUSE_SECONDS:
            slots[-1] = replace(last, end=stretch.end, weight=last.weight + weight)
        else:
            slots.append(_Slot(stretch.start, stretch.end, weight, stretch.segment))
    return slots


def _whole(slots: Sequence[_Slot]) -> _Slot:
    return replace(slots[0], end=slots[-1].end, weight=sum(slot.weight for slot in slots))


def _cut(words: Sequence[str], weights: Sequence[int]) -> list[str]:
    """`words` in as many parts as there are weights, each in about that proportion."""
    whole, length = sum(weights) or 1, sum(len(word) + 1 for word in words)
    ends = [0.0, *(end / length for end in accumulate(len(word) + 1 for word in words))]
    parts: list[str] = []
    begin, share = 0, 0.0
    for number, weight in enumerate(weights[:-1], 1):
        share += weight / whole
        last = len(words) - (len(weights) - number)
        costs = []
        for at in range(begin + 1, last + 1):
            following = words[at + 1] if at + 1 < len(words) else ""
            off = _OFF_PLACE * abs(ends[at] - share)
            # Alone on the screen for seconds, "and" reads like a mistake.
            short = min((ends[at] - ends[begin]) * whole / weight, (1 - ends[at]) / (1 - share))
            little = _LITTLE if short < _LEAST_SHARE else 0.0
            costs.append((cut_cost(words[at - 1], words[at], following) + off + little, at))
        end = min(costs)[1]
        parts.append(" ".join(words[begin:end]))
        begin = end
    return [*parts, " ".join(words[begin:])]
