from pathlib import Path

import numpy as np
import pytest

from subpiped.core.errors import DeviceError, StageError
from subpiped.media.waveform import Waveform
from subpiped.speech.frame_scores import FRAMES_PER_CHUNK, FrameScores
from subpiped.speech.speaker_embedder import embed_speakers
from tests.helpers.waves import write_wav


class Recorder:
    """Keeps the lengths of what it is given."""

    device = "cpu"
    dimension = 2
    workers = 2

    def __init__(self, value: float = 1.0) -> None:
        self.lengths: list[int] = []
        self.value = value

    def embed(self, features: np.ndarray) -> np.ndarray:
        assert np.abs(features.mean(axis=0)).max() < 1e-4
        self.lengths.append(len(features))
        return np.full(2, self.value, np.float32)


def film(tmp_path: Path, **spans: tuple[int, int]) -> tuple[FrameScores, Waveform]:
    bits = np.zeros((1, FRAMES_PER_CHUNK), np.uint8)
    for name, (first, last) in spans.items():
        bits[0, first:last] |= 1 << int(name[1])
    noise = np.random.default_rng(0).normal(size=160000) * 0.1
    waveform = Waveform(write_wav(tmp_path / "a.wav", noise.clip(-1, 1)))
    return FrameScores(np.zeros(590, np.float32), bits, 10.0, 1.0), waveform


def test_overlap_is_left_out(tmp_path: Path) -> None:
    scores, waveform = film(tmp_path, s0=(0, 300), s1=(200, 500))
    network = Recorder()
    found = embed_speakers(network, waveform, scores, [0], lambda _: None)
    # 200 frames of 16.875 ms alone are 3.375 s, in features of 10 ms.
    assert network.lengths == [pytest.approx(337, abs=2), pytest.approx(337, abs=2)]
    assert found.clean_seconds[0].tolist() == pytest.approx([3.375, 3.375, 0])
    assert np.isnan(found.vectors[0, 2]).all()


def test_who_never_talks_alone_is_embedded_anyway(tmp_path: Path) -> None:
    scores, waveform = film(tmp_path, s0=(0, 300), s1=(100, 200))
    network = Recorder()
    found = embed_speakers(network, waveform, scores, [0], lambda _: None)
    assert network.lengths[1] == pytest.approx(169, abs=2)
    assert found.clean_seconds[0, 1] == 0


def test_too_short_speech_has_no_voice(tmp_path: Path) -> None:
    scores, waveform = film(tmp_path, s0=(0, 15))
    network = Recorder()
    found = embed_speakers(network, waveform, scores, [0], lambda _: None)
    assert network.lengths == []
    assert np.isnan(found.vectors).all()


def test_nan_is_the_devices_failure(tmp_path: Path) -> None:
    scores, waveform = film(tmp_path, s0=(0, 300))
    with pytest.raises(DeviceError):
        embed_speakers(Recorder(np.nan), waveform, scores, [0], lambda _: None)


def test_chunks_keep_their_order_and_a_stop_ends_the_rest(tmp_path: Path) -> None:
    _, waveform = film(tmp_path)
    bits = np.zeros((40, FRAMES_PER_CHUNK), np.uint8)
    for number in range(40):
        bits[number, : 100 + 10 * number] = 1
    scores = FrameScores(np.zeros(600, np.float32), bits, 10.0, 0.001)

    class Length(Recorder):
        def embed(self, features: np.ndarray) -> np.ndarray:
            super().embed(features)
            return np.full(2, len(features), np.float32)

    network, told = Length(), list[float]()
    found = embed_speakers(network, waveform, scores, range(40), told.append)
    assert (np.diff(found.vectors[:, 0, 0]) > 10).all()
    assert len(told) == 40

    def stop(_: float) -> None:
        raise StageError("stopped", "stopped on request")

    network = Length()
    with pytest.raises(StageError):
        embed_speakers(network, waveform, scores, range(40), stop)
    assert len(network.lengths) < 40
