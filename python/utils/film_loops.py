"""Once a film is heard: texts that come too often in it are heard again, then left out."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from utils.doubts import Doubt
from utils.ladder import Banned, Heard
from utils.loops import film_loops
from utils.plain_words import plain_words

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from utils.transcript import TranscriptSegment


def without_loops(heard: Sequence[Heard], again: Callable[[int, Banned], Heard]) -> list[Heard]:
    """What was heard in each piece, with film-wide loops mended or left out.

    Args:
        heard: for each piece, in order.
        again: hears the piece of a number again, not believing some texts.
    """
    places = [(number, s) for number, piece in enumerate(heard) for s in piece.segments]
    loops = film_loops([segment.text for _, segment in places])
    mended = list(heard)
    suspects = sorted(loops.again | loops.dominant)
    for number, group in groupby(suspects, key=lambda position: places[position][0]):
        positions = set(group)
        segments = [places[position][1] for position in sorted(positions)]
        others = [
            segment
            for position, (place, segment) in enumerate(places)
            if place == number and position not in positions
        ]
        texts = frozenset(plain_words(s.text) for s in segments)
        if any(plain_words(s.text) in texts for s in others):
            # The first of the row was heard in the same piece: the rest goes.
            mended[number] = Heard(others, heard[number].doubts + [_dropped(s) for s in segments])
        else:
            mended[number] = Heard([], heard[number].doubts) + again(number, texts)
    return mended


def _dropped(segment: TranscriptSegment) -> Doubt:
    return Doubt(segment.start, segment.end, segment.text, segment.language, ("again",), "dropped")
