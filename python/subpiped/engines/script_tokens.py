"""Which of Whisper's tokens write letters of scripts that are not wanted.

Hindi and Urdu sound alike, and Whisper often writes one in the script of the other; a collapsed
recognizer writes in any script. Tokens that are forbidden in decoding cannot come.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from subpiped.text.script import can_be_written, script_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

# Quotation marks, dashes and signs of money begin with these, and no letter but Latin ones.
_SYMBOLS: Final = (0xC2, 0xE2)
# A lead byte of UTF-8 to the number of bytes after it.
_TAIL_BYTES: Final = {**dict.fromkeys(range(0xC2, 0xE0), 1), **dict.fromkeys(range(0xE0, 0xF0), 2)}


@cache
def _bytes_by_symbol() -> dict[str, int]:
    """GPT-2's letters for bytes: printable ones stand for themselves, the others are moved up."""
    printable = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    moved = [byte for byte in range(256) if byte not in printable]
    return {chr(b): b for b in printable} | {chr(256 + n): b for n, b in enumerate(moved)}


def token_bytes(token: str) -> bytes | None:
    """The bytes that a token of a byte-level vocabulary stands for; None for a special one."""
    table = _bytes_by_symbol()
    if token.startswith("<|") or any(symbol not in table for symbol in token):
        return None
    return bytes(table[symbol] for symbol in token)


@cache
def _can_begin(scripts: tuple[str, ...], start: bytes) -> bool:
    """Whether a character that may be written begins with these bytes."""
    tail = _TAIL_BYTES.get(start[0])
    if tail is None or len(start) > tail or start[0] in _SYMBOLS:
        return True  # or beyond the basic plane, or the rest of another token's character
    missing = tail + 1 - len(start)
    for number in range(64**missing):
        ends = bytes(0x80 + (number >> 6 * k & 63) for k in reversed(range(missing)))
        try:
            character = (start + ends).decode()
        except UnicodeDecodeError:
            continue
        if script_of(character) in scripts:
            return True
    return False


def _is_foreign(token: bytes, scripts: tuple[str, ...]) -> bool:
    text = token.decode(errors="ignore")
    if any(not can_be_written(character, scripts) for character in text):
        return True
    for back in (1, 2):
        start = token[-back:]
        if len(token) >= back and start[0] in _TAIL_BYTES and len(start) <= _TAIL_BYTES[start[0]]:
            return not _can_begin(scripts, start)
    return False


def foreign_tokens(tokens: Iterable[tuple[int, bytes]], scripts: tuple[str, ...]) -> list[int]:
    """Numbers of the tokens that hold, or begin, a letter of another script than `scripts`.

    Args:
        tokens: numbers and bytes of the vocabulary's tokens, the special ones left out.
        scripts: as subpiped/text/script.py names them; none forbids nothing.
    """
    if not scripts:
        return []
    return sorted(number for number, value in tokens if value and _is_foreign(value, scripts))


def vocabulary_bytes(vocabulary: Mapping[str, int]) -> list[tuple[int, bytes]]:
    """A byte-level vocabulary as numbers and bytes, without special tokens."""
    values = ((number, token_bytes(token)) for token, number in vocabulary.items())
    return [(number, value) for number, value in values if value is not None]
