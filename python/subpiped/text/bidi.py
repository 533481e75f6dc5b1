"""Lines of right-to-left text that keep their punctuation in its place in any player."""

from __future__ import annotations

import unicodedata
from typing import Final

RTL_LANGUAGES: Final = frozenset({"ar", "fa", "he", "ps", "sd", "ur", "yi"})

# Players lay subtitles out from left to right (libass#565, xbmc#22398, mpv#12978), so the full stop
# of an Arabic line lands at its beginning, and a Latin name splits it the wrong way round. An
# embedding (RLE … PDF) around the line gives the direction to all of it; it is what Subtitle Edit
# puts there, and what players do that repair such lines (NuvioTV#2395). Isolates would be the newer
# way, but older players draw them as boxes, and a mark (RLM) at the end does not help a line that
# begins with a Latin name.
_EMBED: Final = "\u202b"
_POP: Final = "\u202c"
# Embeddings, overrides and isolates: one that is not closed would turn whatever follows.
_CONTROLS: Final = str.maketrans(
    dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A)), "")
)


def _is_rtl(character: str) -> bool:
    return unicodedata.bidirectional(character) in ("R", "AL")


def directed(line: str, language: str = "") -> str:
    """The line with its direction said, if it is one from right to left.

    That is a line with right-to-left letters in a track of such a language, else one whose first
    letter is such; no other line changes but for direction controls, which go.
    """
    line = line.translate(_CONTROLS)
    letters = [c for c in line if unicodedata.bidirectional(c) in ("L", "R", "AL")]
    if language in RTL_LANGUAGES:
        rtl = any(map(_is_rtl, letters))
    else:
        rtl = bool(letters) and _is_rtl(letters[0])
    return f"{_EMBED}{line}{_POP}" if rtl else line
