import numpy as np
import pytest

from subpiped.speech import reconstruct
from subpiped.speech.frame_scores import FRAME_STEP, FRAMES_PER_CHUNK, FrameScores
from subpiped.speech.reconstruct import most_voted
from subpiped.speech.speaker_timeline import choose_chunks, to_diarization


def scores(*active: np.ndarray) -> FrameScores:
    frames = 59 * (len(active) - 1) + FRAMES_PER_CHUNK
    return FrameScores(np.zeros(frames, np.float32), np.stack(active), frames * FRAME_STEP, 1.0)


def chunk(**spans: tuple[int, int]) -> np.ndarray:
    """A chunk in which local speaker `s0`, `s1` or `s2` talks in `[first, last)`."""
    bits = np.zeros(FRAMES_PER_CHUNK, np.uint8)
    for name, (first, last) in spans.items():
        bits[first:last] |= 1 << int(name[1])
    return bits


def test_local_speakers_are_joined_across_chunks() -> None:
    # The same person is local speaker 0 in one chunk and 2 in the next, which begins 59 frames on.
    film = scores(chunk(s0=(100, 300)), chunk(s2=(41, 241), s0=(540, 580)))
    found = to_diarization(film, [0, 1], np.array([[5, -1, -1], [2, -1, 5]]))
    assert found.speakers == ("SPEAKER_00", "SPEAKER_01")
    assert [t.speaker for t in found.turns] == ["SPEAKER_00", "SPEAKER_01"]
    assert abs(found.turns[0].end - found.turns[0].start - 200 * FRAME_STEP) < 0.002


def test_overlap_is_kept_in_turns_and_gone_in_exclusive() -> None:
    film = scores(chunk(s0=(100, 300), s1=(250, 500)))
    found = to_diarization(film, [0], np.array([[0, 1, -1]]))
    first, second = found.turns
    assert second.start < first.end
    assert len(found.exclusive) == 2
    for before, after in zip(found.exclusive, found.exclusive[1:], strict=False):
        assert before.end <= after.start


def test_closing_gaps_makes_no_new_overlap() -> None:
    # Two people interrupt each other for a few frames: both turns reach over their own gap.
    bits = chunk(s0=(100, 200), s1=(209, 300))
    bits[200:205], bits[205:209] = 0b10, 0b01
    found = to_diarization(scores(bits), [0], np.array([[0, 1, -1]]))
    assert [t.speaker for t in found.exclusive] == ["SPEAKER_00", "SPEAKER_01"]
    assert found.exclusive[0].end <= found.exclusive[1].start


def test_jitter_of_single_frames_makes_no_turn() -> None:
    film = scores(chunk(s0=(100, 103)))
    assert to_diarization(film, [0], np.array([[0, -1, -1]])).turns == ()


def test_nobody_talks() -> None:
    found = to_diarization(scores(chunk()), [0], np.full((1, 3), -1))
    assert (found.speakers, found.turns, found.exclusive) == ((), (), ())


def test_equal_votes_go_to_who_talks_around() -> None:
    votes = np.zeros((100, 2), np.uint8)
    votes[40:60, 0] = 1
    votes[55:60, 1] = 1  # equal here, but speaker 0 has the neighborhood
    active = most_voted(votes, np.ones(100, np.int8))
    assert active[40:60, 0].all()
    assert not active[:, 1].any()
    assert np.array_equal(most_voted(votes[:, ::-1], np.ones(100, np.int8)), active[:, ::-1])


def test_long_films_use_fewer_chunks_and_the_last_one() -> None:
    assert choose_chunks(5, 10.0) == [0, 1, 2, 3, 4]
    assert choose_chunks(30, 2.5) == [*range(0, 30, 2), 29]
    assert choose_chunks(300, 2.5)[:3] == [0, 4, 8]
    assert choose_chunks(1, 2.5) == [0]
    assert choose_chunks(12, 10.0, 5) == [0, 3, 6, 9, 11]
    assert len(choose_chunks(43_164, 1.0)) <= 3601


def test_a_long_film_is_judged_as_a_short_one(monkeypatch: pytest.MonkeyPatch) -> None:
    random = np.random.default_rng(3)
    votes = random.integers(0, 4, (500, 5)).astype(np.uint8)
    count = random.integers(0, 3, 500).astype(np.int8)
    whole = most_voted(votes, count)
    monkeypatch.setattr(reconstruct, "_BLOCK", 37)
    assert np.array_equal(most_voted(votes, count), whole)
