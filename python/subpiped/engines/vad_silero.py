"""Silero VAD 6 as ONNX with numpy only: importing the silero package would need torch."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.engines.onnx_session import open_session
from subpiped.media.waveform import SAMPLE_RATE
from subpiped.speech.speech_detector import SpeechDetector

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from numpy.typing import NDArray

    from subpiped.media.waveform import Waveform

_WINDOW: Final = 512
_CONTEXT: Final = 64  # samples of the window before, which the network expects in front
_BLOCK: Final = 512  # windows read at once (16 s)

# A window costs 0.28 ms alone and 0.10 ms as one of eight; sixteen cost no less each.
_MAX_STREAMS: Final = 8
# The network remembers long: where a stream begins, up to 2 s differed from one go, most of them in
# music. Of five minutes that is less than the two voice detectors differ by.
STREAM_SECONDS: Final = 300
# What a stream is given before its own part: twice as much changed as much.
_WARM_WINDOWS: Final = 10 * SAMPLE_RATE // _WINDOW


class SileroOnnx(SpeechDetector):
    """A recurrent network over windows of 32 ms.

    A long film is read in up to eight stretches of equal length side by side.
    """

    window = _WINDOW

    def __init__(self, model: Path, _device: str) -> None:
        # One thread: eight windows cost 0.8 ms, hardly more than waking a second one.
        self._session = open_session(model / "silero_vad.onnx", threads=1)

    def probabilities(
        self, waveform: Waveform, on_progress: Callable[[float], None]
    ) -> NDArray[np.float32]:
        """Probability of speech per window of 32 ms, the last one padded with silence."""
        count = -(-len(waveform) // _WINDOW)
        streams = max(1, min(_MAX_STREAMS, int(waveform.duration / STREAM_SECONDS)))
        length = -(-count // streams)
        warm = _WARM_WINDOWS if streams > 1 else 0
        result = np.zeros((streams, length), dtype=np.float32)
        state = np.zeros((2, streams, 128), dtype=np.float32)
        context = np.zeros((streams, _CONTEXT), dtype=np.float32)
        rate = np.array(SAMPLE_RATE, dtype=np.int64)
        for first in range(-warm, length, _BLOCK):
            last = min(first + _BLOCK, length)
            for index, windows in enumerate(_read(waveform, streams, length, first, last), first):
                if index == 0:
                    state[:, 0] = 0  # the film's beginning has nothing before it
                inputs = np.concatenate([context, windows], axis=1)
                output, state = self._session.run(
                    None, {"input": inputs, "state": state, "sr": rate}
                )
                if index >= 0:
                    result[:, index] = output[:, 0]
                context = windows[:, -_CONTEXT:]
            on_progress(waveform.duration * max(0, last) / length)
        return result.reshape(-1)[:count]


def _read(
    waveform: Waveform, streams: int, length: int, first: int, last: int
) -> NDArray[np.float32]:
    """Windows [first, last) of each stream, silence around the film: (windows, streams, 512)."""
    windows = np.zeros((streams, last - first, _WINDOW), np.float32)
    for stream, place in enumerate(windows):
        begin = (stream * length + first) * _WINDOW
        end = (stream * length + last) * _WINDOW
        sound = waveform.samples(max(0, begin), max(0, end))
        skipped = max(0, begin) - begin
        place.reshape(-1)[skipped : skipped + len(sound)] = sound
    return windows.transpose(1, 0, 2)
