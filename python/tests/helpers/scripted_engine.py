"""A recognizer whose answers a test gives, by what it is asked: for the logic around engines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.artifacts.transcript import TranscriptSegment
from subpiped.text.loops import compression_ratio

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from subpiped.recognition.engine import DecodingOptions

    # From seconds of sound and options to text; several lines are several segments.
    Answer = Callable[[float, DecodingOptions], str]


class ScriptedEngine:
    """Answers each request by a function, and remembers all of them."""

    has_quick = False

    def __init__(
        self,
        answer: Answer,
        *,
        log_prob: float = -0.3,
        no_speech: float = 0.05,
        languages: dict[str, float] | None = None,
    ) -> None:
        self.asked: list[tuple[float, DecodingOptions]] = []
        self.expected: list[tuple[DecodingOptions, int]] = []
        self._answer = answer
        self._log_prob = log_prob
        self._no_speech = no_speech
        self._languages = languages or {}

    def language_probabilities(self, audio: NDArray[np.float32]) -> dict[str, float]:
        del audio
        return self._languages

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def expect(self, plan: Mapping[DecodingOptions, Sequence[NDArray[np.float32]]]) -> None:
        self.expected = [(options, len(sounds)) for options, sounds in plan.items()]

    def transcribe(
        self, audio: NDArray[np.float32], options: DecodingOptions
    ) -> list[TranscriptSegment]:
        seconds = len(audio) / 16000
        self.asked.append((seconds, options))
        lines = [line for line in self._answer(seconds, options).split("\n") if line]
        length = (seconds - 1.0) / max(1, len(lines))
        return [
            TranscriptSegment(
                id=number,
                start=0.5 + number * length,
                end=0.5 + (number + 1) * length,
                text=line,
                avg_logprob=self._log_prob,
                no_speech_prob=self._no_speech,
                compression_ratio=compression_ratio(line),
            )
            for number, line in enumerate(lines)
        ]
