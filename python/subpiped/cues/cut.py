"""Cutting a run of words into cues by a search for the cheapest row of them."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

from subpiped.cues.align_to_speech import LINGER
from subpiped.cues.lines import Junctions
from subpiped.cues.rules import Content, fits
from subpiped.text.break_costs import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.cues.rules import CueRules
    from subpiped.cues.word_times import Token

# A cut in a pause hurts half as much, and so does one where the recognizer ends a segment.
_CUT_PAUSE: Final = 0.3
# Costs beside those of text/break_costs.py. A rule that is broken weighs more than a cut inside a
# phrase, so that text moves to the neighbor before a cue becomes too fast to read.
_CUE: Final = 1.5
_BRIEF: Final = 1.5
_BRIEF_SECONDS: Final = 2.0
_TOO_SHORT: Final = 3.0
_TOO_SHORT_SHARE: Final = 12.0
_TOO_FAST: Final = 5.0
_TOO_FAST_SHARE: Final = 6.0
# What a cue that is too fast can usually get (subpiped/cues/timing.py): from its neighbors, and
# from the silence before a block.
_SPARE_SECONDS: Final = 0.1
_SPARE_SILENCE: Final = 0.25
_SENTENCE_INSIDE: Final = 1.0
_PAUSE_INSIDE: Final = 3.0
_LINES: Final = 0.5
# The short rest of a sentence at the beginning of a cue.
_ORPHAN: Final = 5.0
_ORPHAN_WIDTH: Final = 12


def _time_cost(shown: float, characters: int, spare: float, rules: CueRules) -> float:
    """How badly so many characters can be read in `shown` seconds, or `spare` more in need."""
    shown = max(0.001, shown)
    cost = _BRIEF * max(0.0, 1 - shown / _BRIEF_SECONDS)
    if shown < rules.min_cue:
        cost += _TOO_SHORT + _TOO_SHORT_SHARE * (1 - shown / rules.min_cue)
    speed = characters / shown / rules.aim
    if speed > 1:
        cost += _TOO_FAST_SHARE * min(2.0, speed - 1)
        if characters > (shown + spare) * rules.chars_per_second:
            cost += _TOO_FAST
    return cost


def _parted(before: Token, after: Token) -> bool:
    """Whether two words are apart in time, or in two segments of the recognizer."""
    return after.start - before.end >= _CUT_PAUSE or before.source != after.source


def _orphans(ends: Sequence[bool], junctions: Junctions) -> list[bool]:
    """Whether a cue that begins with each word has but the last bit of a sentence there.

    As in `… ran out of my | home. And then`; `ends` says which words end a sentence.
    """
    orphans = []
    end = len(ends)
    for start in range(len(ends) - 1, -1, -1):
        if ends[start]:
            end = start + 1
        rest = start > 0 and not ends[start - 1]
        orphans.append(rest and junctions.width(start, end) < _ORPHAN_WIDTH)
    return orphans[::-1]


def cut_block(block: Sequence[Token], after_block: float, rules: CueRules) -> list[list[Token]]:
    """Cut one block into cues at the least total cost (dynamic programming over cut points).

    `after_block` is the start of the first word behind the block.
    """
    size = len(block)
    junctions = Junctions(block, rules.max_line_chars)
    # What a junction costs inside a cue, and whether a sentence ends at it.
    ends = [ends_sentence(token.text) for token in block]
    inside = [
        _PAUSE_INSIDE * max(0.0, after.start - before.end - _CUT_PAUSE) + _SENTENCE_INSIDE * end
        for before, after, end in zip(block, block[1:], ends, strict=False)
    ]
    orphans = _orphans(ends, junctions)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, size + 1):
        following = block[end].start if end < size else after_block
        until = min(following - rules.min_gap, block[end - 1].end + LINGER)
        cut = junctions.cost(end) if end < size else 0.0
        if end < size and _parted(block[end - 1], block[end]):
            cut /= 2
        least, chosen, within = math.inf, end - 1, 0.0
        for start in range(end - 1, -1, -1):
            one = end - start == 1
            if not one:
                within += inside[start]
                # Laid out to that width: no line is wider, but for one of a single long word.
                content = Content(
                    lines=junctions.lines(start, end),
                    width=min(junctions.width(start, end), rules.max_line_chars),
                    words=end - start,
                    seconds=block[end - 1].end - block[start].start,
                )
                if not fits(content, rules):
                    break
            cost = best[start][0] + cut + _CUE + within + _LINES * junctions.line_cost(start, end)
            spare = _SPARE_SECONDS if start else _SPARE_SILENCE
            cost += _time_cost(
                until - block[start].start, junctions.width(start, end), spare, rules
            )
            cost += _ORPHAN * orphans[start]
            if cost <= least:
                least, chosen = cost, start
        best.append((least, chosen))
    pieces, end = [], size
    while end:
        start = best[end][1]
        pieces.append(list(block[start:end]))
        end = start
    return pieces[::-1]
