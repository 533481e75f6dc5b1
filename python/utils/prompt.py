"""Fits the glossary's names into the room that Whisper has for a prompt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

# Half of the 448 text positions, less the token that opens the prompt (openai/whisper
# decoding.py). Whisper cuts a longer prompt at its front, in the middle of a word.
MAX_PROMPT_TOKENS: Final = 223


def fit_prompt(prompt: str, count_tokens: Callable[[str], int]) -> str | None:
    """`prompt` without the names at its end that exceed Whisper's room; None if nothing is left.

    The glossary lists the most important names first.
    """
    text = prompt.strip()
    while text and count_tokens(text) > MAX_PROMPT_TOKENS:
        text = text.rpartition(",")[0].rstrip()
    return text or None
