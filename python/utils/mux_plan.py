"""What goes into the subtitled film and how: container, mapping, conversions, losses. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from utils.containers import (
    HOLDS,
    REPACKED_BITMAPS,
    REPACKED_PCM,
    SUFFIX,
    TEXT_CODEC,
    TEXT_SUBTITLES,
    UNKNOWN,
)
from utils.errors import StageError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from utils.cues import Cue


@dataclass(frozen=True, slots=True)
class NewTrack:
    """A track to add: SubRip file, its cues, ISO 639-1 language, whether it is shown unasked.

    `review` says that a person should look at it first; its title tells.
    """

    subtitles: Path
    cues: Sequence[Cue]
    language: str
    default: bool
    review: bool = False


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


def _unusable(stream: Mapping[str, Any], container: str) -> str | None:
    """Why a stream cannot be copied whatever its codec, or None."""
    kind = stream.get("codec_type", "data")
    if kind not in HOLDS[container]:
        return f"{container} holds no {kind} streams"
    if kind != "attachment" and stream.get("codec_name", "unknown") in UNKNOWN:
        return "ffmpeg does not know its codec"
    if kind == "video" and not stream.get("width"):
        return "it has no picture size"
    if kind == "audio" and not int(stream.get("sample_rate") or 0):
        return "it has no sample rate"
    return None


def _pcm_codec(stream: Mapping[str, Any]) -> str:
    """Plain PCM as deep as the packed one; ffmpeg decodes 20 bits into 24 as well."""
    return "pcm_s16le" if stream.get("sample_fmt") == "s16" else "pcm_s24le"


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
        return f"{container} cannot hold {codec}"
    return planned


def plan_for(streams: Sequence[Mapping[str, Any]], container: str) -> MuxPlan:
    """Place each stream of the source in `container` (`mp4`, `mov`, `matroska`)."""
    placed: list[PlannedStream] = []
    dropped: list[dict[str, Any]] = []
    for stream in streams:
        place = _place(stream, container)
        if isinstance(place, PlannedStream):
            placed.append(place)
            continue
        dropped.append(
            {
                "index": stream["index"],
                "kind": stream.get("codec_type", "unknown"),
                "codec": stream.get("codec_name", "unknown"),
                "tag": stream.get("codec_tag_string"),
                "why": place,
            }
        )
    return MuxPlan(container, tuple(placed), tuple(dropped))


def _is_whole(plan: MuxPlan) -> bool:
    """Whether nothing is lost that another container would keep: data has a home in none."""
    return all(
        d["kind"] == "data" or (d["kind"] in ("audio", "video") and d["codec"] in UNKNOWN)
        for d in plan.dropped
    )


def source_family(media: Mapping[str, Any]) -> str | None:
    """`mov` or `mp4` for films of that family, None for all others."""
    names = media["format"].get("format_name", "").split(",")
    if "mp4" not in names:
        return None
    brand = media["format"].get("tags", {}).get("major_brand", "")
    return "mov" if brand.strip() == "qt" else "mp4"


def plan_mux(media: Mapping[str, Any], wanted: str) -> list[MuxPlan]:
    """The plans to try in order; the second is for when ffmpeg refuses the first.

    Args:
        media: what ffprobe says of the source.
        wanted: the option `container`: `auto`, `mkv` or `mp4`.

    Raises:
        StageError: `config_invalid` if `mp4` is forced and cannot hold a stream.
    """
    streams = media["streams"]
    family = source_family(media)
    matroska = plan_for(streams, "matroska")
    if wanted == "mkv" or (wanted == "auto" and family is None):
        return [matroska]
    # A forced `mp4` means the family: a QuickTime film stays one, so that ProRes fits.
    plan = plan_for(streams, family or "mp4")
    if wanted == "auto":
        return [plan, matroska] if _is_whole(plan) else [matroska]
    if not _is_whole(plan):
        lost = next(d for d in plan.dropped if d["kind"] != "data")
        raise StageError(
            "config_invalid",
            f"stream {lost['index']} ({lost['kind']}, {lost['codec']}) does not fit: {lost['why']}",
            "set stages.mux.container to auto or mkv",
        )
    return [plan]
