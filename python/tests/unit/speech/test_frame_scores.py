from pathlib import Path

import numpy as np
import pytest

from subpiped.core.errors import StageError
from subpiped.speech.frame_scores import FRAMES_PER_CHUNK, FrameScores, chunk_count, first_frames


@pytest.mark.parametrize(
    ("duration", "chunks"), [(0.0, 1), (3.0, 1), (10.0, 1), (10.1, 2), (30.0, 21), (10800.0, 10791)]
)
def test_chunks_cover_the_film(duration: float, chunks: int) -> None:
    assert chunk_count(duration, 1.0) == chunks
    assert (chunks - 1) * 1.0 + 10.0 >= duration


def test_first_frames_do_not_drift() -> None:
    # 16.875 ms do not divide a second; the error must stay below half a frame after 3 hours.
    firsts = first_frames(10800, 1.0)
    assert np.abs(firsts * 0.016875 - np.arange(10800)).max() <= 0.016875 / 2 + 1e-9


def scores(active: np.ndarray, frames: int) -> FrameScores:
    return FrameScores(np.zeros(frames, np.float32), active, frames * 0.016875, 1.0)


def test_speaker_count_is_the_rounded_mean_over_chunks() -> None:
    active = np.zeros((2, FRAMES_PER_CHUNK), np.uint8)
    active[0, 100:110] = 0b011  # two people by one chunk,
    active[1, 41:46] = 0b100  # one by the other, which begins at frame 59
    count = scores(active, 640).speaker_count()
    assert count[99] == 0
    assert count[100:105].tolist() == [2] * 5  # mean 1.5 rounds to even
    assert count[105:110].tolist() == [1] * 5
    assert count[110:].max() == 0


def test_saved_scores_come_back(tmp_path: Path) -> None:
    active = np.random.default_rng(1).integers(0, 7, (3, FRAMES_PER_CHUNK)).astype(np.uint8)
    before = FrameScores(np.linspace(0, 1, 700, dtype=np.float32), active, 11.8, 1.0)
    before.save(tmp_path / "scores.npz")
    after = FrameScores.load(tmp_path / "scores.npz")
    assert np.array_equal(after.active, active)
    assert np.abs(after.speech - before.speech).max() < 1e-3
    assert (after.duration, after.step_seconds) == (11.8, 1.0)


@pytest.mark.parametrize("content", [b"", b"not a zip", b"PK\x03\x04broken"])
def test_damaged_scores_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "scores.npz"
    path.write_bytes(content)
    with pytest.raises(StageError) as caught:
        FrameScores.load(path)
    assert caught.value.code == "input_invalid"
