"""The film's whole sound: read twice where a part is missing, and on from track to track."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from subpiped.artifacts.segments import SpeechSegment, merge_close
from subpiped.core.errors import StageError
from subpiped.core.file_errors import reading
from subpiped.core.files import TEMPORARY_MARK
from subpiped.media.audio_track import language_of, usable_tracks
from subpiped.media.declared_end import ends_early
from subpiped.media.extract_audio import extract_audio, join_audio
from subpiped.media.missing_sound import (
    empty_place,
    ends_before,
    film_seconds,
    goes_on,
    has_length,
    missing_sound,
    starts_late,
    stated_end,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from subpiped.media.audio_track import AudioTrack
    from subpiped.media.extract_audio import Extracted, FilmStreams
    from subpiped.media.ffmpeg import LateStream


@dataclass(frozen=True, slots=True)
class WholeSound:
    """What could be had of a film's sound.

    Attributes:
        reached: seconds up to which the film could be read.
        film: the film's length in seconds.
        missing: stretches whose sound the film lacks.
        parts: indices of the tracks that it was taken from.
        late: streams that begin where nobody looks for them any more.
    """

    reached: float
    film: float
    missing: list[SpeechSegment]
    parts: list[int]
    late: list[LateStream]


@dataclass(frozen=True, slots=True)
class SoundReader:
    """Reads the tracks of one film; `media` is what ffprobe says of it."""

    film: Path
    media: Mapping[str, Any]
    streams: FilmStreams
    on_progress: Callable[[float, float], None]

    def _length(self, found: Extracted) -> tuple[float, bool]:
        """The film's length, and whether the file ends before it."""
        length = film_seconds(self.media, found.reached)
        is_cut = length > found.reached
        return (length if is_cut else found.played), is_cut

    def _missing(
        self, index: int, found: Extracted, sounding: list[SpeechSegment] | None = None
    ) -> list[SpeechSegment]:
        length, is_cut = self._length(found)
        stretches = sounding or found.sounding
        is_cut = is_cut or ends_before(stretches, stated_end(self.media, index))
        return missing_sound(stretches, length, is_cut=is_cut)

    def _extract(self, index: int, wav: Path) -> Extracted:
        stream = next(s for s in self.media["streams"] if s["index"] == index)
        return extract_audio(self.film, stream, self.streams, wav, self.on_progress)

    def read(self, track: AudioTrack, wav: Path) -> WholeSound:
        """Write the track's sound to `wav`, with that of other tracks where it goes on there.

        Raises:
            StageError: `no_audio`, or `read_failed` if two readings differ and both are not whole.
        """
        found = self._extract(track.index, wav)
        if self._missing(track.index, found):
            # A read error may have gone by without a word; damage reads the same twice.
            again = self._extract(track.index, wav)
            if self._missing(track.index, again) and not again.is_like(found):
                raise StageError(
                    "read_failed",
                    f"{self.film.name} reads differently each time: up to {found.played:.0f} s"
                    f" and {again.played:.0f} s",
                    "subpiped tries again; if it keeps failing, check the disk or copy the film "
                    "again",
                )
            found = again
        sounding, parts = found.sounding, [track.index]
        if self._missing(track.index, found) or starts_late(sounding):
            for other in self._others(track):
                more = self._continue(other, wav, sounding)
                if more != sounding:
                    sounding, parts = more, [*parts, other]
        missing = self._missing(track.index, found, sounding)
        missing = missing or self._unseen(found)
        return WholeSound(found.reached, self._length(found)[0], missing, parts, found.late)

    def _unseen(self, found: Extracted) -> list[SpeechSegment]:
        """Where something is missing that no time tells of; how long it is cannot be known."""
        with reading(self.film):
            place = None if has_length(self.media) else empty_place(self.film)
            if place is None and ends_early(self.film):
                place = 1.0
        if place is None:
            return []
        at = min(place, 1.0) * found.played
        return [SpeechSegment(at, at)]

    def _others(self, track: AudioTrack) -> list[int]:
        """Tracks that may hold a part of the same sound, by their language."""
        tracks = usable_tracks(self.media["streams"])
        same = [t for t in tracks if language_of(t) in (track.language, None) or not track.language]
        return [int(t["index"]) for t in same if t["index"] != track.index]

    def _continue(
        self, stream: int, wav: Path, sounding: list[SpeechSegment]
    ) -> list[SpeechSegment]:
        """Where sound is after that of another track was taken in, if it goes on there."""
        path = wav.with_name(f"{TEMPORARY_MARK}{os.getpid()}-part.wav")
        try:
            other = self._extract(stream, path).sounding
            if not goes_on(sounding, other):
                return sounding
            join_audio(wav, path, sounding, other)
        except StageError as error:
            if error.code not in ("no_audio", "input_invalid"):
                raise
            return sounding
        finally:
            path.unlink(missing_ok=True)
        return merge_close([*sounding, *other], gap=0.2)
