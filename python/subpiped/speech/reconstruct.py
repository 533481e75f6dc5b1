"""From clustered local speakers back to the film's timeline, as pyannote.audio does it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.speech.powerset import LOCAL_SPEAKERS, to_multilabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from subpiped.speech.frame_scores import FrameScores

_NEARBY: Final = 30  # frames on either side, half a second
# Half an hour at a time: the order of 20 speakers takes 16 bytes each a frame, a gigabyte for 12 h.
_BLOCK: Final = 100_000
_MORE_THAN_NEARBY: Final = 1 << 14  # above 61 frames with the votes of up to 255 chunks


def count_votes(
    scores: FrameScores, chunks: Sequence[int], speakers: NDArray[np.int64]
) -> NDArray[np.uint8]:
    """How many chunks detect each speaker in each frame: (frames, number of speakers).

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
    """The `count[i]` speakers with most votes in frame i, none without a vote; like `votes`.

    Where votes are equal, who has more of them within half a second wins: otherwise the numbers
    of the clusters would decide, and the last bit of a float with them.
    """
    active = np.zeros(votes.shape, np.bool_)
    for begin in range(0, len(votes), _BLOCK):
        end = min(len(votes), begin + _BLOCK)
        first = max(0, begin - _NEARBY)
        rank = _rank(votes[first : end + _NEARBY])[begin - first : end - first]
        order = np.argsort(-rank, axis=1, kind="stable")
        wanted = count[begin:end]
        for place in range(min(votes.shape[1], int(wanted.max(initial=0)))):
            frames = np.flatnonzero(wanted > place)
            active[begin + frames, order[frames, place]] = True
    active &= votes > 0
    return active


def _rank(votes: NDArray[np.uint8]) -> NDArray[np.int32]:
    """Larger for more votes, and among equals for more of them nearby."""
    rank = np.empty(votes.shape, np.int32)
    for speaker, own in enumerate(votes.T.astype(np.int32)):
        rank[:, speaker] = own * _MORE_THAN_NEARBY + _sum_nearby(own)
    return rank


def _sum_nearby(values: NDArray[np.int32]) -> NDArray[np.int32]:
    """Sum over each frame and its _NEARBY neighbors on either side."""
    sums = np.concatenate([[0], np.cumsum(values, dtype=np.int32)])
    frames = np.arange(len(values))
    after = np.minimum(frames + _NEARBY + 1, len(values))
    result: NDArray[np.int32] = sums[after] - sums[np.maximum(frames - _NEARBY, 0)]
    return result
