"""A recognizer with lines at their places in a film: for what is decoded again in parts.

The film's sound is a ramp, so that a part of it says where it was cut.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.artifacts.transcript import TranscriptSegment
from subpiped.media.waveform import SAMPLE_RATE, Waveform
from subpiped.text.loops import compression_ratio
from tests.helpers.scripted_engine import ScriptedEngine
from tests.helpers.waves import write_wav

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from subpiped.recognition.engine import DecodingOptions

SECONDS: Final = 60.0


def ramp(folder: Path) -> Waveform:
    """A film of a minute whose samples tell their place."""
    samples = np.linspace(0.0, 1.0, int(SECONDS * SAMPLE_RATE), endpoint=False)
    return Waveform(write_wav(folder / "audio.wav", samples))


@dataclass(frozen=True, slots=True)
class Line:
    """The text from `start` to `end`: at first, and (if another) in a shorter part."""

    start: float
    end: float
    text: str
    alone: str | None = None
    log_prob: float = -0.3
    no_speech: float = 0.05


class PlacedEngine(ScriptedEngine):
    """Gives the lines that begin in a part, and `alone` in parts of less than `whole` s."""

    def __init__(self, lines: Sequence[Line], whole: float) -> None:
        super().__init__(lambda *_: "")
        self.lines = lines
        self.whole = whole

    def transcribe(
        self, audio: NDArray[np.float32], options: DecodingOptions
    ) -> list[TranscriptSegment]:
        seconds, begin = len(audio) / SAMPLE_RATE, float(audio[0]) * SECONDS
        self.asked.append((seconds, options))
        found: list[TranscriptSegment] = []
        for line in self.lines:
            middle = (line.start + line.end) / 2
            if not begin <= middle < begin + seconds:
                continue
            other = line.alone is not None and seconds < self.whole
            if not (text := line.alone if other else line.text):
                continue
            start, end = max(0.0, line.start - begin), min(seconds, line.end - begin)
            found.append(
                TranscriptSegment(
                    len(found), start, end, text,
                    -0.3 if other else line.log_prob, 0.05 if other else line.no_speech,
                    compression_ratio(text),
                )
            )  # fmt: skip
        return found
