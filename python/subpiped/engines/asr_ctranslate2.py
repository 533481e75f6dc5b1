"""Whisper by CTranslate2 through faster-whisper: int8 on a CPU, float16 on CUDA."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.transcript import TranscriptSegment, Word
from subpiped.devices import fault_injection
from subpiped.engines.script_tokens import foreign_tokens, vocabulary_bytes
from subpiped.recognition.engine import AsrEngine, check_numbers, check_output
from subpiped.text.loops import compression_ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from subpiped.recognition.engine import DecodingOptions, EngineSettings

# What is drawn at a temperature is drawn alike in every run.
_SEED: Final = 20_260
# faster-whisper's number for the tokens of noises and brackets.
_NON_SPEECH: Final = -1
_COMPUTE_TYPES: Final = {"cpu": "int8", "cuda": "float16"}


class CTranslate2Engine(AsrEngine):
    """A CTranslate2 Whisper model on `cpu` or `cuda`."""

    has_quick = True

    def __init__(self, settings: EngineSettings) -> None:
        from subpiped.engines.batched_whisper import BatchedWhisper

        self._device = settings.device
        self._foreign: dict[tuple[str, ...], list[int]] = {}
        self._model = BatchedWhisper(
            str(settings.model),
            batch_size=settings.batch_size,
            device=(real := fault_injection.real(settings.device)),
            compute_type="float32" if settings.full_precision else _COMPUTE_TYPES[real],
            cpu_threads=settings.threads,
            local_files_only=True,
        )

    def language_probabilities(self, audio: NDArray[np.float32]) -> dict[str, float]:
        """See AsrEngine."""
        probabilities = self._model.detect_language(audio)
        check_numbers(self._device, probabilities.values())
        return probabilities

    def count_tokens(self, text: str) -> int:
        """See AsrEngine."""
        return len(self._model.hf_tokenizer.encode(f" {text}", add_special_tokens=False).ids)

    def expect(self, plan: Mapping[DecodingOptions, Sequence[NDArray[np.float32]]]) -> None:
        """See AsrEngine."""
        self._model.expect({o: (sounds, not o.quick) for o, sounds in plan.items()})

    def _tokens_beyond(self, scripts: tuple[str, ...]) -> list[int]:
        if scripts not in self._foreign:
            vocabulary = vocabulary_bytes(self._model.hf_tokenizer.get_vocab())
            self._foreign[scripts] = foreign_tokens(vocabulary, scripts)
        return self._foreign[scripts]

    def transcribe(
        self, audio: NDArray[np.float32], options: DecodingOptions
    ) -> list[TranscriptSegment]:
        """See AsrEngine."""
        import ctranslate2

        ctranslate2.set_random_seed(_SEED)
        self._model.full_context = not options.quick
        self._model.group = options
        # The thresholds are off: the stage judges doubtful text itself, and says what it drops.
        found, _ = self._model.transcribe(
            audio,
            language=options.language,
            task=options.task,
            initial_prompt=options.prompt,
            beam_size=1 if options.quick else options.beam_size,
            no_repeat_ngram_size=options.no_repeat_ngram_size,
            word_timestamps=options.words,
            temperature=options.temperature,
            condition_on_previous_text=False,
            vad_filter=False,
            suppress_tokens=[_NON_SPEECH, *self._tokens_beyond(options.scripts)],
            no_speech_threshold=None,
            log_prob_threshold=None,
            compression_ratio_threshold=None,
        )
        segments = [_segment(index, value) for index, value in enumerate(found)]
        check_output(self._device, segments)
        return segments


def _segment(index: int, value: Any) -> TranscriptSegment:
    words = (
        Word(float(w.start), float(w.end), w.word, float(w.probability)) for w in value.words or ()
    )
    return TranscriptSegment(
        id=index,
        start=float(value.start),
        end=float(value.end),
        text=value.text.strip(),
        avg_logprob=float(value.avg_logprob),
        no_speech_prob=float(value.no_speech_prob),
        compression_ratio=compression_ratio(value.text),
        words=tuple(words),
    )
