import tracemalloc
from pathlib import Path

import numpy as np
import pytest

from subpiped.core.errors import DeviceError
from subpiped.media.waveform import Waveform
from subpiped.speech.frame_scores import FRAME_OFFSET, FRAME_STEP, FRAMES_PER_CHUNK
from subpiped.speech.segmentation_network import segment
from tests.helpers.waves import write_silence, write_wav


class Loudness:
    """Says that local speaker 0 talks in each frame that is loud."""

    device = "cpu"

    def __init__(self) -> None:
        self.batches: list[int] = []

    def scores(self, waveforms: np.ndarray) -> np.ndarray:
        self.batches.append(len(waveforms))
        middles = 495 + 270 * np.arange(FRAMES_PER_CHUNK)
        loud = np.abs(waveforms[:, middles]) > 0.1
        scores = np.full((len(waveforms), FRAMES_PER_CHUNK, 7), -20.0, np.float32)
        scores[..., 0] = np.where(loud, -20, 0)
        scores[..., 1] = np.where(loud, 0, -20)
        return scores


class Broken(Loudness):
    """A GPU that gives NaN without an error."""

    device = "mps"

    def scores(self, waveforms: np.ndarray) -> np.ndarray:
        return super().scores(waveforms) * np.float32(np.nan)


@pytest.mark.parametrize("batch_size", [1, 4, 64])
def test_frames_lie_where_the_sound_is(tmp_path: Path, batch_size: int) -> None:
    samples = np.zeros(25 * 16000 + 8000)
    samples[12 * 16000 : 14 * 16000] = 0.5
    waveform = Waveform(write_wav(tmp_path / "a.wav", samples))
    seen: list[float] = []
    found = segment(
        Loudness(), waveform, step_seconds=1.0, batch_size=batch_size, on_progress=seen.append
    )
    times = FRAME_OFFSET + FRAME_STEP * np.flatnonzero(found.speech > 0.5)
    assert times[0] == pytest.approx(12, abs=0.02)
    assert times[-1] == pytest.approx(14, abs=0.02)
    assert found.active.shape == (17, FRAMES_PER_CHUNK)
    assert found.speaker_count().max() == 1
    assert seen == sorted(seen)
    assert seen[-1] == pytest.approx(25.5)


@pytest.mark.parametrize("seconds", [0.01, 3.0])
def test_short_sound_is_padded(tmp_path: Path, seconds: float) -> None:
    waveform = Waveform(write_wav(tmp_path / "a.wav", np.full(round(seconds * 16000), 0.5)))
    found = segment(
        Loudness(), waveform, step_seconds=1.0, batch_size=8, on_progress=lambda _: None
    )
    assert len(found.active) == 1
    assert len(found.speech) == max(1, int(seconds / FRAME_STEP))


def test_nan_is_the_devices_failure(tmp_path: Path) -> None:
    waveform = Waveform(write_wav(tmp_path / "a.wav", np.zeros(16000)))
    with pytest.raises(DeviceError) as caught:
        segment(Broken(), waveform, step_seconds=1.0, batch_size=8, on_progress=lambda _: None)
    assert caught.value.device == "mps"


def test_memory_does_not_grow_with_the_sound(tmp_path: Path) -> None:
    waveform = Waveform(write_silence(tmp_path / "a.wav", 3600))
    assert waveform.duration == 3600
    network = Loudness()
    tracemalloc.start()
    segment(network, waveform, step_seconds=5.0, batch_size=8, on_progress=lambda _: None)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert max(network.batches) == 8
    # All chunks at once would be 460 MB as floats.
    assert peak < 40e6
