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
# replaced by its look-alike, so that no word disappears.
_LOOK_ALIKES: Final = str.maketrans({"{": "(", "}": ")", "\\": "/", "<": "‹"})  # noqa: RUF001


def safe_line(line: str) -> str:
    """A line of text that no subtitle format takes for markup."""
    return line.translate(_LOOK_ALIKES).replace("-->", "→")


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
