"""Sentence ends that are none: a recognizer ends its sentence where its sound ends."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from subpiped.text.break_costs import ends_sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.transcript import TranscriptSegment

# After a longer pause somebody begins anew, however it is written.
_LONGEST_PAUSE: Final = 2.0
# One mark, no ellipsis, which says that a sentence breaks off.
_END: Final = re.compile(r"(?<=\w)[.?!]$")
# In the middle of a text, where two were joined: `!` stands inside names there.
_INSIDE: Final = re.compile(r"(?<!\S)([^\W\d_]{2,})[.?] (?=([^\W\d_]+))")
# Short for a word, and no end: `etc. and so on`.
_SHORT: Final = frozenset({"etc", "approx", "inc", "ltd", "dept", "est", "vol", "ca", "bzw", "usw"})


def _goes_on(text: str) -> bool:
    """Whether a text begins in small letters, as no sentence does."""
    first = text.split(maxsplit=1)[0] if text.strip() else ""
    bare = first.rstrip(".,;:!?…'\"")
    return bare.replace("'", "").isalpha() and bare.islower()


def _is_end(word: str) -> bool:
    return ends_sentence(word) and "." not in word[:-1] and word[:-1].lower() not in _SHORT


def _inside(text: str) -> str:
    def joined(match: re.Match[str]) -> str:
        goes_on = match[2].islower() and _is_end(match[0].strip())
        return f"{match[1]} " if goes_on else match[0]

    return _INSIDE.sub(joined, text)


def without_false_ends(segments: Sequence[TranscriptSegment]) -> list[TranscriptSegment]:
    """The segments without the marks at whose other side a sentence goes on in small letters.

    As in `in the world. if at all.`; nothing but marks is changed.
    """
    fixed = [replace(segment, text=_inside(segment.text)) for segment in segments]
    for number, (before, after) in enumerate(pairwise(fixed)):
        text = before.text.rstrip()
        near = after.start - before.end <= _LONGEST_PAUSE
        if near and text and _goes_on(after.text) and _is_end(text.split()[-1]):
            fixed[number] = replace(before, text=_END.sub("", text))
    return fixed
