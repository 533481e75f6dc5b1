"""Checks the subtitled film before it takes its name: streams, duration, the new tracks' cues."""

from __future__ import annotations

import os
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.core.files import TEMPORARY_MARK
from subpiped.media.ffmpeg import file_url, film_input, probe, run_ffmpeg
from subpiped.media.packets import first_whole_packet
from subpiped.text.languages import container_code, short_code

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from subpiped.artifacts.cues import Cue
    from subpiped.mux.plan import MuxPlan, NewTrack

# Containers round the last frame's length, and the source's header is no better.
_DURATION_TOLERANCE: Final = 1.0
_DURATION_SHARE: Final = 0.002
_CUE_TOLERANCE_MS: Final = 50
# The .srt beside the film has the source's times. 2048 samples of 8 kHz are 256 ms, which nobody
# sees; what an edit list cut off may be seconds.
_LARGEST_SHIFT_MS: Final = 300
_STAMP: Final = re.compile(r"^(\d+):(\d\d):(\d\d),(\d{3}) -->", re.MULTILINE)


def _fail(message: str) -> StageError:
    return StageError(
        "verification_failed", f"the output failed verification: {message}", "see the log"
    )


# In an MP4 the three layers are one codec, and ffmpeg tells them apart by the sound itself.
_SAME: Final = {"mp1": "mp3", "mp2": "mp3"}


def _check_streams(plan: MuxPlan, result: Mapping[str, Any], new: int) -> None:
    wanted = Counter(
        (s.kind, _SAME.get(s.codec, s.codec)) for s in plan.streams if s.kind != "attachment"
    )
    wanted["subtitle", "mov_text" if plan.container != "matroska" else "subrip"] += new
    # Matroska gives text tracks back under one name.
    codecs = [(s.get("codec_type"), s.get("codec_name", "unknown")) for s in result["streams"]]
    found = Counter((kind, _SAME.get(codec, codec)) for kind, codec in codecs)
    missing = wanted - found
    if missing:
        names = ", ".join(f"{count} x {kind} {codec}" for (kind, codec), count in missing.items())
        raise _fail(f"missing {names}")
    attachments = sum(s.kind == "attachment" for s in plan.streams)
    if found_attachments(result) < attachments:
        raise _fail(f"expected {attachments} attachments, found {found_attachments(result)}")


def found_attachments(media: Mapping[str, Any]) -> int:
    """Attachments in a Matroska file; ffprobe shows pictures among them as video."""
    return sum(
        s.get("codec_type") == "attachment" or bool(s.get("disposition", {}).get("attached_pic"))
        for s in media["streams"]
    )


def _check_new_tracks(result: Mapping[str, Any], wanted: Sequence[NewTrack]) -> list[int]:
    """The new tracks are the last subtitles; return their stream indices."""
    subtitles = [s for s in result["streams"] if s.get("codec_type") == "subtitle"]
    found = subtitles[-len(wanted) :]
    for stream, track in zip(found, wanted, strict=True):
        tagged = stream.get("tags", {}).get("language")
        if short_code(tagged) != short_code(container_code(track.language)):
            raise _fail(f"the track in {track.language} is tagged {tagged}")
    defaults = [s["index"] for s in subtitles if s.get("disposition", {}).get("default")]
    shown = [s["index"] for s, track in zip(found, wanted, strict=True) if track.default]
    ours = [stream["index"] for stream in found]
    if (shown and defaults != shown) or (not shown and set(defaults) & set(ours)):
        raise _fail(f"subtitle tracks {defaults} are default, expected {shown}")
    return [int(stream["index"]) for stream in found]


def _check_duration(result: Mapping[str, Any], least: float, most: float) -> None:
    seconds = float(result["format"].get("duration") or 0.0)
    slack = _DURATION_TOLERANCE + _DURATION_SHARE * least
    if seconds < least - slack or seconds > most + slack:
        raise _fail(f"it lasts {seconds:.1f} s, expected {least:.1f} to {most:.1f} s")


def cue_starts_ms(film: Path, index: int) -> list[int]:
    """Starts of the cues in a film's text track, in milliseconds by the container's clock."""
    text = film.with_name(f"{TEMPORARY_MARK}{os.getpid()}-cues.srt")
    try:
        arguments = ["-copyts", *film_input(film), "-map", f"0:{index}", "-f", "srt"]
        run_ffmpeg([*arguments, file_url(text)])
        stamps = _STAMP.findall(text.read_text(encoding="utf-8"))
    finally:
        text.unlink(missing_ok=True)
    return [((int(h) * 60 + int(m)) * 60 + int(s)) * 1000 + int(ms) for h, m, s, ms in stamps]


def _shift_ms(plan: MuxPlan, film: Path, media: Mapping[str, Any], result: Path) -> int:
    """How much later the picture (without one, the sound) comes in the result, in milliseconds.

    Matroska knows no time before zero. What an encoder put before the sound (1024 samples of AAC,
    64 ms of 16 kHz), or an edit list cut off, comes first there and moves all that the film holds.
    """
    if plan.container != "matroska":
        return 0
    for kind, letter in (("video", "v"), ("audio", "a")):
        for stream in plan.of(kind)[:1]:
            before = first_whole_packet(film, str(stream.index))
            after = first_whole_packet(result, f"{letter}:0")
            if before is None or after is None:
                return 0
            began = float(media["format"].get("start_time") or 0.0)
            return round((after - (before - began)) * 1000)
    return 0


def _check_cues(found: Sequence[int], cues: Sequence[Cue], shift: int) -> None:
    if len(found) != len(cues):
        raise _fail(f"its track has {len(found)} cues, expected {len(cues)}")
    for start, cue in zip(found, cues, strict=True):
        if abs(start - shift - cue.start_ms) > _CUE_TOLERANCE_MS:
            raise _fail(f"cue {cue.index} starts at {start - shift} ms, expected {cue.start_ms} ms")


def verify_film(  # noqa: PLR0913 - each names one thing to compare
    film: Path,
    plan: MuxPlan,
    tracks: Sequence[NewTrack],
    source: Path,
    media: Mapping[str, Any],
    *,
    read_seconds: float,
) -> dict[str, Any]:
    """Check `film` against its plan; return what ffprobe says of it.

    Args:
        film: the written film.
        plan: what should be in it.
        tracks: the new tracks.
        source: the film that it was made of.
        media: what ffprobe says of the source; its length may be 0 or a lie.
        read_seconds: up to where demux could read sound and picture.

    Raises:
        StageError: `verification_failed`, saying what differs.
    """
    result = probe(film)
    _check_streams(plan, result, len(tracks))
    indices = _check_new_tracks(result, tracks)
    last = max((cue.end for track in tracks for cue in track.cues), default=0.0)
    claimed = float(media["format"].get("duration") or 0.0)
    _check_duration(result, read_seconds, max(read_seconds, claimed, last))
    shift = _shift_ms(plan, source, media, film)
    if abs(shift) > _LARGEST_SHIFT_MS:
        raise _fail(f"its picture comes {shift} ms later than the source's")
    for index, track in zip(indices, tracks, strict=True):
        _check_cues(cue_starts_ms(film, index), track.cues, shift)
    return result
