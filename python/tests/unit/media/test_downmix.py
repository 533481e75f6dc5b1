"""The mix: dialogue stays as loud as it is in the channel that carries it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from subpiped.media.downmix import BLOCK, measure, mix, weights_of
from subpiped.media.waveform import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

SECONDS = 40
NOTHING = np.zeros(SECONDS * SAMPLE_RATE)


def voice(seed: int, level_db: float = -20.0) -> NDArray[np.float64]:
    """Noise that comes and goes as syllables and sentences do."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal(SECONDS * SAMPLE_RATE)
    syllables = np.repeat(random.uniform(0.1, 1.0, SECONDS * 2) ** 2, SAMPLE_RATE // 2)
    return noise * syllables * 10 ** (level_db / 20)


def music(seed: int, level_db: float = -20.0) -> NDArray[np.float64]:
    """Noise that does not stop."""
    noise = np.random.default_rng(seed).standard_normal(SECONDS * SAMPLE_RATE)
    return noise * 10 ** (level_db / 20)


def mixed(*channels: NDArray[np.float64], named: bool = False) -> NDArray[np.float64]:
    sound = np.clip(np.stack(channels, axis=1) * 32768, -32768, 32767).astype(np.int16)
    weights = weights_of(measure(sound, lambda _sample: None), named=named)
    pieces = [piece for _, piece in mix(sound, weights)]
    return np.concatenate(pieces).astype(np.float64) / 32768


def share(part: NDArray[np.float64], whole: NDArray[np.float64]) -> NDArray[np.float64]:
    """How much of `part` is in `whole`, for each block."""
    a, b = (sound.reshape(-1, BLOCK) for sound in (part, whole))
    return np.asarray((a * b).sum(axis=1) / (a * a).sum(axis=1))


def over(part: NDArray[np.float64], whole: NDArray[np.float64]) -> float:
    """How many dB `part` lies over the rest of `whole`."""
    mine = share(part.ravel(), whole).mean() * part
    return float(10 * np.log10((mine**2).mean() / ((whole - mine) ** 2).mean()))


def test_mono_in_stereo_stays_as_it_is() -> None:
    speech = voice(1)
    assert np.abs(mixed(speech, speech) - speech).max() < 1 / 16384


@pytest.mark.parametrize("factor", [-1.0, -0.8, -0.3, -3.0])
def test_opposite_channels_do_not_cancel(factor: float) -> None:
    speech = voice(1, -30)
    louder = max(1.0, -factor)
    output = np.abs(share(speech, mixed(speech, factor * speech + music(2, -60)))) / louder
    assert output.min() > 0.95


def test_some_seconds_that_are_opposite_do_not_cancel_nor_what_is_around_them() -> None:
    speech = voice(1)
    sign = np.ones_like(speech)
    sign[12 * SAMPLE_RATE + 777 : 25 * SAMPLE_RATE + 3] = -1
    output = share(speech, mixed(speech, sign * speech))
    assert output.min() > 0.6
    assert output.max() < 1.5


def test_opposite_speech_under_music_as_loud_stays() -> None:
    speech, song = voice(1, -20), music(2, -26)
    assert np.abs(share(speech, mixed(speech + song, song - speech))).mean() > 0.7


def test_opposite_effects_take_no_dialogue_away() -> None:
    speech, effects = voice(1), music(2, -14)
    assert share(speech, mixed(speech + effects, speech - effects)).mean() > 0.7


def test_speech_on_one_channel_is_as_loud_as_there() -> None:
    speech = voice(1, -30)
    for place in (0, 1):
        assert share(speech, np.asarray(mixed(*np.roll([speech, NOTHING], place, 0)))).min() > 0.95
    for place in (0, 2, 9):
        channels = [NOTHING] * 10
        channels[place] = speech
        assert share(speech, mixed(*channels)).min() > 0.95


def test_two_who_talk_in_turn_on_a_channel_each_are_both_audible() -> None:
    turn = np.repeat(np.arange(SECONDS // 4) % 2, 4 * SAMPLE_RATE)
    left, right = voice(1) * (1 - turn), voice(2) * turn
    output = mixed(left + 0.05 * right, right - 0.05 * left)
    both = left + right
    assert np.quantile(share(both, output), 0.05) > 0.6


def test_wide_stereo_keeps_both_sides() -> None:
    left, right = music(1), music(2)
    output = mixed(left, right)
    assert share(left, output).mean() == pytest.approx(share(right, output).mean(), rel=0.05)


@pytest.mark.parametrize("level", [-30, -20, -12])
def test_the_center_lies_over_music(level: float) -> None:
    speech, left, right = voice(1, -26), music(2, level), music(3, level)
    output = mixed(speech, left, right, NOTHING, named=True)
    assert over(speech, output) > 8
    # And what is said at the side, a while, is not gone.
    assert share(left, output).mean() > 0.02


def test_a_film_without_a_center_has_its_sides() -> None:
    speech = voice(1)
    assert share(speech, mixed(NOTHING, speech, speech, NOTHING, named=True)).min() > 0.95
    hum = music(5, -70)
    assert share(speech, mixed(hum, speech, NOTHING, NOTHING, named=True)).min() > 0.9
    assert share(speech, mixed(NOTHING, speech, -speech, NOTHING, named=True)).min() > 0.95
    assert np.abs(share(speech, mixed(speech, -speech, -speech, NOTHING, named=True))).min() > 0.9


def test_low_effects_count_only_where_nothing_else_is() -> None:
    speech, low = voice(1), music(2, -10)
    assert over(speech, mixed(speech, NOTHING, NOTHING, low, named=True)) > 40
    assert share(speech, mixed(NOTHING, NOTHING, NOTHING, speech, named=True)).min() > 0.95


@pytest.mark.parametrize("named", [False, True])
def test_nothing_goes_beyond_full_scale(named: bool) -> None:
    # 16 bits would wrap around: the loudest sample would come out as its opposite.
    loud = [np.clip(music(n, 0), -1, 0.999) for n in range(3)]
    output = mixed(loud[0], loud[0], loud[1], loud[2], named=named)
    assert np.abs(output).max() < 1
    assert (share(loud[0], output) > 0).all()


@pytest.mark.parametrize("samples", [0, 1, BLOCK - 1, BLOCK + 1])
def test_short_sound(samples: int) -> None:
    sound = np.full((samples, 2), 1000, np.int16)
    weights = weights_of(measure(sound, lambda _sample: None), named=False)
    assert sum(len(piece) for _, piece in mix(sound, weights)) == samples
