"""segmentation-3.0 names sets of speakers, not speakers (Plaquet and Bredin 2023)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LOCAL_SPEAKERS: Final = 3

# Bits of the speakers that talk in each of the 7 classes: nobody, one of three, two of three.
CLASS_BITS: Final = np.array([0b000, 0b001, 0b010, 0b100, 0b011, 0b101, 0b110], dtype=np.uint8)


def speech_probability(log_probabilities: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 - P(nobody talks); (..., 7) -> (...)."""
    probability: NDArray[np.float32] = -np.expm1(log_probabilities[..., 0])
    return probability


def active_bits(log_probabilities: NDArray[np.float32]) -> NDArray[np.uint8]:
    """Speakers of the likeliest class as bits; (..., 7) -> (...)."""
    bits: NDArray[np.uint8] = CLASS_BITS[log_probabilities.argmax(axis=-1)]
    return bits


def to_multilabel(bits: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """One column per local speaker; (...) -> (..., 3)."""
    labels: NDArray[np.bool_] = (
        bits[..., None] >> np.arange(LOCAL_SPEAKERS, dtype=np.uint8)
    ) & 1 > 0
    return labels
