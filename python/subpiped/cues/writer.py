"""Cues as the text of SubRip, WebVTT and ASS files, by pysubs2."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.cues.ass_style import SONG_STYLE, add_styles
from subpiped.text.bidi import directed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.cues import Cue

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


def _shown_lines(cue: Cue, language: str, *, styled: bool) -> list[str]:
    """The cue's lines as any format may carry them; a song's text between notes."""
    lines = [safe_line(line) for line in cue.lines]
    if styled:
        # Netflix Timed Text Style Guide, song lyrics: a note at both ends of each subtitle.
        lines[0] = f"♪ {lines[0]}"
        lines[-1] += " ♪"
    return [directed(line, language) for line in lines]


def subtitle_text(
    kind: str,
    cues: Sequence[Cue],
    *,
    language: str = "",
    italic_songs: bool = True,
    size: tuple[int, int] | None = None,
) -> str:
    """`cues` as the text of a subtitle file.

    SubRip and WebVTT carry exact milliseconds, ASS hundredths of a second.

    Args:
        kind: `srt`, `vtt` or `ass`.
        cues: in the order of time.
        language: ISO 639-1 code of the text, for its direction.
        italic_songs: whether songs stand in italics between notes.
        size: width and height of the film's pictures, for ASS.
    """
    import pysubs2

    subtitles = pysubs2.SSAFile()
    add_styles(subtitles, size)
    for cue in cues:
        styled = cue.song and italic_songs
        lines = _shown_lines(cue, language, styled=styled)
        if kind == "vtt":
            lines = [line.replace("&", "&amp;") for line in lines]
        text = "\\N".join(lines)
        style = "Default"
        if styled and kind == "ass":
            style = SONG_STYLE
        elif styled:
            text = f"{{\\i1}}{text}{{\\i0}}"
        subtitles.append(
            pysubs2.SSAEvent(start=cue.start_ms, end=cue.end_ms, text=text, style=style)
        )
    if kind == "ass":
        # Its header would name pysubs2.
        return subtitles.to_string(kind, header_notice="")
    return subtitles.to_string(kind)
