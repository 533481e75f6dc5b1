"""Stage 1: the film's sound as 16 kHz mono WAV, and what else the container holds."""

from __future__ import annotations

import sys
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.core.errors import StageError
from subpiped.core.failpoint import failpoint
from subpiped.core.files import read_json, write_json
from subpiped.media.audio_track import (
    AudioTrack,
    choose_track,
    language_of,
    other_tracks,
    side_tracks,
    title_of,
)
from subpiped.media.encryption import is_protected, protected_error
from subpiped.media.extract_audio import FilmStreams
from subpiped.media.ffmpeg import probe
from subpiped.media.frame_rate import main_video
from subpiped.media.missing_sound import say_late, say_missing
from subpiped.media.silent_tracks import take_sounding
from subpiped.media.waveform import Waveform
from subpiped.media.whole_sound import SoundReader
from subpiped.mux.film_plans import NO_FILM, film_plans
from subpiped.mux.plan import plan_for, source_family
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from subpiped.core.option_types import DemuxOptions

SCHEMA: Final = 1
# Decoding is by far the longer pass.
_FIRST_PASS: Final = 0.95
_KEPT: Final = (
    "index", "codec_type", "codec_name", "codec_tag_string", "profile", "width", "height",
    "avg_frame_rate", "sample_rate", "channels", "channel_layout", "start_time", "duration",
    "disposition", "tags",
)  # fmt: skip


def _probe(film: Path) -> dict[str, Any]:
    try:
        media = probe(film)
    except StageError as error:
        if error.code == "input_invalid" and is_protected(film):
            raise protected_error(film) from error
        raise
    if source_family(media) is not None and is_protected(film):
        raise protected_error(film)
    return media


def _languages(stage: Stage[DemuxOptions]) -> list[str]:
    """Wanted spoken languages, best first."""
    language = stage.foreign_option("asr.language")
    fixed = [] if language == "auto" else [language]
    others = stage.foreign_option("asr.languages")
    return [*stage.options["audioLanguages"], *fixed, *others]


def _seconds(value: Mapping[str, Any], key: str) -> float | None:
    try:
        return float(value[key])
    except (KeyError, ValueError):
        return None


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


def _stream(streams: Sequence[Mapping[str, Any]], track: AudioTrack) -> Mapping[str, Any]:
    return next(s for s in streams if s["index"] == track.index)


def _named_by_asr(stage: Stage[DemuxOptions]) -> dict[str, Any]:
    """Why asr named the track that the option asks for; empty if a person did.

    Asr hears the first choice, and has the film begun again with the track that fits better.
    """
    try:
        better = dict(read_json(stage.movie_dir / "audio/better_track.json"))
        named = stage.options["audioStream"] == better["to"]
        return {"from": int(better["from"]), "why": str(better["why"])} if named else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def _tracks(
    stage: Stage[DemuxOptions], streams: Sequence[Mapping[str, Any]]
) -> tuple[AudioTrack, list[AudioTrack]]:
    """The track to use, and those to use if it has no sound, best first."""
    languages = _languages(stage)
    track = choose_track(streams, languages, stage.options["audioStream"])
    if stage.options["audioStream"] is None:
        return track, other_tracks(streams, languages, {track.index}) + side_tracks(streams)
    named = _named_by_asr(stage)
    if not named:
        return track, []
    stage.warn("track_changed", f"audio track {track.index} is used: {named['why']}")
    before = [o for o in other_tracks(streams, languages, ()) if o.index == named["from"]]
    return replace(track, why=named["why"]), before


def _without_silent(
    stage: Stage[DemuxOptions], track: AudioTrack, silent: Sequence[int]
) -> AudioTrack:
    """The track with the reason that those before it had no sound."""
    if not silent:
        return track
    numbers = " and ".join(str(index) for index in silent)
    why = f"audio track {numbers} has no sound"
    if len(silent) > 1:
        why = f"audio tracks {numbers} have no sound"
    stage.warn("track_changed", f"audio track {track.index} is used: {why}")
    return replace(track, why=f"{why}; this one is {track.why}")


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
    media = _probe(film)
    streams = media.get("streams", [])
    track, others = _tracks(stage, streams)
    stage.logger.info("audio track %d: %s", track.index, track.why)
    _say_if_no_film(stage, film, media)
    duration = _seconds(media["format"], "duration") or stage.media_seconds or 0.0

    def on_progress(first: float, second: float) -> None:
        # A header may lie about the length; the bar must not run over its end.
        total = max(duration, first, 0.001)
        done = _FIRST_PASS * first + (1 - _FIRST_PASS) * min(second, total)
        stage.progress("extract sound", done, total)

    wav = stage.path("audio/audio.wav")
    used = [s.index for s in plan_for(streams, "matroska").streams if s.kind != "attachment"]
    picture = main_video({"streams": [_trimmed(s) for s in streams]})
    reader = SoundReader(
        film,
        media,
        FilmStreams(used, None if picture is None else int(picture["index"])),
        on_progress,
    )
    taken = take_sounding(track, others, wav, reader.read)
    found = taken.result
    track = _without_silent(stage, taken.track, taken.silent)
    failpoint("demux.sound-written")
    stage.check_source()
    sound = Waveform(wav)
    if not len(sound):
        wav.unlink()
        raise StageError("no_audio", f"audio track {track.index} holds no sound", "play the film")
    if found.missing:
        stage.warn("film_incomplete", say_missing(found.missing))
    for stream in found.late:
        stage.warn("stream_begins_late", say_late(stream))
    if len(found.parts) > 1:
        names = " and ".join(str(part) for part in found.parts)
        stage.warn("tracks_joined", f"the sound goes on from track to track: {names} are joined")

    started = _seconds(_stream(streams, track), "start_time")
    film_started = _seconds(media["format"], "start_time") or 0.0
    description = {
        "schema": SCHEMA,
        "duration": round(found.film, 3),
        "read_seconds": round(found.reached, 3),
        "late": [asdict(stream) for stream in found.late],
        "missing": [{"start": round(s.start, 3), "end": round(s.end, 3)} for s in found.missing],
        "format": media["format"].get("format_name"),
        "streams": [_trimmed(s) for s in streams],
        "chapters": media.get("chapters", []),
        "subtitles": [_subtitle(s) for s in streams if s.get("codec_type") == "subtitle"],
        "audio": {
            "index": track.index,
            "language": track.language,
            "title": track.title,
            "why": track.why,
            "silent": taken.silent,
            # Program streams do not tell; the sound is in its place all the same.
            "start_offset": None if started is None else round(started - film_started, 6),
        },
    }
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
