"""What is measured in which order, and what of it fits into the time that is there."""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

OURS: Final = "subpiped"
REFERENCE: Final = "faster-whisper"
# The first of them are the last to be left out when time runs short.
SYSTEMS: Final = (
    REFERENCE,
    OURS,
    "stages",
    "batched",
    "whisperx",
    "pyannote-diarization",
    "openai-whisper",
)
# What says most comes first: all rounds of the shortest film, then each longer one once.
ORDER: Final[tuple[tuple[float, int], ...]] = (
    (5, 1),
    (5, 2),
    (5, 3),
    (30, 1),
    (120, 1),
    (30, 2),
    (30, 3),
)
# A film from this length on is made once, by ours and the reference.
_LONG_MINUTES: Final = 100

# Wall seconds by second of film and for the start, on two CPU cores: what a run is expected to take
# until one was measured here. Rather too much.
_EXPECTED: Final[Mapping[str, tuple[float, float]]] = {
    REFERENCE: (0.09, 5),
    OURS: (0.3, 45),
    "stages": (0.3, 40),
    "batched": (0.08, 5),
    "whisperx": (0.15, 30),
    "pyannote-diarization": (0.3, 25),
    "openai-whisper": (0.6, 10),
}
# A run takes longer than the last one of its kind once in a while.
_MARGIN: Final = 1.1


@dataclass(frozen=True, slots=True)
class Batch:
    """One round over a film of one length: the systems in the order in which they run."""

    minutes: float
    round: int
    systems: tuple[str, ...]


def rotated(systems: Sequence[str], number: int) -> tuple[str, ...]:
    """Round 1 begins with the first, round 2 with the second: none is always the one after X."""
    start = (number - 1) % len(systems)
    return (*systems[start:], *systems[:start])


def batches(
    systems: Iterable[str], minutes: Sequence[float] | None = None, rounds: int | None = None
) -> list[Batch]:
    """The whole plan.

    Args:
        systems: those that can run here.
        minutes: lengths of the films; None means 5, 30 and 120.
        rounds: how many of each length; None means 3, and 1 for the long film.
    """
    wanted = set(systems)
    known = tuple(system for system in SYSTEMS if system in wanted)
    order = list(ORDER)
    if minutes is not None or rounds is not None:
        lengths = minutes or sorted({length for length, _ in ORDER})
        order = [
            (length, number)
            for length in lengths
            for number in range(1, (rounds or (1 if length >= _LONG_MINUTES else 3)) + 1)
        ]
    found = []
    for length, number in order:
        chosen = known
        if length >= _LONG_MINUTES:
            chosen = tuple(system for system in known if system in (REFERENCE, OURS))
        if chosen:
            found.append(Batch(length, number, rotated(chosen, number)))
    return found


def expected_seconds(
    system: str, minutes: float, measured: Mapping[float, Sequence[float]]
) -> float:
    """Wall seconds that a run takes from its start to the next one's.

    Args:
        system: its name.
        minutes: length of the film.
        measured: of this system, by the minutes of a film, what its runs took.
    """
    same = measured.get(minutes)
    if same:
        return _MARGIN * statistics.median(same)
    if measured:
        nearest = min(measured, key=lambda length: abs(length - minutes))
        # The start does not grow with the film, so a longer one is overestimated.
        grown = statistics.median(measured[nearest]) * max(1.0, minutes / nearest)
        return _MARGIN * grown
    rate, start = _EXPECTED[system]
    return rate * 60 * minutes + start


def fitting(
    batch: Batch, expected: Callable[[str], float], missing: Sequence[str], left: float
) -> tuple[str, ...]:
    """Those of `missing` that fit into `left` seconds, in the order of the batch.

    Without the reference nothing says how fast the others are: where it does not fit, none runs.
    """
    chosen = []
    for system in SYSTEMS:
        if system not in missing:
            continue
        seconds = expected(system)
        if seconds <= left:
            chosen.append(system)
            left -= seconds
        elif system == REFERENCE:
            return ()
    if batch.minutes >= _LONG_MINUTES and chosen == [REFERENCE] and OURS in missing:
        return ()
    return tuple(system for system in batch.systems if system in chosen)
