"""Diarization and detection error, as NIST and pyannote.metrics define them, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from scipy.optimize import linear_sum_assignment

from subpiped.artifacts.segments import SpeechSegment, intersect, merge_close, total

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from subpiped.artifacts.turns import SpeakerTurn


@dataclass(frozen=True, slots=True)
class DiarizationError:
    """Seconds of each kind of error, and of speech in the reference."""

    confusion: float
    missed: float
    false_alarm: float
    speech: float

    @property
    def rate(self) -> float:
        """Diarization error rate: 0 is perfect, may exceed 1."""
        return (self.confusion + self.missed + self.false_alarm) / self.speech


def diarization_error(
    reference: Sequence[SpeakerTurn], hypothesis: Sequence[SpeakerTurn], collar: float = 0.0
) -> DiarizationError:
    """DER with overlap scored. `collar` seconds in all (half before, half after) are left out
    around each boundary of the reference, as in pyannote.metrics; NIST's 0.25 leaves out twice
    as much and is more lenient."""
    no_score = merge_close(
        SpeechSegment(t - collar / 2, t + collar / 2)
        for turn in reference
        for t in (turn.start, turn.end)
    )
    edges = {t for turn in (*reference, *hypothesis) for t in (turn.start, turn.end)}
    edges |= {t for segment in no_score for t in (segment.start, segment.end)}
    names_r = sorted({t.speaker for t in reference})
    names_h = sorted({t.speaker for t in hypothesis})
    ordered = sorted(edges)
    pieces = []
    for start, end in pairwise(ordered):
        middle = (start + end) / 2
        if collar and any(s.start <= middle < s.end for s in no_score):
            continue
        pieces.append((end - start, _talking(reference, middle), _talking(hypothesis, middle)))
    together = np.zeros((len(names_r), len(names_h)))
    for length, speakers_r, speakers_h in pieces:
        for r in speakers_r:
            for h in speakers_h:
                together[names_r.index(r), names_h.index(h)] += length
    rows, columns = linear_sum_assignment(together, maximize=True)
    mapping = {names_h[h]: names_r[r] for r, h in zip(rows, columns, strict=True)}
    confusion = missed = false_alarm = speech = 0.0
    for length, speakers_r, speakers_h in pieces:
        correct = len(speakers_r & {mapping.get(h, "") for h in speakers_h})
        both = min(len(speakers_r), len(speakers_h))
        confusion += length * (both - correct)
        missed += length * (len(speakers_r) - both)
        false_alarm += length * (len(speakers_h) - both)
        speech += length * len(speakers_r)
    return DiarizationError(confusion, missed, false_alarm, speech)


def detection_error(
    reference: Iterable[SpeechSegment], hypothesis: Iterable[SpeechSegment]
) -> float:
    """(missed + false alarm) / speech; overlapping segments count once."""
    wanted, found = merge_close(reference), merge_close(hypothesis)
    agreed = total(intersect(wanted, found))
    return (total(wanted) + total(found) - 2 * agreed) / total(wanted)


def as_segments(turns: Iterable[SpeakerTurn]) -> list[SpeechSegment]:
    """Where anybody talks."""
    return merge_close(SpeechSegment(t.start, t.end) for t in turns)


def _talking(turns: Sequence[SpeakerTurn], time: float) -> frozenset[str]:
    return frozenset(t.speaker for t in turns if t.start <= time < t.end)
