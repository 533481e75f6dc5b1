"""How an ASS track looks: white with a black edge at the lower border, songs in italics."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pysubs2 import SSAFile

DEFAULT_SIZE: Final = (1280, 720)
SONG_STYLE: Final = "Song"

# Shares of the picture's height, of a 16:9 picture as wide for narrower ones: 42 characters of a
# font whose letters are half as wide as it is high then fill at most three quarters of the width.
_FONT: Final = 0.06
_OUTLINE: Final = 0.004
_SHADOW: Final = 0.002
# The title-safe area: 5 % of each side (SMPTE ST 2046-1).
_MARGIN: Final = 0.05


def add_styles(subtitles: SSAFile, size: tuple[int, int] | None) -> None:
    """Give `subtitles` its styles and the film's picture size (pixels) as its canvas."""
    import pysubs2

    width, height = size or DEFAULT_SIZE
    subtitles.info["PlayResX"] = str(width)
    subtitles.info["PlayResY"] = str(height)
    unit = min(height, width * 9 / 16)
    style = pysubs2.SSAStyle(
        fontname="Arial",
        fontsize=max(8.0, round(unit * _FONT)),
        primarycolor=pysubs2.Color(255, 255, 255),
        outlinecolor=pysubs2.Color(0, 0, 0),
        backcolor=pysubs2.Color(0, 0, 0, 128),
        outline=max(1.0, round(unit * _OUTLINE, 1)),
        shadow=max(0.5, round(unit * _SHADOW, 1)),
        alignment=pysubs2.Alignment.BOTTOM_CENTER,
        marginl=round(width * _MARGIN),
        marginr=round(width * _MARGIN),
        marginv=round(height * _MARGIN),
    )
    song = style.copy()
    song.italic = True
    subtitles.styles = {"Default": style, SONG_STYLE: song}
