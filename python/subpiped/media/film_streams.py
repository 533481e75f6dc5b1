"""audio/streams.json: what a film's container holds, and what was taken of its sound."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from subpiped.media.audio_track import language_of, title_of
from subpiped.media.frame_rate import main_video

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from subpiped.media.audio_track import AudioTrack
    from subpiped.media.whole_sound import WholeSound

SCHEMA: Final = 1
_KEPT: Final = (
    "index", "codec_type", "codec_name", "codec_tag_string", "profile", "width", "height",
    "avg_frame_rate", "sample_rate", "channels", "channel_layout", "start_time", "duration",
    "disposition", "tags",
)  # fmt: skip


def seconds_of(value: Mapping[str, Any], key: str) -> float | None:
    """A time of ffprobe's, or None where it does not tell."""
    try:
        return float(value[key])
    except (KeyError, ValueError):
        return None


def picture_index(streams: Sequence[Mapping[str, Any]]) -> int | None:
    """Stream index of the film's picture among ffprobe's `streams`, or None."""
    picture = main_video({"streams": [_trimmed(s) for s in streams]})
    return None if picture is None else int(picture["index"])


def describe_film(
    media: Mapping[str, Any], track: AudioTrack, silent: Sequence[int], sound: WholeSound
) -> dict[str, Any]:
    """What streams.json says.

    Args:
        media: what ffprobe says of the film.
        track: whose sound was taken.
        silent: stream indices of the tracks before it without sound.
        sound: what could be had of it.
    """
    streams = media.get("streams", [])
    stream = next(s for s in streams if s["index"] == track.index)
    started = seconds_of(stream, "start_time")
    film_started = seconds_of(media["format"], "start_time") or 0.0
    return {
        "schema": SCHEMA,
        "duration": round(sound.film, 3),
        "read_seconds": round(sound.reached, 3),
        "late": [asdict(late) for late in sound.late],
        "missing": [{"start": round(s.start, 3), "end": round(s.end, 3)} for s in sound.missing],
        "format": media["format"].get("format_name"),
        "streams": [_trimmed(s) for s in streams],
        "chapters": media.get("chapters", []),
        "subtitles": [_subtitle(s) for s in streams if s.get("codec_type") == "subtitle"],
        "audio": {
            "index": track.index,
            "language": track.language,
            "title": track.title,
            "why": track.why,
            "silent": list(silent),
            # Program streams do not tell; the sound is in its place all the same.
            "start_offset": None if started is None else round(started - film_started, 6),
        },
    }


def _trimmed(stream: Mapping[str, Any]) -> dict[str, Any]:
    kept = {key: stream[key] for key in _KEPT if key in stream}
    flags = [name for name, on in stream.get("disposition", {}).items() if on]
    return {**kept, "disposition": flags}


def _subtitle(stream: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "index": stream["index"],
        "codec": stream.get("codec_name"),
        "language": language_of(stream),
        "title": title_of(stream),
        "forced": bool(stream.get("disposition", {}).get("forced")),
    }
