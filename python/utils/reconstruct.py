"""From clustered local speakers back to the film's timeline, as pyannote.audio does it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from utils.powerset import LOCAL_SPEAKERS, to_multilabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from utils.frame_scores import FrameScores


def count_votes(
    scores: FrameScores, chunks: Sequence[int], speakers: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """How many chunks hear each speaker in each frame: (frames, number of speakers).

    Args:
        scores: the film's frame scores.
        chunks: which chunks vote.
        speakers: (len(chunks), 3), the speaker of each local speaker, -1 for nobody.
    """
    votes = np.zeros((len(scores.speech), int(speakers.max(initial=-1)) + 1), np.uint8)
    firsts = scores.first_frames()
    for chunk, assigned in zip(chunks, speakers, strict=True):
        labels = to_multilabel(scores.active[chunk])[: len(votes) - firsts[chunk]]
        for speaker in np.unique(assigned[assigned >= 0]):
            locals_ = [s for s in range(LOCAL_SPEAKERS) if assigned[s] == speaker]
            window = votes[firsts[chunk] : firsts[chunk] + len(labels), speaker]
            window += labels[:, locals_].any(axis=1)
    return votes


def most_voted(votes: NDArray[np.uint8], count: NDArray[np.int8]) -> NDArray[np.bool_]:
    """The `count[i]` speakers with most votes in frame i, none without a vote; like `votes`."""
    order = np.argsort(-votes.astype(np.int16), axis=1, kind="stable")
    active = np.zeros(votes.shape, np.bool_)
    for place in range(min(votes.shape[1], int(count.max(initial=0)))):
        frames = np.flatnonzero(count > place)
        active[frames, order[frames, place]] = True
    return active & (votes > 0)
