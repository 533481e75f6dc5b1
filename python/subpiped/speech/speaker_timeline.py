"""From the speaker embeddings of a film to its speaker turns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.artifacts.turns import Diarization, SpeakerTurn
from subpiped.speech.binarize import to_segments
from subpiped.speech.frame_scores import CHUNK_SECONDS, FRAME_OFFSET, FRAME_STEP
from subpiped.speech.reconstruct import count_votes, most_voted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from subpiped.speech.frame_scores import FrameScores

# Embeddings are taken from at most this many chunks (ten hours): time and memory stay bounded.
MAX_CHUNKS: Final = 3600
# So few cost nothing, and their votes are needed.
FEW_CHUNKS: Final = 24
# Turns and gaps below this are jitter of single frames.
MIN_SECONDS: Final = 0.1


def choose_chunks(chunks: int, step_seconds: float, limit: int = MAX_CHUNKS) -> list[int]:
    """The chunks to embed: one after the other, and the last, which covers the end.

    Chunks overlap, and to embed each of them costs more than recognition. Beside each other
    instead (10 s apart, not 1 s) they cost an eighth; the mean diarization error of ten recordings
    was 37 % instead of 38 %, that of 16 Hindi speakers in four minutes 24 % instead of 20 %. Short
    recordings have few, of which as many as there are overlap.
    """
    beside = round(CHUNK_SECONDS / step_seconds)
    every = max(min(beside, -(-chunks // FEW_CHUNKS)), -(-chunks // limit), 1)
    return sorted({*range(0, chunks, every), chunks - 1})


def to_diarization(
    scores: FrameScores, chunks: Sequence[int], speakers: NDArray[np.int64]
) -> Diarization:
    """Turns of the film; speakers are numbered in the order of their first turns.

    Args:
        scores: the film's frame scores.
        chunks: the chunks that were embedded.
        speakers: (len(chunks), 3) cluster of each local speaker, -1 for nobody.
    """
    votes = count_votes(scores, chunks, speakers)
    count = scores.speaker_count()
    turns = _turns(most_voted(votes, count), scores.duration)
    order = list(dict.fromkeys(cluster for _, _, cluster in turns))
    names = {cluster: f"SPEAKER_{number:02d}" for number, cluster in enumerate(order)}
    exclusive = _turns(most_voted(votes, np.minimum(count, 1)), scores.duration)
    return Diarization(
        speakers=tuple(names.values()),
        turns=tuple(SpeakerTurn(start, end, names[k]) for start, end, k in turns),
        exclusive=tuple(
            SpeakerTurn(start, end, names[k])
            for start, end, k in _without_overlap(exclusive)
            if k in names
        ),
    )


def _turns(active: NDArray[np.bool_], duration: float) -> list[tuple[float, float, int]]:
    turns = [
        (round(s.start, 3), round(s.end, 3), speaker)
        for speaker in range(active.shape[1])
        for s in to_segments(
            active[:, speaker],
            frame_step=FRAME_STEP,
            frame_offset=FRAME_OFFSET,
            duration=duration,
            min_speech=MIN_SECONDS,
            min_silence=MIN_SECONDS,
        )
    ]
    return sorted(turns)


def _without_overlap(
    turns: Sequence[tuple[float, float, int]],
) -> list[tuple[float, float, int]]:
    """Closing short gaps may have made turns overlap again: the later one then starts later."""
    result: list[tuple[float, float, int]] = []
    for start, end, speaker in turns:
        begin = max(start, result[-1][1]) if result else start
        if end > begin:
            result.append((begin, end, speaker))
    return result
