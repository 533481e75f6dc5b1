"""How much room Whisper has for a prompt."""

from __future__ import annotations

from typing import Final

# Half of the 448 text positions, less the token that opens the prompt (openai/whisper
# decoding.py, `n_ctx // 2 - 1`). Whisper cuts a longer prompt at its front, in the middle of a
# word.
MAX_PROMPT_TOKENS: Final = 223
