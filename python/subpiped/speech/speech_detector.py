"""The role of a voice activity detector over short windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable

    import numpy as np
    from numpy.typing import NDArray

    from subpiped.media.waveform import Waveform


class SpeechDetector(Protocol):
    """Gives the probability of speech in each window of `window` samples at 16 kHz."""

    window: int

    def probabilities(
        self, waveform: Waveform, on_progress: Callable[[float], None]
    ) -> NDArray[np.float32]:
        """Shape (windows,); `on_progress` gets the seconds of sound done so far."""
        ...
