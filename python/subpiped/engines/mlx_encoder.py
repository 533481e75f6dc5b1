"""Whisper's encoder in MLX, asked once for each sound, whatever is then wanted of it."""

from __future__ import annotations

from typing import Any

import mlx.core as mx


class OnceEncoder:
    """Stands in for a model's encoder and keeps the last sound's encoding.

    mlx-whisper encodes a chunk for its language, for its text and for its words' times; with a
    translation and second tries that is up to eight times the same 30 s.
    """

    def __init__(self, encoder: Any) -> None:
        self._encoder = encoder
        self._mel: Any = None
        self._encoding: Any = None

    def __call__(self, mel: Any) -> Any:
        """The encoding (1, positions, state) of a spectrogram (1, frames, mels)."""
        if self._mel is None or mel.dtype != self._mel.dtype or not mx.array_equal(self._mel, mel):
            self._mel, self._encoding = mel, self._encoder(mel)
            # Else the graph that made it would be kept with it.
            mx.eval(self._mel, self._encoding)
        return self._encoding
