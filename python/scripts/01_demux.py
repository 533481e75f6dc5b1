"""Stage 1: the film's sound as 16 kHz mono WAV, and what else the container holds."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.core.errors import StageError
from subpiped.core.failpoint import failpoint
from subpiped.core.files import write_json
from subpiped.media.extract_audio import FilmStreams
from subpiped.media.film_streams import describe_film, picture_index, seconds_of
from subpiped.media.missing_sound import say_late, say_missing
from subpiped.media.open_film import open_film
from subpiped.media.silent_tracks import take_sounding
from subpiped.media.track_choice import after_silent, tracks_to_read
from subpiped.media.waveform import Waveform
from subpiped.media.whole_sound import SoundReader
from subpiped.mux.film_plans import NO_FILM, film_plans
from subpiped.mux.plan import plan_for
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from subpiped.core.option_types import DemuxOptions

# Decoding is by far the longer pass.
_FIRST_PASS: Final = 0.95


def _say_if_no_film(stage: Stage[DemuxOptions], film: Path, media: Mapping[str, Any]) -> None:
    """Tell before hours of work that only the subtitles will come of it."""
    # Not recorded as an option that demux depends on: its result is the same.
    wanted = stage.config["stages"]["mux"]["container"]
    if wanted == "none":
        return
    found = film_plans(film, media, wanted)
    if not found.plans:
        stage.warn(NO_FILM, f"only the subtitles will be made, not the film: {found.why}")


def _demux(stage: Stage[DemuxOptions]) -> None:
    film = stage.read_source()
    media = open_film(film)
    streams = media.get("streams", [])
    track, others = tracks_to_read(stage, streams)
    stage.logger.info("audio track %d: %s", track.index, track.why)
    _say_if_no_film(stage, film, media)
    duration = seconds_of(media["format"], "duration") or stage.media_seconds or 0.0

    def on_progress(first: float, second: float) -> None:
        # A header may lie about the length; the bar must not run over its end.
        total = max(duration, first, 0.001)
        done = _FIRST_PASS * first + (1 - _FIRST_PASS) * min(second, total)
        stage.progress("extract sound", done, total)

    wav = stage.path("audio/audio.wav")
    used = [s.index for s in plan_for(streams, "matroska").streams if s.kind != "attachment"]
    reader = SoundReader(film, media, FilmStreams(used, picture_index(streams)), on_progress)
    taken = take_sounding(track, others, wav, reader.read)
    found = taken.result
    track = after_silent(stage, taken.track, taken.silent)
    failpoint("demux.sound-written")
    stage.check_source()
    sound = Waveform(wav)
    if not len(sound):
        wav.unlink()
        raise StageError("no_audio", f"audio track {track.index} has no sound", "play it to check")
    if found.missing:
        stage.warn("film_incomplete", say_missing(found.missing))
    for stream in found.late:
        stage.warn("stream_begins_late", say_late(stream))
    if len(found.parts) > 1:
        names = " and ".join(str(part) for part in found.parts)
        stage.warn("tracks_joined", f"the sound continues across tracks: {names} were joined")

    description = describe_film(media, track, taken.silent, found)
    path = stage.path("audio/streams.json")
    write_json(path, description)
    stage.manifest.add_output("audio", wav, "16 kHz mono; time 0 is the film's")
    stage.manifest.add_output("streams", path, "streams, chapters and subtitles of the film")
    stage.manifest.add_metadata("audio", description["audio"])
    stage.manifest.add_metadata("seconds", round(sound.duration, 3))
    stage.progress("extract sound", 1, 1)


def run(stage: Stage[DemuxOptions]) -> None:
    """Choose the audio track and extract it."""
    stage.on_device(stage.candidates(), lambda _candidate: _demux(stage))


if __name__ == "__main__":
    run_stage("demux", run)
