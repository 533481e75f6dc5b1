"""Sound as the music network wants it: patches of a log-mel spectrogram, numpy alone.

The numbers are those that inaSpeechSegmenter's networks were trained with (SIDEKIT's front end:
Larcher, Lee, Meignier, ICASSP 2016): 25 ms Hann windows every 10 ms, pre-emphasis 0.97 in each
window, power spectrum of 512 points, 24 triangles of equal area between 100 and 8000 Hz on the HTK
mel scale of which the lower 21 are used, natural logarithm; each patch is brought to mean 0 and
standard deviation 1, so loudness does not matter.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.media.waveform import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAMES: Final = 68
BANDS: Final = 21
STEP_SECONDS: Final = 0.5
STEP_SAMPLES: Final = round(STEP_SECONDS * SAMPLE_RATE)
_SHIFT: Final = SAMPLE_RATE // 100
_LENGTH: Final = SAMPLE_RATE // 40
# Samples under one patch.
PATCH_SAMPLES: Final = (FRAMES - 1) * _SHIFT + _LENGTH
_FFT: Final = 512
_ALL_BANDS: Final = 24
_LOW_HZ: Final = 100.0
_PREEMPHASIS: Final = 0.97
_FLOOR: Final = 1e-20
# Root mean square below which a patch is silence (-80 dB of full scale): made loud by the
# normalization, the dither of a silent passage would be judged as if it were sound.
_SILENCE: Final = 1e-4


def patches(
    samples: NDArray[np.float32],
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """(samples,) at 16 kHz -> patches (n, 68, 21), and which of them are sound at all (n,).

    Patch i covers samples `[i * 8000, i * 8000 + 11120)`; what does not fill a patch is left out.
    """
    count = max(0, (len(samples) - PATCH_SAMPLES) // STEP_SAMPLES + 1)
    if count == 0:
        return np.empty((0, FRAMES, BANDS), np.float32), np.empty(0, np.bool_)
    cut = samples[: (count - 1) * STEP_SAMPLES + PATCH_SAMPLES]
    by_frame = STEP_SAMPLES // _SHIFT
    windows = np.lib.stride_tricks.sliding_window_view(_log_mel(cut), FRAMES, axis=0)
    found = windows[::by_frame].transpose(0, 2, 1)
    centered = found - found.mean(axis=(1, 2), keepdims=True)
    spread = centered.std(axis=(1, 2), keepdims=True)
    pieces = np.lib.stride_tricks.sliding_window_view(cut, PATCH_SAMPLES)[::STEP_SAMPLES]
    audible = np.sqrt(np.einsum("ij,ij->i", pieces, pieces) / PATCH_SAMPLES) > _SILENCE
    # A constant patch (digital silence) has no spread to divide by.
    audible &= spread[:, 0, 0] > np.float32(1e-6)
    return (centered / np.maximum(spread, 1e-6)).astype(np.float32), audible


def _log_mel(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    windows = np.lib.stride_tricks.sliding_window_view(samples, _LENGTH)[::_SHIFT]
    emphasized = windows.copy()
    emphasized[:, 1:] -= np.float32(_PREEMPHASIS) * windows[:, :-1]
    emphasized[:, 0] *= np.float32(1 - _PREEMPHASIS)
    emphasized *= np.hanning(_LENGTH).astype(np.float32)
    spectrum = np.fft.rfft(emphasized, _FFT)
    power = (spectrum.real**2 + spectrum.imag**2).astype(np.float32)
    logarithms: NDArray[np.float32] = np.log(np.maximum(power @ _mel_banks(), np.float32(_FLOOR)))
    return logarithms


@cache
def _mel_banks() -> NDArray[np.float32]:
    """Triangles of equal area, (257, 21)."""

    def mel(hz: float) -> float:
        return float(2595.0 * np.log10(1.0 + hz / 700.0))

    mels = np.linspace(mel(_LOW_HZ), mel(SAMPLE_RATE / 2), _ALL_BANDS + 2)
    edges = 700.0 * (10.0 ** (mels / 2595.0) - 1.0)
    points = (np.arange(_FFT // 2 + 1) * SAMPLE_RATE / _FFT)[:, None]
    left, center, right = edges[:-2], edges[1:-1], edges[2:]
    rising, falling = (points - left) / (center - left), (right - points) / (right - center)
    # SIDEKIT leaves out the last point of every falling side, so the training did.
    falling[points >= np.floor(right * _FFT / SAMPLE_RATE) * SAMPLE_RATE / _FFT] = 0
    banks = np.maximum(0.0, np.minimum(rising, falling)) * 2.0 / (right - left)
    return banks[:, :BANDS].astype(np.float32)
