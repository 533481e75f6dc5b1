"""Where a film's sound is missing: the chosen sound held against all that the film should have."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.segments import SpeechSegment, intersect, subtract, total
from subpiped.media.ffmpeg import least_bits_per_second
from subpiped.text.clock import clock

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from subpiped.media.ffmpeg import LateStream

# A pause in a track is one between two packets; a damaged stretch shorter than this costs a word.
_GAP: Final = 1.0
# Credits often have no sound, and tracks end some seconds before the picture.
_END_SECONDS: Final = 10.0
_END_SHARE: Final = 0.1
# Headers round, and count a last picture's length that no stream has.
_HEADER_SECONDS: Final = 5.0
_HEADER_SHARE: Final = 0.002
# Broadcasts and DVDs have no header: ffmpeg guesses their length from the clock in the file's first
# and last bytes, and that jumps. Of NUT it takes the last time that it finds.
_WITHOUT_LENGTH: Final = frozenset({"mpegts", "mpeg", "mpegvideo", "nut"})
# Two tracks that say the same beside each other are no parts of one.
_OVERLAP: Final = 2.0
_SAMPLES: Final = 256
_SAMPLE_BYTES: Final = 64 * 1024
# Fewer may be a coincidence of what the sound holds.
_LEAST_EMPTY: Final = 2
_MOST_SAID: Final = 3


def _number(value: object) -> float:
    try:
        return float(str(value))
    except ValueError:
        return 0.0


def has_length(media: Mapping[str, Any]) -> bool:
    """Whether the container states how long the film is, by ffprobe's `media`.

    A recording that was never closed has none, and of Ogg it stands on the last page.
    """
    names = str(media["format"].get("format_name", "")).split(",")
    return _WITHOUT_LENGTH.isdisjoint(names) and _number(media["format"].get("duration")) > 0


def _claimed(media: Mapping[str, Any], start: float) -> float:
    """The longest of pictures and sound, if each tells; a track of chapters may go on for ever."""
    ends = [
        _number(stream.get("start_time")) - start + _number(stream["duration"])
        if "duration" in stream
        else None
        for stream in media.get("streams", ())
        if stream.get("codec_type") in ("video", "audio")
    ]
    known = [end for end in ends if end is not None]
    if known and len(known) == len(ends):
        return max(known)
    return _number(media["format"].get("duration"))


def film_seconds(media: Mapping[str, Any], reached: float) -> float:
    """How long the film is, as far as can be told: what was read, or more by a header.

    Args:
        media: what ffprobe says of it.
        reached: seconds up to which it could be read.
    """
    start = _number(media["format"].get("start_time"))
    claimed = _claimed(media, start)
    if not has_length(media):
        return reached
    # Matroska's is the time of the film's end, also where it does not begin at 0.
    lengths = [claimed, claimed - start] if start > _GAP else [claimed]
    slack = _HEADER_SECONDS + _HEADER_SHARE * reached
    if any(abs(length - reached) <= slack for length in lengths) or claimed < reached:
        return reached
    bits = 8 * _number(media["format"].get("size"))
    return reached if bits < least_bits_per_second() * claimed else claimed


def stated_end(media: Mapping[str, Any], index: int) -> float | None:
    """Seconds of the film up to which the track `index` has sound, if its index says that exactly.

    Only MP4's does: it names every piece of sound.
    """
    if "mp4" not in str(media["format"].get("format_name", "")).split(","):
        return None
    start = _number(media["format"].get("start_time"))
    for stream in media.get("streams", ()):
        if stream.get("index") == index and "duration" in stream:
            return _number(stream.get("start_time")) - start + _number(stream["duration"])
    return None


def ends_before(sounding: Sequence[SpeechSegment], stated: float | None) -> bool:
    """Whether a track that should go on to `stated` could be decoded up to an earlier time only."""
    if not sounding or stated is None:
        return False
    return stated - sounding[-1].end > _HEADER_SECONDS + _HEADER_SHARE * stated


def missing_sound(
    sounding: Sequence[SpeechSegment], film: float, *, is_cut: bool
) -> list[SpeechSegment]:
    """Stretches without sound that are no track's natural start or end.

    Args:
        sounding: where the track has sound, sorted, free of overlap.
        film: the film's length in seconds.
        is_cut: whether the file ends before the film, or what can be decoded before the track.
    """
    if not sounding:
        return []
    end = sounding[-1].end
    gaps = subtract([SpeechSegment(sounding[0].start, end)], sounding)
    found = [gap for gap in gaps if gap.duration >= _GAP]
    if is_cut or film - end > max(_END_SECONDS, _END_SHARE * film):
        found.append(SpeechSegment(end, film))
    return found


def starts_late(sounding: Sequence[SpeechSegment]) -> bool:
    """Whether the film's start may be on another track; alone it is natural."""
    return bool(sounding) and sounding[0].start > _END_SECONDS


def goes_on(sounding: Sequence[SpeechSegment], other: Sequence[SpeechSegment]) -> bool:
    """Whether `other` has its sound where this track has none: two parts of one."""
    return bool(other) and total(intersect(sounding, other)) <= _OVERLAP


def say_missing(missing: Sequence[SpeechSegment]) -> str:
    """The stretches in words."""
    places = [
        f"from {clock(s.start)} to {clock(s.end)}" if s.duration >= _GAP
        else f"around {clock(s.start)}"
        for s in missing[:_MOST_SAID]
    ]  # fmt: skip
    more = len(missing) - len(places)
    if more:
        places.append(f"in {more} more {'place' if more == 1 else 'places'}")
    said = places[0] if len(places) == 1 else f"{', '.join(places[:-1])} and {places[-1]}"
    return f"the film's sound is missing {said}; the file seems damaged or cut short"


def say_late(stream: LateStream) -> str:
    """A stream that the new film cannot have, in words."""
    what = {"subtitle": "subtitles begin", "audio": "sound begins"}.get(
        stream.kind, "pictures begin"
    )
    return (
        f"further {what} at {clock(stream.start)}, too late to be detected when the film is opened:"
        " the new film lacks that track"
    )


def empty_place(film: Path) -> float | None:
    """Where a part of the file is nothing but zeros, as a share of the bytes that are not.

    A copy or download that was never filled has them. 256 samples find a part of a hundredth.
    """
    size = film.stat().st_size
    empty = []
    with film.open("rb") as handle:
        for index in range(_SAMPLES):
            handle.seek((size - _SAMPLE_BYTES) * index // _SAMPLES if size > _SAMPLE_BYTES else 0)
            empty.append(not any(handle.read(_SAMPLE_BYTES)))
    if sum(empty) < _LEAST_EMPTY:
        return None
    return empty.index(True) / max(1, len(empty) - sum(empty))
