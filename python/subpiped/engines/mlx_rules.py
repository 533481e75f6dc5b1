"""Which tokens may come next when Whisper is decoded by MLX.

mlx-whisper 0.4.3 takes the place of a time token in the text for its value (decoding.py,
ApplyTimestampRules), so times may go back and a window may end where it began, for ever. It also
weighs times that it has just forbidden, and may forbid every token then: the text's probability
is not a number after that. These are the rules of openai/whisper (decoding.py) instead.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import mlx.core as mx
import numpy as np
from mlx_whisper.decoding import ApplyTimestampRules, DecodingTask, LogitFilter

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mlx_whisper.decoding import DecodingOptions, DecodingResult


class TimeRules(LogitFilter):  # type: ignore[misc] # it has no types
    """Times come in pairs around text and never go back; the first is at most one second."""

    def __init__(self, tokenizer: Any, begin: int, latest_start: int) -> None:
        self._begin = begin
        self._latest_start = latest_start
        self._eot = tokenizer.eot
        self._first = tokenizer.timestamp_begin

    def apply(self, logits: Any, tokens: Any) -> Any:
        """`logits` (1, vocabulary) after `tokens` (1, length), -inf for what may not come."""
        (row,) = tokens.tolist()
        allowed = logits + mx.array(self._mask(row[self._begin :], logits.shape[-1]))
        times = allowed[:, self._first :].logsumexp(axis=-1, keepdims=True)
        text = allowed[:, : self._first]
        # All times together may be likelier than any word, though each alone is not.
        text = mx.where(times > text.max(axis=-1, keepdims=True), -mx.inf, text)
        return mx.concatenate([text, allowed[:, self._first :]], axis=-1)

    def _mask(self, sampled: Sequence[int], size: int) -> Any:
        mask = np.zeros(size, np.float32)
        # Tokens of languages and tasks: read Hindi ended as "<|hi|><|hi|>", which is no text.
        mask[self._eot + 1 : self._first] = -np.inf
        if not sampled:
            mask[: self._first] = -np.inf
            mask[self._first + self._latest_start + 1 :] = -np.inf
            return mask
        # Before the first token counts as a time, too.
        last, before = ([self._first, *sampled][n] >= self._first for n in (-1, -2))
        if last:
            mask[slice(self._first, None) if before else slice(self._eot)] = -np.inf
        if times := [token for token in sampled if token >= self._first]:
            # Text takes time; only the next text may start where the last one ended.
            earliest = times[-1] if last and not before else times[-1] + 1
            mask[self._first : earliest] = -np.inf
        return mask


class NoRepeats(LogitFilter):  # type: ignore[misc] # it has no types
    """No sequence of `length` tokens comes twice: Whisper's loops end there."""

    def __init__(self, begin: int, length: int) -> None:
        self._begin = begin
        self._length = length

    def apply(self, logits: Any, tokens: Any) -> Any:
        """See TimeRules.apply."""
        (row,) = tokens.tolist()
        banned = repeats(row[self._begin :], self._length)
        if not banned:
            return logits
        mask = np.zeros(logits.shape[-1], np.float32)
        mask[banned] = -np.inf
        return logits + mx.array(mask)


def repeats(tokens: Sequence[int], length: int) -> list[int]:
    """Tokens that would end a sequence of `length` that is in `tokens` already; 0 forbids none."""
    if length < 1 or len(tokens) < length:
        return []
    tail = list(tokens[len(tokens) - length + 1 :])
    starts = range(len(tokens) - length + 1)
    return [tokens[n + length - 1] for n in starts if list(tokens[n : n + length - 1]) == tail]


def decode(model: Any, mel: Any, options: DecodingOptions, length: int) -> DecodingResult:
    """mlx_whisper's decode() of one window (frames, mels), with these rules in place of its own."""
    task = DecodingTask(model, options)
    rules = [rule for rule in task.logit_filters if not isinstance(rule, ApplyTimestampRules)]
    latest_start = round(options.max_initial_timestamp * model.dims.n_audio_ctx / 30)
    times = TimeRules(task.tokenizer, task.sample_begin, latest_start)
    # Times are weighed against the words that are left, so their rules come last.
    task.logit_filters = [*rules, NoRepeats(task.sample_begin, length), times]
    (result,) = task.run(mel[None])
    return result
