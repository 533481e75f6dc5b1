"""Silero VAD 6 as ONNX with numpy only: importing the silero package would need torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from engines.onnx_session import open_session
from utils.media import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from utils.media import Waveform

_WINDOW: Final = 512
_CONTEXT: Final = 64  # samples of the window before, which the network expects in front
_BLOCK: Final = 512  # windows read at once (16 s)


class SileroOnnx:
    """A recurrent network over windows of 32 ms; its state runs through the whole film."""

    window = _WINDOW

    def __init__(self, path: Path) -> None:
        # One thread: a window costs 0.15 ms, less than waking a second one.
        self._session = open_session(path, threads=1)

    def probabilities(
        self, waveform: Waveform, on_progress: Callable[[float], None]
    ) -> NDArray[np.float32]:
        """Probability of speech per window of 32 ms, the last one padded with silence."""
        count = -(-len(waveform) // _WINDOW)
        result = np.empty(count, dtype=np.float32)
        state = np.zeros((2, 1, 128), dtype=np.float32)
        context = np.zeros(_CONTEXT, dtype=np.float32)
        rate = np.array(SAMPLE_RATE, dtype=np.int64)
        for first in range(0, count, _BLOCK):
            last = min(first + _BLOCK, count)
            block = waveform.samples(first * _WINDOW, last * _WINDOW)
            block = np.pad(block, (0, (last - first) * _WINDOW - len(block)))
            for index, window in enumerate(block.reshape(-1, _WINDOW), first):
                heard = np.concatenate([context, window])[None]
                output, state = self._session.run(
                    None, {"input": heard, "state": state, "sr": rate}
                )
                result[index] = output[0, 0]
                context = window[-_CONTEXT:]
            on_progress(min(last * _WINDOW, len(waveform)) / SAMPLE_RATE)
        return result
