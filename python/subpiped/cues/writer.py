"""Cues as the text of SubRip, WebVTT and ASS files, by pysubs2."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.cues.ass_style import SONG_STYLE, add_styles
from subpiped.text.bidi import directed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pysubs2 import SSAFile

    from subpiped.artifacts.cues import Cue

# SubRip and WebVTT know tags in angle brackets; pysubs2 and players take braces and backslashes for
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


@dataclass(frozen=True, slots=True)
class TrackStyle:
    """What a track's text depends on besides its cues.

    Attributes:
        language: ISO 639-1 code of the text, for its direction.
        italic_songs: whether songs stand in italics between notes.
        size: width and height of the film's pictures, for formats that place text on them.
    """

    language: str = ""
    italic_songs: bool = True
    size: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A subtitle format: its name for people, and the text of a file with cues in order of time."""

    title: str
    write: Callable[[Sequence[Cue], TrackStyle], str]


def _shown(cues: Sequence[Cue], style: TrackStyle) -> Iterator[tuple[Cue, list[str], bool]]:
    """Each cue, its lines as any format may carry them, and whether they are to be in italics."""
    for cue in cues:
        lines = [safe_line(line) for line in cue.lines]
        sung = cue.song and style.italic_songs
        if sung:
            # Netflix Timed Text Style Guide, song lyrics: a note at both ends of each subtitle.
            lines[0] = f"♪ {lines[0]}"
            lines[-1] += " ♪"
        yield cue, [directed(line, style.language) for line in lines], sung


def _add(subtitles: SSAFile, cue: Cue, text: str, style: str = "Default") -> None:
    import pysubs2

    subtitles.append(pysubs2.SSAEvent(start=cue.start_ms, end=cue.end_ms, text=text, style=style))


def _italic(text: str, sung: bool) -> str:
    return f"{{\\i1}}{text}{{\\i0}}" if sung else text


def _srt(cues: Sequence[Cue], style: TrackStyle) -> str:
    import pysubs2

    subtitles = pysubs2.SSAFile()
    for cue, lines, sung in _shown(cues, style):
        _add(subtitles, cue, _italic("\\N".join(lines), sung))
    return subtitles.to_string("srt")


def _vtt(cues: Sequence[Cue], style: TrackStyle) -> str:
    import pysubs2

    subtitles = pysubs2.SSAFile()
    for cue, lines, sung in _shown(cues, style):
        _add(subtitles, cue, _italic("\\N".join(lines).replace("&", "&amp;"), sung))
    return subtitles.to_string("vtt")


def _ass(cues: Sequence[Cue], style: TrackStyle) -> str:
    import pysubs2

    subtitles = pysubs2.SSAFile()
    add_styles(subtitles, style.size)
    for cue, lines, sung in _shown(cues, style):
        _add(subtitles, cue, "\\N".join(lines), SONG_STYLE if sung else "Default")
    # Its header would name pysubs2.
    return subtitles.to_string("ass", header_notice="")


# By suffix. SubRip and WebVTT carry exact milliseconds, ASS hundredths of a second.
# src/domain/subtitle-formats.ts lists them for the option `formats`.
FORMATS: Final = {
    "srt": Format("SubRip", _srt),
    "vtt": Format("WebVTT", _vtt),
    "ass": Format("Advanced SubStation Alpha", _ass),
}
