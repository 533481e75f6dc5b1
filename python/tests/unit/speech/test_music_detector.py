"""A film is read in blocks, and the seams leave no trace."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from subpiped.media.waveform import Waveform
from subpiped.speech.music_detector import detect_music
from subpiped.speech.music_patches import patches
from tests.helpers.waves import write_silence, write_wav

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


class Tilt:
    """A network whose answer is a number of the patch alone, and which counts what it is asked."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def probabilities(self, patches: NDArray[np.float32]) -> NDArray[np.float32]:
        self.batches.append(len(patches))
        slope = patches[:, :34, :7].mean(axis=(1, 2)) - patches[:, 34:, 14:].mean(axis=(1, 2))
        answers: NDArray[np.float32] = (1 / (1 + np.exp(-slope))).astype(np.float32)
        return answers


class Counting(Waveform):
    """Remembers the longest stretch that was read at once."""

    longest = 0

    def samples(self, start: int, stop: int) -> NDArray[np.float32]:
        self.longest = max(self.longest, stop - start)
        return super().samples(start, stop)


def film(path: Path, seconds: float) -> Counting:
    generator = np.random.default_rng(4)
    count = int(seconds * 16000)
    # Noise whose color wanders, so that every half second has an answer of its own.
    white = generator.normal(0, 0.05, count)
    blend = 0.5 + 0.5 * np.sin(np.arange(count) / 16000 * 0.37)
    sound = white + blend * np.convolve(white, np.ones(8), "same")
    return Counting(write_wav(path / "audio.wav", sound.clip(-0.99, 0.99)))


def test_blocks_give_what_the_whole_gives(tmp_path: Path) -> None:
    waveform = film(tmp_path, 200.3)
    network = Tilt()
    music = detect_music(network, waveform, lambda _: None)
    made, _ = patches(waveform.samples(0, len(waveform)))
    assert len(music) == 401
    # A Fourier transform of fewer windows may round its last bit otherwise, by processor.
    assert np.allclose(music[: len(made)], Tilt().probabilities(made), rtol=0, atol=1e-5)
    assert np.std(music) > 0.02
    assert len(network.batches) == 14


def test_a_quarter_of_a_minute_is_read_at_once_and_no_more(tmp_path: Path) -> None:
    waveform = film(tmp_path, 200)
    waveform.longest = 0
    detect_music(Tilt(), waveform, lambda _: None)
    assert waveform.longest < 16 * 16000


def test_the_last_half_second_is_as_the_one_before(tmp_path: Path) -> None:
    music = detect_music(Tilt(), film(tmp_path, 10.2), lambda _: None)
    assert len(music) == 21
    assert music[-1] == music[-2] > 0
    assert music[-2] != music[-3]


def test_silence_is_no_music(tmp_path: Path) -> None:
    class Always:
        def probabilities(self, patches: NDArray[np.float32]) -> NDArray[np.float32]:
            return np.ones(len(patches), np.float32)

    silence = Waveform(write_silence(tmp_path / "audio.wav", 130))
    assert not detect_music(Always(), silence, lambda _: None).any()


@pytest.mark.parametrize("seconds", [0.0, 0.4])
def test_a_film_too_short_for_a_patch(tmp_path: Path, seconds: float) -> None:
    path = write_wav(tmp_path / "audio.wav", np.ones(int(seconds * 16000)) * 0.1)
    music = detect_music(Tilt(), Waveform(path), lambda _: None)
    assert not music.any()


def test_progress_comes_by_blocks_and_can_stop_it(tmp_path: Path) -> None:
    waveform = film(tmp_path, 150)
    told: list[float] = []
    detect_music(Tilt(), waveform, told.append)
    assert told == [*range(15, 150, 15), 150]

    network = Tilt()

    def stop(_: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        detect_music(network, waveform, stop)
    assert len(network.batches) == 1
