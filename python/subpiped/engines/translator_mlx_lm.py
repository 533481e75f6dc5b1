"""A translator that is a language model on this machine, by mlx-lm on Apple Silicon.

It runs in the process of its own stage, which begins when that of asr has ended, and one film is
worked on at a time: the system has taken back all memory that recognition's weights filled,
whatever library had loaded them.
"""

from __future__ import annotations

import copy
import gc
import time
from contextlib import closing
from dataclasses import replace
from itertools import takewhile
from typing import TYPE_CHECKING, Any, Final

from subpiped.devices import fault_injection
from subpiped.recognition.engine import check_numbers
from subpiped.text.languages import short_code
from subpiped.translation import prompt
from subpiped.translation.translator import Abilities, BadAnswerError, SceneRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.core.models import Model
    from subpiped.translation.translator import SceneAnswer

# MLX keeps freed buffers; without a limit they add up over the hundreds of scenes of a film.
_CACHE_LIMIT_BYTES: Final = 512 * 2**20
# A stop is noticed after as many tokens of the prompt: some tenths of a second.
_PREFILL_STEP: Final = 512
# A translation has about as many tokens as its source, three times as many between some scripts;
# then there are each sentence's number and quotes, and the summary with the terms.
_TOKENS_OF_ONE: Final = 3
_TOKENS_A_SENTENCE: Final = 16
_TOKENS_BESIDES: Final = 400
# Four times the same 24 tokens, or 96 times the same one.
_LOOP_TOKENS: Final = 96
_LOOP_PERIOD: Final = 24


