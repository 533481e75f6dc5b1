"""Which channels of an audio track are read one by one, so that they can be weighed afterward."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

# ffmpeg's names of channels on the left; a name that a track does not have counts nothing.
_LEFT: Final = "FL DL 0.5*FLC 0.5*WL 0.5*SL 0.5*BL 0.5*TFL 0.5*TBL"
_MIDDLE: Final = "0.5*BC 0.5*TC 0.5*TFC 0.5*TBC"
# Where a broadcast goes from stereo to 5.1 the center comes up in both halves.
_CENTER_IN_STEREO: Final = "4*FC"
# A list of names in another order than ffmpeg's own, or names that say nothing (UNSD, UNK): `pan`
# goes by its own order, and the resampler knows no way from there.
_LISTED: Final = re.compile(r"\d+ channels|ambisonic|unknown", re.IGNORECASE)
# Before an input: a number of channels without names gets none.
AS_THEY_LIE: Final = ("-guess_layout_max", "0")
# What these numbers are where nothing is said: mono, stereo, 5.1, 7.1 (ffmpeg's guess as well).
_USUAL: Final = frozenset({0, 1, 2, 6, 8})


@dataclass(frozen=True, slots=True)
class Channels:
    """How a track is read.

    Attributes:
        count: of the channels that come out.
        named: whether they are center, left, right, and low effects, of a track that has names.
        before_input: arguments for ffmpeg before the film.
        output: arguments for ffmpeg after the map.
    """

    count: int
    named: bool
    before_input: tuple[str, ...]
    output: tuple[str, ...]


def _sum(left: str, more: str, *, right: bool) -> str:
    names = left.split()
    if right:
        names = [re.sub(r"L(?=C?$)", "R", name) for name in names]
    return "+".join([*names, *more.split()])


def channels_of(stream: Mapping[str, Any]) -> Channels:
    """How to read the audio `stream` of ffprobe's.

    Names make the same few channels of every layout, also where it changes inside a track. Without
    names each channel is read as it lies there: no filter of ffmpeg mixes 9, 10 or 14 of them down
    in every version.
    """
    count = int(stream.get("channels", 0))
    layout = str(stream.get("channel_layout") or "unknown")
    if _LISTED.match(layout) and not (layout == "unknown" and count in _USUAL):
        return Channels(count, named=False, before_input=AS_THEY_LIE, output=())
    if count <= 2:  # noqa: PLR2004 - mono and stereo
        both = f"{_CENTER_IN_STEREO} {_MIDDLE}"
        pan = f"c0<{_sum(_LEFT, both, right=False)}|c1<{_sum(_LEFT, both, right=True)}"
        return Channels(2, named=False, before_input=(), output=("-af", f"pan=2c|{pan}"))
    left, right = (_sum(_LEFT, _MIDDLE, right=right) for right in (False, True))
    pan = f"c0=FC|c1<{left}|c2<{right}|c3=LFE"
    return Channels(4, named=True, before_input=(), output=("-af", f"pan=4c|{pan}"))
