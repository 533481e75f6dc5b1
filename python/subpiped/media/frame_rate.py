"""The film's frame rate and picture size, from what demux kept of its streams."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# Cinema's.
DEFAULT_FRAME_RATE: Final = 24.0
# Slower is a slide show, faster a time base (1000, 90000) that a header took for a rate.
_SLOWEST: Final = 10.0
_FASTEST: Final = 250.0


def main_video(streams: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The film's own pictures in `audio/streams.json`: the first video that is no cover art."""
    for stream in streams.get("streams", []):
        flags = stream.get("disposition", ())
        if stream.get("codec_type") == "video" and "attached_pic" not in flags:
            return dict(stream)
    return None


def frame_rate(streams: Mapping[str, Any]) -> float:
    """Frames a second on average; cinema's 24 for a film without pictures or with a wrong header.

    A variable frame rate has an average like any other, which is all that the gap between two
    cues asks for.
    """
    video = main_video(streams) or {}
    above, _, below = str(video.get("avg_frame_rate", "")).partition("/")
    try:
        rate = float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        return DEFAULT_FRAME_RATE
    known = math.isfinite(rate) and _SLOWEST <= rate <= _FASTEST
    return rate if known else DEFAULT_FRAME_RATE


def picture_size(streams: Mapping[str, Any]) -> tuple[int, int] | None:
    """Width and height in pixels, or None without pictures."""
    video = main_video(streams) or {}
    width, height = video.get("width"), video.get("height")
    if isinstance(width, int) and isinstance(height, int) and width > 0 and height > 0:
        return width, height
    return None
