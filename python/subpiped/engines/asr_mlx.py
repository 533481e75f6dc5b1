"""Whisper by MLX: float16 on an Apple GPU, float32 on a CPU (for tests: it is slow there)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.transcript import TranscriptSegment, Word
from subpiped.devices import fault_injection
from subpiped.engines.script_tokens import foreign_tokens
from subpiped.recognition.engine import AsrEngine, check_numbers, check_output
from subpiped.text.loops import compression_ratio

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from subpiped.recognition.engine import DecodingOptions, EngineSettings

# mlx-whisper's number for the tokens of noises and brackets.
_NON_SPEECH: Final = -1
# What is drawn at a temperature is drawn alike in every run.
_SEED: Final = 20_260
# MLX keeps freed buffers; without a limit they add up over the hundreds of chunks of a film.
_CACHE_LIMIT_BYTES: Final = 512 * 2**20


class MlxEngine(AsrEngine):
    """An MLX Whisper model on `mlx` (the Apple GPU) or `cpu`."""

    has_quick = False

    def __init__(self, settings: EngineSettings) -> None:
        import mlx.core as mx
        from mlx_whisper.load_models import load_model
        from mlx_whisper.tokenizer import get_tokenizer

        from subpiped.engines.mlx_encoder import OnceEncoder

        self._mx = mx
        self._device = settings.device
        self._foreign: dict[tuple[str, ...], list[int]] = {}
        self._path = str(settings.model)
        gpu = fault_injection.real(settings.device) == "mlx"
        self._half = gpu and not settings.full_precision
        self._dtype = mx.float16 if self._half else mx.float32
        mx.set_default_device(mx.gpu if gpu else mx.cpu)
        mx.set_cache_limit(_CACHE_LIMIT_BYTES)
        self._model = load_model(self._path, self._dtype)
        if not self._half:
            # Else the file's float16 is converted for each token anew, and some layers stay in it.
            self._model.set_dtype(self._dtype)
        self._model.encoder = OnceEncoder(self._model.encoder)
        self._tokenizer = get_tokenizer(
            self._model.is_multilingual, num_languages=self._model.num_languages
        )

    def language_probabilities(self, audio: NDArray[np.float32]) -> dict[str, float]:
        """See AsrEngine."""
        from mlx_whisper.audio import N_FRAMES, N_SAMPLES, log_mel_spectrogram, pad_or_trim

        mel = log_mel_spectrogram(audio, n_mels=self._model.dims.n_mels, padding=N_SAMPLES)
        # As transcribe() cuts it: with the silence after it the encoding would not be the same one.
        mel = pad_or_trim(mel[:-N_FRAMES], N_FRAMES, axis=-2).astype(self._dtype)
        _, found = self._model.detect_language(mel)
        self._mx.clear_cache()
        probabilities = {language: float(value) for language, value in found.items()}
        check_numbers(self._device, probabilities.values())
        return probabilities

    def count_tokens(self, text: str) -> int:
        """See AsrEngine."""
        return len(self._tokenizer.encode(f" {text}"))

    def expect(self, plan: Mapping[DecodingOptions, Sequence[NDArray[np.float32]]]) -> None:
        """See AsrEngine; mlx-whisper transcribes one sound at a time."""

    def _tokens_beyond(self, scripts: tuple[str, ...]) -> list[int]:
        if scripts not in self._foreign:
            encoding = self._tokenizer.encoding
            ordinary = range(encoding.eot_token)
            tokens = [(n, encoding.decode_single_token_bytes(n)) for n in ordinary]
            self._foreign[scripts] = foreign_tokens(tokens, scripts)
        return self._foreign[scripts]

    def transcribe(
        self, audio: NDArray[np.float32], options: DecodingOptions
    ) -> list[TranscriptSegment]:
        """See AsrEngine; `beam_size` has no counterpart in MLX."""
        import mlx_whisper
        from mlx_whisper.transcribe import ModelHolder

        from subpiped.engines.mlx_rules import decode

        # transcribe() asks this holder for the model, and would load it again.
        ModelHolder.model, ModelHolder.model_path = self._model, self._path
        self._model.decode = partial(decode, self._model, length=options.no_repeat_ngram_size)
        self._mx.random.seed(_SEED)
        # The thresholds are off: the stage judges doubtful text itself, and says what it drops.
        found = mlx_whisper.transcribe(
            audio,
            path_or_hf_repo=self._path,
            fp16=self._half,
            language=options.language,
            task=options.task,
            initial_prompt=options.prompt,
            word_timestamps=options.words,
            temperature=options.temperature,
            suppress_tokens=[_NON_SPEECH, *self._tokens_beyond(options.scripts)],
            condition_on_previous_text=False,
            no_speech_threshold=None,
            logprob_threshold=None,
            compression_ratio_threshold=None,
        )
        self._mx.clear_cache()
        segments = [_segment(value) for value in found["segments"] if value["text"].strip()]
        check_output(self._device, segments)
        return segments


def _segment(value: dict[str, Any]) -> TranscriptSegment:
    words = (
        Word(float(w["start"]), float(w["end"]), w["word"], float(w["probability"]))
        for w in value.get("words", ())
    )
    return TranscriptSegment(
        id=int(value["id"]),
        start=float(value["start"]),
        end=float(value["end"]),
        text=value["text"].strip(),
        avg_logprob=float(value["avg_logprob"]),
        no_speech_prob=float(value["no_speech_prob"]),
        compression_ratio=compression_ratio(value["text"]),
        words=tuple(words),
    )
