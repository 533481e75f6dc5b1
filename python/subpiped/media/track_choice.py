"""The audio track that demux uses by its options, and those to use if it has no sound."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from subpiped.core.files import read_json
from subpiped.media.audio_track import AudioTrack, choose_track, other_tracks, side_tracks

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from subpiped.core.option_types import DemuxOptions
    from subpiped.stage.stage import Stage


def tracks_to_read(
    stage: Stage[DemuxOptions], streams: Sequence[Mapping[str, Any]]
) -> tuple[AudioTrack, list[AudioTrack]]:
    """The track to use, and those to use if it has no sound, best first.

    Raises:
        StageError: as `choose_track`.
    """
    languages = _languages(stage)
    track = choose_track(streams, languages, stage.options["audioStream"])
    if stage.options["audioStream"] is None:
        return track, other_tracks(streams, languages, {track.index}) + side_tracks(streams)
    named = _named_by_asr(stage)
    if not named:
        return track, []
    stage.warn("track_changed", f"using audio track {track.index}: {named['why']}")
    before = [o for o in other_tracks(streams, languages, ()) if o.index == named["from"]]
    return replace(track, why=named["why"]), before


def after_silent(
    stage: Stage[DemuxOptions], track: AudioTrack, silent: Sequence[int]
) -> AudioTrack:
    """The track with the reason that those before it, by their stream indices, had no sound."""
    if not silent:
        return track
    numbers = " and ".join(str(index) for index in silent)
    why = f"audio track {numbers} has no sound"
    if len(silent) > 1:
        why = f"audio tracks {numbers} have no sound"
    stage.warn("track_changed", f"using audio track {track.index}: {why}")
    return replace(track, why=f"{why}; chosen instead: {track.why}")


def _languages(stage: Stage[DemuxOptions]) -> list[str]:
    """Wanted spoken languages, best first."""
    language = stage.foreign_option("asr.language")
    fixed = [] if language == "auto" else [language]
    others = stage.foreign_option("asr.languages")
    return [*stage.options["audioLanguages"], *fixed, *others]


def _named_by_asr(stage: Stage[DemuxOptions]) -> dict[str, Any]:
    """Why asr named the track that the option asks for; empty if a person did.

    asr tries the first choice, and has the film started over with the track that fits better.
    """
    try:
        better = dict(read_json(stage.movie_dir / "audio/better_track.json"))
        named = stage.options["audioStream"] == better["to"]
        return {"from": int(better["from"]), "why": str(better["why"])} if named else {}
    except (OSError, ValueError, KeyError, TypeError):
        return {}
