"""Named sets of limits for cues, as data; `config` can replace single numbers of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class CueProfile:
    """Limits of cues: widths in grapheme clusters, times in seconds, the gap in video frames."""

    max_lines: int
    max_line_chars: int
    min_cue: float
    max_cue: float
    gap_frames: int
    chars_per_second: float


PROFILES: Final[dict[str, CueProfile]] = {
    # Netflix Timed Text Style Guide: General Requirements (durations, gap), English (USA)
    # (42 characters, 2 lines, 20 characters a second for adults).
    "netflix-en": CueProfile(2, 42, 5 / 6, 7.0, 2, 20.0),
    # 17 characters a second is what Netflix asks for adults in most other languages and for
    # children in English, and what Subtitle Edit's users keep to; a second at least is TED's.
    "relaxed": CueProfile(2, 42, 1.0, 7.0, 2, 17.0),
}