class MlxLmTranslator:
    """Asks the language model `model` on `device`: `mlx` (the Apple GPU), or `cpu` for tests.

    Its answer to a request is always the same: the likeliest token is taken each time, and what
    it keeps of the prompt of before is split off at the same place each time.
    """

    abilities = Abilities(batch=True, context=True, glossary=True)

    def __init__(
        self,
        model: Model,
        device: str,
        alive: Callable[[], None] = lambda: None,
        *,
        first_token_seconds: float = 300.0,
        next_token_seconds: float = 60.0,
    ) -> None:
        """`alive` is called between tokens; what it raises (a stop) ends the answer.

        The limits are looked at then, too: a call of the library that does not come back is left
        to the stage's watchdog.
        """
        self._weights = model
        self._device = device
        self._alive = alive
        self._first_token_seconds = first_token_seconds
        self._next_token_seconds = next_token_seconds
        self._loaded: tuple[Any, Any] | None = None
        # The tokens that all scenes of the film begin with, and what the model keeps of them.
        self._film: tuple[list[int], Any] = ([], None)

    @property
    def name(self) -> str:
        """The weights."""
        return self._weights.name

    @property
    def identity(self) -> str:
        """The weights with their hash, and the prompt."""
        return f"mlx-lm {self._weights.name}@{self._weights.sha256} prompt {prompt.VERSION}"

    def can(self, source: str, target: str) -> bool:
        """See Translator; a language model has learned from texts in all languages."""
        pair = short_code(source), short_code(target)
        return None not in pair and pair[0] != pair[1]

    def translate(self, request: SceneRequest) -> SceneAnswer:
        """See Translator.

        Raises:
            DeviceError: the device gave numbers that cannot be.
            RuntimeError: MLX failed; devices/failures.py knows its words.
        """
        return prompt.read_answer(self._generate(request), request.sentences)

    def close(self) -> None:
        """Give the memory of the weights back."""
        if self._loaded is None:
            return
        import mlx.core as mx

        self._loaded = None
        self._film = ([], None)
        gc.collect()
        mx.clear_cache()

    def _load(self) -> tuple[Any, Any]:
        """Model and tokenizer; only once something is to be translated."""
        if self._loaded is None:
            import mlx.core as mx

            gpu = fault_injection.real(self._device) == "mlx"
            # Before the import: mlx-lm makes its stream for the default device.
            mx.set_default_device(mx.gpu if gpu else mx.cpu)
            mx.set_cache_limit(_CACHE_LIMIT_BYTES)
            from mlx_lm.utils import load_model, load_tokenizer

            model, config = load_model(self._weights.path)
            ends = config.get("eos_token_id")
            self._loaded = model, load_tokenizer(self._weights.path, eos_token_ids=ends)
        return self._loaded

    def _generate(self, request: SceneRequest) -> str:
        model, tokenizer = self._load()
        import mlx.core as mx
        from mlx_lm import stream_generate

        tokens = self._tokens(request)
        begun = time.monotonic()
        kept, cache = self._begin(request, tokens, begun)
        responses = stream_generate(
            model,
            tokenizer,
            mx.array(tokens[kept:]),
            max_tokens=self._most_tokens(request),
            prompt_cache=cache,
            prefill_step_size=_PREFILL_STEP,
            prompt_progress_callback=self._watch(begun),
        )
        parts: list[str] = []
        said: list[int] = []
        last, limit = begun, self._first_token_seconds
        with closing(responses):
            for response in responses:
                self._check_time(last, limit)
                if not said:
                    check_numbers(self._device, [response.logprobs[response.token].item()])
                last, limit = time.monotonic(), self._next_token_seconds
                parts.append(response.text)
                said.append(response.token)
                if _loops(said):
                    break
        # Cut off, it still has the sentences that are complete.
        return "".join(parts)

    def _tokens(self, request: SceneRequest) -> list[int]:
        _, tokenizer = self._load()
        tokens: list[int] = tokenizer.apply_chat_template(
            prompt.messages(request), add_generation_prompt=True, enable_thinking=False
        )
        return tokens

    def _begin(
        self, request: SceneRequest, tokens: list[int], begun: float
    ) -> tuple[int, list[Any]]:
        """How many of `tokens` the model has read already, and its state after them.

        Rules and film are the same for all scenes, and a third of a prompt: they are read once.
        """
        import mlx.core as mx
        from mlx_lm.generate import generate_step
        from mlx_lm.models.cache import make_prompt_cache

        model, _ = self._load()
        common = self._common_tokens(request)
        if not common or tokens[: len(common)] != common:
            return 0, make_prompt_cache(model)
        if common != self._film[0]:
            state = make_prompt_cache(model)
            reading = generate_step(
                mx.array(common),
                model,
                max_tokens=0,
                prompt_cache=state,
                prefill_step_size=_PREFILL_STEP,
                prompt_progress_callback=self._watch(begun),
            )
            for _ in reading:
                pass
            self._film = common, state
        return len(common), copy.deepcopy(self._film[1])

    def _common_tokens(self, request: SceneRequest) -> list[int]:
        """What the prompts of all scenes of the film begin with, by two that differ after it."""
        film = replace(request.brief, summary="", before=(), terms={})
        one, other = (
            self._tokens(SceneRequest(request.source, request.target, {1: "."}, brief))
            for brief in (film, replace(film, summary="."))
        )
        pairs = zip(one, other, strict=False)
        return [token for token, _ in takewhile(lambda pair: pair[0] == pair[1], pairs)]

    def _most_tokens(self, request: SceneRequest) -> int:
        _, tokenizer = self._load()
        of_source = len(tokenizer.encode(" ".join(request.sentences.values())))
        besides = _TOKENS_A_SENTENCE * len(request.sentences) + _TOKENS_BESIDES
        return _TOKENS_OF_ONE * of_source + besides

    def _watch(self, begun: float) -> Callable[[int, int], None]:
        """Called by mlx-lm while it reads the prompt."""
        return lambda _read, _all: self._check_time(begun, self._first_token_seconds)

    def _check_time(self, last: float, limit: float) -> None:
        self._alive()
        if (taken := time.monotonic() - last) > limit:
            raise BadAnswerError(f"a word took {taken:.0f} s, more than the {limit:.0f} allowed")


def _loops(tokens: Sequence[int]) -> bool:
    """Whether the last tokens are the same few over and over."""
    tail = list(tokens[-_LOOP_TOKENS:])
    return len(tail) == _LOOP_TOKENS and any(
        tail[period:] == tail[:-period] for period in range(1, _LOOP_PERIOD + 1)
    )
