"""Word errors by recording, and what was lost or invented in runs."""

from __future__ import annotations

from dataclasses import astuple, dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

import jiwer
import numpy as np

from bench.normalize import normal_words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

# That many words in a row are no slip of a word: a line was lost, or made up.
RUN: Final = 3
_DRAWN: Final = 2000


@dataclass(frozen=True, slots=True)
class RecognitionErrors:
    """Counts of words; `lost` and `invented` are words in runs of three and more.

    A run is what lies between two words that are right, so `lost` are part of `deleted`.
    """

    words: int = 0
    substituted: int = 0
    deleted: int = 0
    inserted: int = 0
    lost: int = 0
    invented: int = 0

    def __add__(self, other: RecognitionErrors) -> RecognitionErrors:
        pairs = zip(astuple(self), astuple(other), strict=True)
        return RecognitionErrors(*(mine + more for mine, more in pairs))

    @property
    def wrong(self) -> int:
        """Words that are wrong, missing or too many."""
        return self.substituted + self.deleted + self.inserted

    @property
    def rate(self) -> float:
        """Word error rate."""
        return self.wrong / self.words if self.words else 0.0


def _operations(wanted: list[str], found: list[str]) -> Iterator[tuple[str, int]]:
    """Each step of the best alignment: what it does, at which word of the reference."""
    if not wanted or not found:
        # jiwer takes no empty reference.
        yield from (("delete", place) for place in range(len(wanted)))
        yield from (("insert", 0) for _ in found)
        return
    for chunk in jiwer.process_words(" ".join(wanted), " ".join(found)).alignments[0]:
        steps = max(
            chunk.ref_end_idx - chunk.ref_start_idx, chunk.hyp_end_idx - chunk.hyp_start_idx
        )
        for step in range(steps):
            yield chunk.type, chunk.ref_start_idx + (0 if chunk.type == "insert" else step)


def errors_by_part(parts: Sequence[str], text: str) -> list[RecognitionErrors]:
    """The errors of a text in each part of what is said, by one alignment of all words.

    What is too much is counted where the next word of the reference lies, a run in the part where
    it begins.
    """
    words = [normal_words(part) for part in parts]
    owners = [number for number, part in enumerate(words) for _ in part]
    counts = [dict.fromkeys(("equal", "substitute", "delete", "insert"), 0) for _ in words]
    runs = [{"delete": 0, "insert": 0} for _ in words]
    begun, run = 0, {"delete": 0, "insert": 0}

    def end_run() -> None:
        for kind, size in run.items():
            runs[begun][kind] += size if size >= RUN else 0
            run[kind] = 0

    for kind, place in _operations(list(chain(*words)), normal_words(text)):
        owner = owners[min(place, len(owners) - 1)]
        counts[owner][kind] += 1
        if kind == "equal":
            end_run()
        elif kind in run:
            if not any(run.values()):
                begun = owner
            run[kind] += 1
    end_run()
    return [
        RecognitionErrors(
            len(part),
            count["substitute"],
            count["delete"],
            count["insert"],
            r["delete"],
            r["insert"],
        )
        for part, count, r in zip(words, counts, runs, strict=True)
    ]


def _drawn(values: Sequence[int], drawn: NDArray[np.int64]) -> NDArray[np.int64]:
    sums: NDArray[np.int64] = np.array(values)[drawn].sum(axis=1)
    return sums


def _percentiles(values: NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def interval(errors: Sequence[RecognitionErrors], seed: int = 0) -> tuple[float, float]:
    """95 % interval of the pooled word error rate, by drawing recordings with replacement."""
    drawn = np.random.default_rng(seed).integers(0, len(errors), (_DRAWN, len(errors)))
    words = np.maximum(_drawn([e.words for e in errors], drawn), 1)
    return _percentiles(_drawn([e.wrong for e in errors], drawn) / words)


def difference(
    before: Sequence[RecognitionErrors], after: Sequence[RecognitionErrors], seed: int = 0
) -> tuple[int, float, float]:
    """How many more words are wrong after than before in the same recordings, with its interval."""
    more = [b.wrong - a.wrong for a, b in zip(before, after, strict=True)]
    drawn = np.random.default_rng(seed).integers(0, len(more), (_DRAWN, len(more)))
    return sum(more), *_percentiles(_drawn(more, drawn).astype(np.float64))
