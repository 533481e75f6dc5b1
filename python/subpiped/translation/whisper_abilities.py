"""Which of Whisper's weights can do what is needed for a track."""

from __future__ import annotations


def can_translate(model: str) -> bool:
    """Whether the weights called `model` translate into English.

    Turbo models were not trained to translate and silently return the spoken language
    (openai/whisper README; ggml-org/whisper.cpp#2476). English-only models have no such task.
    """
    return not any(mark in model for mark in ("turbo", "distil", ".en"))
