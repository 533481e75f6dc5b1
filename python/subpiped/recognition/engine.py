"""What a speech recognizer does for the pipeline; each back end is a file beside this one."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Protocol

from subpiped.core.errors import DeviceError
from subpiped.devices import fault_injection

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

    from subpiped.artifacts.transcript import TranscriptSegment

# A person may shout "!!"; broken arithmetic goes on.
_BROKEN_LENGTH: Final = 4


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """What an engine's class is made of.

    Attributes:
        model: the folder of the weights.
        device: that to compute on.
        threads: of the CPU, where the engine lets one choose; 0 is its own choice.
        full_precision: computes in float32 also where the engine would in less.
        batch_size: sounds that are decoded together at most, where the engine can.
    """

    model: Path
    device: str
    threads: int = 0
    full_precision: bool = False
    batch_size: int = 1


@dataclass(frozen=True, slots=True)
class DecodingOptions:
    """How a chunk is decoded. The same chunk and options give the same text.

    Attributes:
        language: ISO 639-1 code of the speech.
        task: `transcribe`, or `translate` (into English).
        prompt: names to expect, or None.
        words: whether to time words; those of a translation do not lie where the sound does.
        beam_size: beams, where the engine has them (mlx is greedy).
        no_repeat_ngram_size: tokens that may not come twice in a row of that length, where the
            engine supports it: Whisper's loops end there.
        scripts: the only scripts (text/script.py) that the text may have letters of; none means
            any.
        temperature: 0 takes the likeliest text; above it draws one, always the same.
        quick: decode the cheapest way: no beams, no silence beyond the sound. Text that is sure
            then is as good; any other has to be decoded again.
    """

    language: str
    task: str
    prompt: str | None = None
    words: bool = True
    beam_size: int = 5
    no_repeat_ngram_size: int = 4
    scripts: tuple[str, ...] = ()
    temperature: float = 0.0
    quick: bool = False


class AsrEngine(Protocol):
    """A loaded Whisper model on one device.

    Attributes:
        has_quick: whether `quick` makes a difference.
    """

    has_quick: bool

    def language_probabilities(self, audio: NDArray[np.float32]) -> dict[str, float]:
        """Probability of each language the model knows, by its first 30 s; audio (samples,)."""
        ...

    def count_tokens(self, text: str) -> int:
        """Number of tokens that `text` takes in a prompt."""
        ...

    def expect(self, plan: Mapping[DecodingOptions, Sequence[NDArray[np.float32]]]) -> None:
        """Tell of sounds (samples,) that will soon be transcribed, by how they will be.

        An engine may decode them together then. What it was told of before is forgotten.
        """
        ...

    def transcribe(
        self, audio: NDArray[np.float32], options: DecodingOptions
    ) -> list[TranscriptSegment]:
        """What is said in `audio` (samples,) of at most 30 s; times count from its start.

        Raises:
            DeviceError: the device gave numbers that cannot be.
        """
        ...


def check_numbers(device: str, numbers: Iterable[float]) -> None:
    """Raise DeviceError if one of the model's numbers is NaN or infinite."""
    if not all(math.isfinite(number) for number in fault_injection.model_output(list(numbers))):
        raise DeviceError(device, "the model's output is not a number")


def check_output(device: str, segments: Sequence[TranscriptSegment]) -> None:
    """Raise DeviceError for what broken arithmetic looks like after decoding.

    The largest of NaN logits is token 0, an exclamation mark: half-precision overflows show as
    text of nothing else.
    """
    # A comparison with NaN is false: the guards against silence would believe any text.
    numbers = [n for s in segments for n in (s.avg_logprob, s.no_speech_prob, s.start, s.end)]
    words = [n for s in segments for w in s.words for n in (w.start, w.end, w.probability)]
    check_numbers(device, [*numbers, *words])
    text = "".join(s.text for s in segments).replace(" ", "")
    if len(text) >= _BROKEN_LENGTH and not text.strip("!"):
        raise DeviceError(device, "the model's output is one token over and over")
