"""A mux plan as ffmpeg's arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from subpiped.media.ffmpeg import file_url, film_input, own_input
from subpiped.text.languages import container_code, language_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from subpiped.mux.plan import MuxPlan, NewTrack, PlannedStream

# ffmpeg's names of encoders where they differ from the codec's.
_ENCODERS: Final = {"dvd_subtitle": "dvdsub"}
_LETTER: Final = {"video": "v", "audio": "a", "subtitle": "s", "attachment": "t"}
_PICTURE_TYPES: Final = {
    "mjpeg": ("image/jpeg", "jpg"),
    "png": ("image/png", "png"),
    "gif": ("image/gif", "gif"),
    "bmp": ("image/bmp", "bmp"),
    "tiff": ("image/tiff", "tif"),
    "webp": ("image/webp", "webp"),
}
# Tags that describe the source's container, false in the result.
_STALE_TAGS: Final = ("major_brand", "minor_version", "compatible_brands")


def track_title(track: NewTrack) -> str:
    """The title of a new track, as players list it."""
    mark = "edited" if track.edited else "needs review" if track.review else "subpiped"
    return f"{language_name(track.language)} ({mark})"


def picture_arguments(film: Path, picture: PlannedStream, output: Path) -> list[str]:
    """Write a cover picture's bytes into a file, as the muxer can only attach files."""
    # rawvideo writes packets as they are; image2 would read a `%` in the path as a pattern.
    return [
        *film_input(film), "-map", f"0:{picture.index}", "-c", "copy", "-frames:v", "1",
        "-f", "rawvideo", file_url(output),
    ]  # fmt: skip


def _attach(plan: MuxPlan, pictures: Sequence[Path]) -> list[str]:
    arguments = []
    first = len(plan.of("attachment"))
    for number, (stream, path) in enumerate(zip(plan.pictures, pictures, strict=True)):
        mime, suffix = _PICTURE_TYPES.get(stream.codec, ("application/octet-stream", "bin"))
        name = "cover" if number == 0 else f"cover_{number + 1}"
        arguments += ["-attach", file_url(path)]
        arguments += [f"-metadata:s:t:{first + number}", f"mimetype={mime}"]
        arguments += [f"-metadata:s:t:{first + number}", f"filename={name}.{suffix}"]
    return arguments


def _attachment_names(plan: MuxPlan, by_index: Mapping[int, Mapping[str, Any]]) -> list[str]:
    """Names and types that Matroska demands and that some files lack."""
    arguments = []
    for number, stream in enumerate(plan.of("attachment")):
        tags = {key.lower() for key in by_index[stream.index].get("tags", {})}
        for tag, value in (
            ("filename", f"attachment_{number + 1}"),
            ("mimetype", "application/octet-stream"),
        ):
            if tag not in tags:
                arguments += [f"-metadata:s:t:{number}", f"{tag}={value}"]
    return arguments


def _dispositions(
    plan: MuxPlan, by_index: Mapping[int, Mapping[str, Any]], tracks: Sequence[NewTrack]
) -> list[str]:
    """Only one subtitle track may be the default; the others keep their remaining flags."""
    arguments = []
    default = any(track.default for track in tracks)
    subtitles = plan.of("subtitle")
    for number, stream in enumerate(subtitles):
        flags = [name for name, on in by_index[stream.index].get("disposition", {}).items() if on]
        if default:
            flags = [name for name in flags if name != "default"]
        arguments += [f"-disposition:s:{number}", "+".join(flags) or "0"]
    for number, track in enumerate(tracks, len(subtitles)):
        arguments += [f"-disposition:s:{number}", "default" if track.default else "0"]
    return arguments


def _new_tracks(plan: MuxPlan, tracks: Sequence[NewTrack]) -> list[str]:
    """Codec, language and title of each new track, behind the source's own subtitles."""
    arguments = []
    text_codec = "mov_text" if plan.container != "matroska" else "copy"
    for number, track in enumerate(tracks, len(plan.of("subtitle"))):
        title = track_title(track)
        arguments += [f"-c:s:{number}", text_codec]
        arguments += [f"-metadata:s:s:{number}", f"language={container_code(track.language)}"]
        arguments += [f"-metadata:s:s:{number}", f"title={title}"]
        if plan.container != "matroska":
            arguments += [f"-metadata:s:s:{number}", f"handler_name={title}"]
    return arguments


def mux_arguments(  # noqa: PLR0913 - each names one part of the film
    plan: MuxPlan,
    media: Mapping[str, Any],
    tracks: Sequence[NewTrack],
    *,
    film: Path,
    pictures: Sequence[Path],
    output: Path,
) -> list[str]:
    """Everything of the source by explicit map, nothing re-encoded, the new tracks last.

    Args:
        plan: where each stream goes.
        media: what ffprobe says of the source.
        tracks: the new tracks; at most one is the default.
        film: the source.
        pictures: files of `plan.pictures`, in order.
        output: the file to write.
    """
    by_index = {int(s["index"]): s for s in media["streams"]}
    # AVI and program streams leave out times that the muxers demand.
    arguments = ["-fflags", "+genpts", *film_input(film)]
    for track in tracks:
        arguments += own_input(track.subtitles, "srt")
    for kind in ("video", "audio", "subtitle"):
        for stream in plan.of(kind):
            arguments += ["-map", f"0:{stream.index}"]
    for number in range(len(tracks)):
        arguments += ["-map", f"{number + 1}:0"]
    for stream in plan.of("attachment"):
        arguments += ["-map", f"0:{stream.index}"]
    arguments += ["-map_metadata", "0", "-map_chapters", "0", "-c", "copy"]
    for tag in _STALE_TAGS:
        arguments += ["-metadata", f"{tag}="]
    for kind, letter in _LETTER.items():
        for number, stream in enumerate(plan.of(kind)):
            if not stream.copied:
                encoder = _ENCODERS.get(stream.codec, stream.codec)
                arguments += [f"-c:{letter}:{number}", encoder]
            elif stream.codec == "hevc" and plan.container != "matroska":
                # QuickTime plays HEVC only under this tag; ffmpeg's own choice is hev1.
                arguments += [f"-tag:{letter}:{number}", "hvc1"]
    arguments += _new_tracks(plan, tracks)
    arguments += _dispositions(plan, by_index, tracks)
    if plan.container == "matroska":
        arguments += [*_attachment_names(plan, by_index), *_attach(plan, pictures)]
        # Flags as given, also before ffmpeg 5.0, whose default was to infer them.
        arguments += ["-default_mode", "passthrough"]
    else:
        # `experimental` lets MP4 keep what its muxer knows but older releases mark as new (TrueHD),
        # and the Dolby Vision record. Faststart is left out: it would write the film twice.
        arguments += ["-strict", "experimental"]
    return [*arguments, "-max_muxing_queue_size", "9999", "-f", plan.container, file_url(output)]
