"""Kaldi's log-mel filterbank in numpy, so that speaker embeddings need no torch.

Equals `torchaudio.compliance.kaldi.fbank(x, num_mel_bins=80, dither=0)` on samples in [-1, 1),
which is what CAM++ was trained on.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.media.waveform import SAMPLE_RATE

if TYPE_CHECKING:
    from numpy.typing import NDArray

BINS: Final = 80
FRAME_SHIFT: Final = SAMPLE_RATE // 100
FRAME_LENGTH: Final = SAMPLE_RATE // 40
_FFT: Final = 512
_LOW_HZ: Final = 20.0
_PREEMPHASIS: Final = 0.97
_FLOOR: Final = np.float32(np.finfo(np.float32).eps)


def fbank(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Log-mel energies, (samples,) at 16 kHz -> (frames, 80).

    Frame i covers samples `[i * 160, i * 160 + 400)`; what does not fill a frame is left out.
    """
    if len(samples) < FRAME_LENGTH:
        return np.empty((0, BINS), np.float32)
    windows = np.lib.stride_tricks.sliding_window_view(samples, FRAME_LENGTH)[::FRAME_SHIFT]
    frames = windows - windows.mean(axis=1, keepdims=True)
    before = np.concatenate([frames[:, :1], frames[:, :-1]], axis=1)
    frames = (frames - _PREEMPHASIS * before) * _povey_window()
    power = np.abs(np.fft.rfft(frames, _FFT)) ** 2
    mel = power[:, : _FFT // 2] @ _mel_banks()
    return np.log(np.maximum(mel, _FLOOR)).astype(np.float32)


@cache
def _povey_window() -> NDArray[np.float64]:
    # Kaldi's own: a Hann window to the power 0.85.
    angle = 2 * np.pi * np.arange(FRAME_LENGTH) / (FRAME_LENGTH - 1)
    window: NDArray[np.float64] = (0.5 - 0.5 * np.cos(angle)) ** 0.85
    return window


@cache
def _mel_banks() -> NDArray[np.float64]:
    """Triangles that are equally wide on Kaldi's mel scale, (256, 80)."""

    def mel(hz: NDArray[np.float64] | float) -> NDArray[np.float64]:
        return 1127.0 * np.log1p(np.asarray(hz) / 700.0)

    edges = np.linspace(mel(_LOW_HZ), mel(SAMPLE_RATE / 2), BINS + 2)
    points = mel(np.arange(_FFT // 2) * SAMPLE_RATE / _FFT)[:, None]
    left, center, right = edges[:-2], edges[1:-1], edges[2:]
    rising = (points - left) / (center - left)
    falling = (right - points) / (right - center)
    banks: NDArray[np.float64] = np.maximum(0.0, np.minimum(rising, falling))
    return banks
