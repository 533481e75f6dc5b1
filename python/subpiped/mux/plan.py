"""What goes into the subtitled film and how: container, mapping, conversions, losses. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from subpiped.media.open_film import source_family
from subpiped.mux.containers import (
    HOLDS,
    NAMES,
    REPACKED_BITMAPS,
    REPACKED_PCM,
    SUFFIX,
    TEXT_CODEC,
    TEXT_SUBTITLES,
    UNKNOWN,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from subpiped.artifacts.cues import Cue


@dataclass(frozen=True, slots=True)
class NewTrack:
    """A track to add: SubRip file, its cues, ISO 639-1 language, whether it is shown unasked.

    `review` says that a person should look at it first, `edited` that one has corrected it; its
    title tells.
    """

    subtitles: Path
    cues: Sequence[Cue]
    language: str
    default: bool
    review: bool = False
    edited: bool = False


@dataclass(frozen=True, slots=True)
class PlannedStream:
    """A source stream in the result: `codec` is what it is there, `copied` whether untouched."""

    index: int
    kind: str
    codec: str
    copied: bool
    picture: bool = False


@dataclass(frozen=True, slots=True)
class MuxPlan:
    """`container` by ffmpeg's muxer name; `dropped` are streams it cannot hold, with why."""

    container: str
    streams: tuple[PlannedStream, ...]
    dropped: tuple[dict[str, Any], ...]

    @property
    def lost(self) -> list[dict[str, Any]]:
        """Dropped streams that a viewer could miss: data, as a phone's position, is none."""
        return [stream for stream in self.dropped if stream["kind"] != "data"]

    @property
    def suffix(self) -> str:
        """The film's suffix."""
        return SUFFIX[self.container]

    def of(self, kind: str) -> list[PlannedStream]:
        """The mapped streams of a kind, in order; pictures of a Matroska file are not mapped."""
        attached = self.container == "matroska"
        return [s for s in self.streams if s.kind == kind and not (s.picture and attached)]

    @property
    def pictures(self) -> list[PlannedStream]:
        """Cover pictures that Matroska keeps as attachments."""
        return [s for s in self.streams if s.picture and self.container == "matroska"]


def _blank(stream: Mapping[str, Any]) -> str | None:
    """What ffprobe could not find out of a stream, without which none can be written."""
    kind = stream.get("codec_type", "data")
    if kind in ("attachment", "data"):
        return None
    if stream.get("codec_name", "unknown") in UNKNOWN:
        return "ffmpeg does not know its codec"
    if kind == "video" and not stream.get("width"):
        return "it has no picture size"
    if kind == "audio" and not int(stream.get("sample_rate") or 0):
        return "it has no sample rate"
    return None


def is_blank(stream: Mapping[str, Any]) -> bool:
    """Whether a stream may be one that the film only announces, and that has no packets."""
    return _blank(stream) is not None


def _unusable(stream: Mapping[str, Any], container: str) -> str | None:
    """Why a stream cannot be copied whatever its codec, or None."""
    kind = stream.get("codec_type", "data")
    if kind not in HOLDS[container]:
        return f"{NAMES[container]} cannot hold {kind} streams"
    return _blank(stream)


def _pcm_codec(stream: Mapping[str, Any]) -> str:
    """Plain PCM as deep as the packed one; ffmpeg decodes 20 bits into 24 as well."""
    return "pcm_s16le" if stream.get("sample_fmt") == "s16" else "pcm_s24le"


def cannot_hold(container: str, codec: str) -> str:
    """Why a stream is left out of a container that has no place for its codec."""
    return f"{NAMES[container]} cannot hold {codec}"


def _place(stream: Mapping[str, Any], container: str) -> PlannedStream | str:
    """The stream in the result, or why it cannot be there."""
    reason = _unusable(stream, container)
    if reason:
        return reason
    kind, codec = stream["codec_type"], stream.get("codec_name", "unknown")
    planned = PlannedStream(int(stream["index"]), kind, codec, copied=True)
    held = HOLDS[container][kind]
    if codec in REPACKED_PCM:
        planned = replace(planned, codec=_pcm_codec(stream), copied=False)
    elif held is None or codec in held:
        picture = kind == "video" and bool(stream.get("disposition", {}).get("attached_pic"))
        planned = replace(planned, picture=picture)
    elif kind == "subtitle" and codec in TEXT_SUBTITLES:
        planned = replace(planned, codec=TEXT_CODEC[container], copied=False)
    elif codec in REPACKED_BITMAPS:
        planned = replace(planned, codec=REPACKED_BITMAPS[codec], copied=False)
    else:
        return cannot_hold(container, codec)
    return planned


def plan_for(
    streams: Sequence[Mapping[str, Any]], container: str, refused: Mapping[int, str] | None = None
) -> MuxPlan:
    """Place each stream of the source in `container` (`mp4`, `mov`, `matroska`).

    Args:
        streams: as ffprobe gives them.
        container: by ffmpeg's name of its muxer.
        refused: why ffmpeg puts a stream not there, by the stream's index (mux/film_plans.py).
    """
    placed: list[PlannedStream] = []
    dropped: list[dict[str, Any]] = []
    for stream in streams:
        place = (refused or {}).get(int(stream["index"])) or _place(stream, container)
        if isinstance(place, PlannedStream):
            placed.append(place)
            continue
        dropped.append(
            {
                "index": stream["index"],
                # A broadcast's tables (its programs, its apps) have no kind that ffmpeg knows.
                "kind": stream.get("codec_type", "data"),
                "codec": stream.get("codec_name", "unknown"),
                "tag": stream.get("codec_tag_string"),
                "why": place,
            }
        )
    return MuxPlan(container, tuple(placed), tuple(dropped))


def containers_for(media: Mapping[str, Any], wanted: str) -> list[str]:
    """The containers to try in order, by ffmpeg's names of their muxers.

    Args:
        media: what ffprobe says of the source.
        wanted: the option `container`: `auto`, `mkv` or `mp4`.
    """
    family = source_family(media)
    if wanted == "mp4":
        # The family is meant: a QuickTime film stays one, so that ProRes fits.
        return [family or "mp4"]
    return ["matroska"] if wanted == "mkv" or family is None else [family, "matroska"]
