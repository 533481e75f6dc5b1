"""Transcript to cues: where to cut, by a search for the cheapest row of cues."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from utils.cue_lines import break_lines, fits, join, widths
from utils.cue_timing import Span, time_spans
from utils.cue_tokens import make_tokens
from utils.cues import Cue
from utils.graphemes import display_length
from utils.sense import cut_cost, ends_sentence

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from utils.segments import SpeechSegment
    from utils.transcript import Transcript
    from utils.turns import SpeakerTurn
    from utils.word_times import Token

# A pause this long always ends a cue: showing text before it is spoken gives the answer away.
_BLOCK_PAUSE: Final = 1.0
_CUT_PAUSE: Final = 0.3
# Costs beside those of utils/sense.py.
_CUE: Final = 1.5
_TOO_SHORT: Final = 12.0
_TOO_FAST: Final = 3.0
_SENTENCE_INSIDE: Final = 1.0
_PAUSE_INSIDE: Final = 3.0
_LINGER: Final = 1.0
# Two speakers share a cue only if one of them would flash by, and without a silence between.
_DASH_SHORT: Final = 1.0
_DASH_GAP: Final = 0.5


@dataclass(frozen=True, slots=True)
class CueRules:
    """The options of subtitle-gen that shape cues; times in seconds, widths in graphemes."""

    max_lines: int
    max_line_chars: int
    min_cue: float
    max_cue: float
    min_gap: float
    chars_per_second: float
    speaker_dashes: bool

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> CueRules:
        """From the stage's section of the configuration."""

        def limit(name: str, default: float) -> Any:
            value = options[name]
            return default if value is None else value

        return cls(
            max_lines=limit("maxLines", 2),
            max_line_chars=limit("maxLineChars", 42),
            min_cue=limit("minCueSeconds", 5 / 6),
            max_cue=limit("maxCueSeconds", 7.0),
            min_gap=limit("minGapSeconds", 2 / 24),
            chars_per_second=limit("charsPerSecond", 20),
            speaker_dashes=options["speakerDashes"],
        )


def _blocks(tokens: Sequence[Token]) -> list[list[Token]]:
    """Runs of words of one speaker without a long pause; an unknown speaker changes nothing."""
    blocks: list[list[Token]] = []
    for token in tokens:
        last = blocks[-1][-1] if blocks else None
        changed = last is None or (
            None not in (last.speaker, token.speaker) and last.speaker != token.speaker
        )
        if last is None or changed or token.start - last.end >= _BLOCK_PAUSE:
            blocks.append([])
        blocks[-1].append(token)
    return blocks


def _cue_cost(tokens: Sequence[Token], shown_until: float, rules: CueRules) -> float:
    """How badly these words make a cue that can be shown until `shown_until`."""
    shown = max(0.001, shown_until - tokens[0].start)
    cost = _CUE + _TOO_SHORT * max(0.0, 1 - shown / rules.min_cue)
    speed = display_length(join(tokens)) / shown / rules.chars_per_second
    cost += _TOO_FAST * min(2.0, max(0.0, speed - 1))
    for before, after in pairwise(tokens):
        cost += _PAUSE_INSIDE * max(0.0, after.start - before.end - _CUT_PAUSE)
        cost += _SENTENCE_INSIDE * ends_sentence(before.text)
    return cost


def _cut(block: Sequence[Token], after_block: float, rules: CueRules) -> list[list[Token]]:
    """Cut one block into cues at the least total cost (dynamic programming over cut points).

    `after_block` is the start of the first word behind the block.
    """
    running = widths(block)
    best: list[tuple[float, int]] = [(0.0, 0)]
    for end in range(1, len(block) + 1):
        following = block[end].start if end < len(block) else after_block
        until = min(following, block[end - 1].end + _LINGER)
        cut = cut_cost(block[end - 1].text, block[end].text) if end < len(block) else 0.0
        if end < len(block) and following - block[end - 1].end >= _CUT_PAUSE:
            cut /= 2
        choices = []
        for start in range(end - 1, -1, -1):
            words = block[start:end]
            one = end - start == 1
            room = fits(running[start : end + 1], words, rules.max_lines, rules.max_line_chars)
            if not one and not (room and words[-1].end - words[0].start <= rules.max_cue):
                break
            choices.append((best[start][0] + cut + _cue_cost(words, until, rules), start))
        best.append(min(choices))
    pieces, end = [], len(block)
    while end:
        start = best[end][1]
        pieces.append(list(block[start:end]))
        end = start
    return pieces[::-1]


def _can_share(first: Span, second: Span, following: float, rules: CueRules) -> bool:
    """Whether two speakers' cues make one cue of two lines with dashes.

    `following` is the start of the cue behind them.
    """
    speakers = (first.speaker, second.speaker)
    second_shown = min(following, second.end + _LINGER) - second.start
    short = min(second.start - first.start, second_shown) < _DASH_SHORT
    return (
        rules.speaker_dashes
        and rules.max_lines > 1
        and None not in speakers
        and speakers[0] != speakers[1]
        and len(first.lines) == len(second.lines) == 1
        and max(display_length(s.lines[0]) for s in (first, second)) + 2 <= rules.max_line_chars
        and short
        and second.start - first.end <= _DASH_GAP
        and second.end - first.start <= rules.max_cue
    )


def _share(spans: Sequence[Span], rules: CueRules) -> list[Span]:
    shared: list[Span] = []
    followings = [span.start for span in spans[1:]] + [float("inf")]
    for span, following in zip(spans, followings, strict=False):
        if shared and _can_share(shared[-1], span, following, rules):
            first = shared[-1]
            lines = tuple(f"- {line}" for line in (*first.lines, *span.lines))
            shared[-1] = Span(first.start, first.first_end, span.end, lines, None)
        else:
            shared.append(span)
    return shared


def make_cues(
    transcript: Transcript,
    turns: Sequence[SpeakerTurn],
    speech: Sequence[SpeechSegment],
    rules: CueRules,
) -> list[Cue]:
    """Cues in time order, free of overlap, with every word of the transcript in its order.

    Args:
        transcript: what was heard, in seconds of the film.
        turns: exclusive speaker turns sorted by time; may be empty.
        speech: speech segments sorted by time; may be empty, then nothing is clamped.
        rules: sizes and durations.
    """
    tokens = make_tokens(transcript.segments, turns, speech)
    blocks = _blocks(tokens)
    starts = [block[0].start for block in blocks[1:]] + [float("inf")]
    spans = [
        Span(
            start=words[0].start,
            first_end=words[0].end,
            end=max(word.end for word in words),
            lines=break_lines(words, rules.max_lines, rules.max_line_chars),
            speaker=words[0].speaker,
        )
        for block, following in zip(blocks, starts, strict=False)
        for words in _cut(block, following, rules)
    ]
    timed = time_spans(
        _share(spans, rules),
        speech,
        min_cue=rules.min_cue,
        max_cue=rules.max_cue,
        min_gap=rules.min_gap,
        chars_per_second=rules.chars_per_second,
    )
    return [Cue(n, s.start, s.end, s.lines) for n, s in enumerate(timed, 1)]
