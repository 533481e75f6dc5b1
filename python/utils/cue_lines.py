"""Breaking a cue's words into lines that read well."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from utils.graphemes import display_length
from utils.sense import cut_cost

if TYPE_CHECKING:
    from collections.abc import Sequence

    from utils.word_times import Token

# A whole line of difference between the lines weighs as much as a cut inside a phrase.
_UNBALANCED: Final = 4.0
# Viewers' eyes travel less when the upper line is the shorter one (BBC).
_TOP_HEAVY: Final = 0.5


def join(tokens: Sequence[Token]) -> str:
    """The words as text, with a space where the script has one."""
    parts = [token.text if token.glued or not i else f" {token.text}"
             for i, token in enumerate(tokens)]  # fmt: skip
    return "".join(parts)


def widths(tokens: Sequence[Token]) -> list[int]:
    """Running width up to each word in grapheme clusters, each with its space: len + 1 values."""
    return list(accumulate((display_length(t.text) + (not t.glued) for t in tokens), initial=0))


def fits(running: Sequence[int], tokens: Sequence[Token], max_lines: int, width: int) -> bool:
    """Whether the words go into `max_lines` lines of `width`.

    A word wider than a line stands alone on a line of its own: breaking it would change it, and
    losing it is worse than a long line.
    """
    line, start = 1, 0
    for number in range(len(tokens)):
        used = running[number + 1] - running[start] - (not tokens[start].glued)
        if used > width and number > start:
            line, start = line + 1, number
    return line <= max_lines


def break_lines(tokens: Sequence[Token], max_lines: int, width: int) -> tuple[str, ...]:
    """The cheapest break into as few lines as hold the words (`fits` must be true)."""
    running = widths(tokens)
    count = next(n for n in range(1, len(tokens) + 1) if fits(running, tokens, n, width))
    count = min(count, max_lines)

    def used(start: int, end: int) -> int:
        return running[end] - running[start] - (not tokens[start].glued)

    whole = used(0, len(tokens))

    @cache
    def best(start: int, lines: int) -> tuple[float, tuple[int, ...]]:
        """Cost and ends of the lines for the words from `start` on."""
        if lines == 1:
            length = used(start, len(tokens))
            over = length > width and len(tokens) - start > 1
            return (float("inf") if over else _balance(length)), (len(tokens),)
        choices = []
        for end in range(start + 1, len(tokens) - lines + 2):
            if used(start, end) > width and end - start > 1:
                break
            rest, ends = best(end, lines - 1)
            cut = cut_cost(tokens[end - 1].text, tokens[end].text)
            top = _TOP_HEAVY if used(start, end) > used(end, ends[0]) else 0.0
            choices.append((rest + cut + top + _balance(used(start, end)), (end, *ends)))
        return min(choices, default=(float("inf"), (len(tokens),)))

    def _balance(length: int) -> float:
        return _UNBALANCED * abs(length - whole / count) / width / count

    _, ends = best(0, count)
    return tuple(join(tokens[a:b]) for a, b in zip((0, *ends), ends, strict=False))
