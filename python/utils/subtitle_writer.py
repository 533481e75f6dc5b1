"""Cues as SubRip and WebVTT files, written by pysubs2 with exact milliseconds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from utils.files import write_text

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from utils.cues import Cue

# Both formats know tags in angle brackets; pysubs2 and players take braces and backslashes for
# SubStation commands and swallow what is inside; an arrow would end a cue's header. Each is
# replaced by its look-alike, so that no word disappears. A character that ends a line in any reader
# could make one cue of two, and an escape would be obeyed by a terminal: they become spaces.
_LOOK_ALIKES: Final = str.maketrans({"{": "(", "}": ")", "\\": "/", "<": "‹"})  # noqa: RUF001
_CONTROLS: Final = str.maketrans(
    dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029), " ")
)


def safe_line(line: str) -> str:
    """A line of text that no subtitle format takes for markup or for more than a line."""
    return line.translate(_CONTROLS | _LOOK_ALIKES).replace("-->", "→")


def write_subtitles(path: Path, cues: Sequence[Cue]) -> None:
    """Write `cues` whole or not at all; the suffix (.srt, .vtt) chooses the format."""
    import pysubs2

    kind = path.suffix.removeprefix(".")
    subtitles = pysubs2.SSAFile()
    for cue in cues:
        lines = [safe_line(line) for line in cue.lines]
        if kind == "vtt":
            lines = [line.replace("&", "&amp;") for line in lines]
        event = pysubs2.SSAEvent(start=cue.start_ms, end=cue.end_ms, text="\\N".join(lines))
        subtitles.append(event)
    write_text(path, subtitles.to_string(kind))
