"""Breaking a cue's words into lines that read well."""

from __future__ import annotations

from functools import cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from subpiped.text.break_costs import INSIDE_WORD, cut_cost, ends_clause
from subpiped.text.graphemes import display_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.cues.word_times import Token

# Two lines of which one is twice as long as the other cost as much as a cut before a phrase.
_UNBALANCED: Final = 7.0
# Viewers' eyes travel less when the upper line is the shorter one (BBC).
_TOP_HEAVY: Final = 0.5
# What the notes around a song's line take of it.
NOTES_WIDTH: Final = 4


def join(tokens: Sequence[Token]) -> str:
    """The words as text, with a space where the script has one."""
    parts = [token.text if token.glued or not i else f" {token.text}"
             for i, token in enumerate(tokens)]  # fmt: skip
    return "".join(parts)


class Junctions:
    """A row of words: its widths, where it may be cut, and how many lines it takes.

    A word wider than a line stands alone on a line of its own: breaking it would change it, and
    losing it is worse than a long line.
    """

    def __init__(self, tokens: Sequence[Token], line_width: int) -> None:
        self._tokens = tokens
        self._line_width = line_width
        self._running = list(
            accumulate((display_length(t.text) + (not t.glued) for t in tokens), initial=0)
        )
        texts = [*(t.text for t in tokens), ""]
        self._costs = [0.0] + [
            INSIDE_WORD
            if tokens[i].glued and not ends_clause(texts[i - 1])
            else cut_cost(texts[i - 1], texts[i], texts[i + 1], texts[i - 2] if i > 1 else "")
            for i in range(1, len(tokens))
        ]
        self._line_ends = [self._fill(start) for start in range(len(tokens))]

    def width(self, start: int, end: int) -> int:
        """Grapheme clusters of the words from `start` to before `end`, with their spaces."""
        return self._running[end] - self._running[start] - (not self._tokens[start].glued)

    def cost(self, at: int) -> float:
        """The cost of a cut before word `at`."""
        return self._costs[at]

    def lines(self, start: int, end: int) -> int:
        """How many lines these words take at least."""
        count, at = 1, self._line_ends[start]
        while at < end:
            count, at = count + 1, self._line_ends[at]
        return count

    def line_cost(self, start: int, end: int) -> float:
        """The cost of the best break into two lines, 0 where one line is enough."""
        if self.width(start, end) <= self._line_width:
            return 0.0
        costs = []
        for at in range(end - 1, start, -1):
            if self.width(at, end) > self._line_width:
                break
            if self.width(start, at) <= self._line_width:
                costs.append(self._costs[at])
        # Words for three lines, or one as wide as a line, break where they must.
        return min(costs, default=0.0)

    def _fill(self, start: int) -> int:
        """The end of the words that fill a line that begins with word `start`."""
        for number in range(start + 1, len(self._tokens)):
            if self.width(start, number + 1) > self._line_width:
                return number
        return len(self._tokens)


def break_lines(tokens: Sequence[Token], width: int) -> tuple[str, ...]:
    """The cheapest break into as few lines as hold the words."""
    whole = Junctions(tokens, width)
    used, size = whole.width, len(tokens)
    count, length = whole.lines(0, size), used(0, size)

    def balance(line: int) -> float:
        return _UNBALANCED * abs(line - length / count) / width / count

    @cache
    def best(start: int, lines: int) -> tuple[float, tuple[int, ...]]:
        """Cost and ends of the lines for the words from `start` on."""
        if lines == 1:
            over = used(start, size) > width and size - start > 1
            return (float("inf") if over else balance(used(start, size))), (size,)
        choices = []
        for end in range(start + 1, size - lines + 2):
            if used(start, end) > width and end - start > 1:
                break
            rest, ends = best(end, lines - 1)
            top = _TOP_HEAVY if used(start, end) > used(end, ends[0]) else 0.0
            cost = rest + whole.cost(end) + top + balance(used(start, end))
            choices.append((cost, (end, *ends)))
        return min(choices, default=(float("inf"), (size,)))

    _, ends = best(0, count)
    return tuple(join(tokens[a:b]) for a, b in zip((0, *ends), ends, strict=False))
