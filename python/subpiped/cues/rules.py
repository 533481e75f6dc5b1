"""The limits that a film's cues are made by, and the check of cues against them."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from subpiped.core.tables import read_table
from subpiped.media.frame_rate import DEFAULT_FRAME_RATE
from subpiped.text.graphemes import display_length

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.cues import Cue
    from subpiped.core.option_types import SubtitleGenOptions

# Sets of limits by name, with what is different in some languages; a number of subtitle-gen's
# options replaces the one that it is called as.
PROFILES: Final[dict[str, dict[str, Any]]] = read_table("cue_profiles.json")
# Cues are made to be read at this share of the limit: at the limit itself, whoever counts a cue's
# characters or rounds its times in another way finds it too fast.
_AIM_SHARE: Final = 0.95
# Cues are rounded to milliseconds once: either edge may be half of one off.
_ROUNDING_MS: Final = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CueRules:
    """The limits of cues; times in seconds, widths in grapheme clusters."""

    max_lines: int
    max_line_chars: int
    min_cue: float
    max_cue: float
    min_gap: float
    chars_per_second: float
    speaker_dashes: bool
    speaker_labels: bool = False

    @property
    def aim(self) -> float:
        """Characters a second that cues are made for."""
        return _AIM_SHARE * self.chars_per_second

    @property
    def too_fast(self) -> float:
        """Characters a second above which most viewers no longer finish a cue."""
        # 25 where Netflix asks for 20.
        return 1.25 * self.chars_per_second

    @classmethod
    def from_options(
        cls,
        options: SubtitleGenOptions,
        frame_rate: float = DEFAULT_FRAME_RATE,
        language: str = "",
    ) -> CueRules:
        """From subtitle-gen's options: its profile, with the numbers that are not null instead.

        Args:
            options: `stages.subtitle-gen` of the configuration.
            frame_rate: frames a second of the film, which the profile's gap is counted in.
            language: of the track's text (ISO 639-1); a language takes more characters than
                another to say the same, and its readers are as much faster.
        """
        every = PROFILES[options["rules"]]
        profile = {**every, **every["languages"].get(language, {})}
        min_gap = options["minGapSeconds"]

        def limit(name: str) -> Any:
            own = options.get(name)
            return profile[name] if own is None else own

        return cls(
            max_lines=limit("maxLines"),
            max_line_chars=limit("maxLineChars"),
            min_cue=limit("minCueSeconds"),
            max_cue=max(limit("minCueSeconds"), limit("maxCueSeconds")),
            min_gap=profile["minGapFrames"] / frame_rate if min_gap is None else min_gap,
            chars_per_second=limit("charsPerSecond"),
            speaker_dashes=options["speakerDashes"],
            speaker_labels=options["speakerLabels"],
        )


class Content(NamedTuple):
    """What one cue would hold, before it is timed.

    `width` is that of its widest line, but for a word that is wider than a line all by itself: it
    must stand somewhere. `seconds` are from the start of its first word to the end of its last.
    """

    lines: int
    width: int
    words: int
    seconds: float


def fits(content: Content, rules: CueRules) -> bool:
    """Whether one cue may hold so much: whoever cuts words into cues or joins cues asks here."""
    return (
        content.lines <= rules.max_lines
        and content.width <= rules.max_line_chars
        and content.seconds <= rules.max_cue
    )


@dataclass(frozen=True, slots=True)
class Violation:
    """A rule that a cue breaks.

    `rule` is `empty`, `lines`, `line_chars`, `min_duration`, `max_duration`, `reading_speed`,
    `gap` or `overlap` (both against the cue before); `index` the cue's own number; `value` and
    `limit` in the rule's unit: lines, grapheme clusters, seconds, characters a second.
    """

    rule: str
    index: int
    value: float
    limit: float


def characters(lines: Sequence[str]) -> int:
    """What is to be read in a cue: grapheme clusters with spaces; a line break is as a space."""
    return sum(map(display_length, lines)) + max(0, len(lines) - 1)


def chars_per_second(cue: Cue) -> float:
    """Reading speed of a cue as it is written to files (whole milliseconds)."""
    return characters(cue.lines) * 1000 / max(1, cue.end_ms - cue.start_ms)


def violations(cues: Sequence[Cue], rules: CueRules) -> list[Violation]:
    """Every rule that the cues break, in their order; an empty list says that all keep all."""
    return [
        *(v for cue in cues for v in _alone(cue, rules)),
        *(v for before, after in pairwise(cues) for v in _between(before, after, rules)),
    ]


def _alone(cue: Cue, rules: CueRules) -> list[Violation]:
    shown = cue.end_ms - cue.start_ms
    read = characters(cue.lines)
    found: list[Violation] = []

    def broken(rule: str, value: float, limit: float, *, bad: bool) -> None:
        if bad:
            found.append(Violation(rule, cue.index, value, limit))

    widest = max(map(display_length, cue.lines), default=0)
    broken("empty", read, 1, bad=not any(line.strip() for line in cue.lines))
    broken("lines", len(cue.lines), rules.max_lines, bad=len(cue.lines) > rules.max_lines)
    broken("line_chars", widest, rules.max_line_chars, bad=widest > rules.max_line_chars)
    short, long = rules.min_cue * 1000 - _ROUNDING_MS, rules.max_cue * 1000 + _ROUNDING_MS
    broken("min_duration", shown / 1000, rules.min_cue, bad=shown < short)
    broken("max_duration", shown / 1000, rules.max_cue, bad=shown > long)
    needed = read * 1000 / rules.chars_per_second - _ROUNDING_MS
    broken("reading_speed", chars_per_second(cue), rules.chars_per_second, bad=shown < needed)
    return found


def _between(before: Cue, after: Cue, rules: CueRules) -> list[Violation]:
    gap = after.start_ms - before.end_ms
    if gap < 0:
        return [Violation("overlap", after.index, -gap / 1000, 0.0)]
    if gap < rules.min_gap * 1000 - _ROUNDING_MS:
        return [Violation("gap", after.index, gap / 1000, rules.min_gap)]
    return []
