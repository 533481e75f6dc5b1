"""Two speakers in one cue with dashes, and names of speakers where they are asked for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from subpiped.cues.align_to_speech import LINGER
from subpiped.cues.rules import Content, fits
from subpiped.cues.spans import Span
from subpiped.text.graphemes import display_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.cues.rules import CueRules
    from subpiped.cues.word_times import Token

# Two speakers share a cue only if one of them would flash by, and without a silence between.
_DASH_SHORT: Final = 1.0
_DASH_GAP: Final = 0.5


def _can_share(first: Span, second: Span, following: float, rules: CueRules) -> bool:
    """Whether two speakers' cues make one cue of two lines with dashes.

    `following` is the start of the cue behind them.
    """
    second_shown = min(following, second.end + LINGER) - second.start
    short = min(second.start - first.start, second_shown) < _DASH_SHORT
    return (
        rules.speaker_dashes
        and not (first.song or second.song)
        and len(first.speakers) == len(second.speakers) == 1
        and first.speakers != second.speakers
        and len(first.lines) == len(second.lines) == 1
        and short
        and second.start - first.end <= _DASH_GAP
        and fits(_together(first, second), rules)
    )


def _together(first: Span, second: Span) -> Content:
    lines = _dashed(first, second)
    return Content(
        lines=len(lines),
        width=max(map(display_length, lines)),
        words=first.words + second.words,
        seconds=second.end - first.start,
    )


def _dashed(first: Span, second: Span) -> tuple[str, ...]:
    return tuple(f"- {line}" for line in (*first.lines, *second.lines))


def share_cues(spans: Sequence[Span], rules: CueRules) -> list[Span]:
    """The spans with those joined whose speakers follow each other too fast for two cues."""
    shared: list[Span] = []
    followings = [span.start for span in spans[1:]] + [float("inf")]
    for span, following in zip(spans, followings, strict=False):
        if shared and _can_share(shared[-1], span, following, rules):
            first = shared[-1]
            shared[-1] = Span(
                first.start,
                first.first_end,
                max(first.end, span.end),
                _dashed(first, span),
                (*first.speakers, *span.speakers),
                tuple(dict.fromkeys((*first.sources, *span.sources))),
                words=first.words + span.words,
            )
        else:
            shared.append(span)
    return shared


def labeled(blocks: Sequence[Sequence[Token]]) -> list[list[Token]]:
    """The blocks with the speaker's name before the first word of each that another one begins.

    `SPEAKER_00` of diarization is `[Speaker 1]` to a viewer.
    """
    result: list[list[Token]] = []
    last: str | None = None
    for block in blocks:
        first = block[0]
        if first.speaker is None or first.speaker == last:
            result.append(list(block))
            continue
        last = first.speaker
        number = last.rpartition("_")[2]
        name = f"Speaker {int(number) + 1}" if number.isdecimal() else last
        label = replace(first, text=f"[{name}]", end=first.start, glued=False)
        result.append([label, *block])
    return result
