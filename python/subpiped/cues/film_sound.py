"""What the earlier stages found out about a film's sound and pictures, as its cues need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from subpiped.artifacts.segments import load_speech
from subpiped.artifacts.sung_stretches import load_songs
from subpiped.artifacts.turns import load_turns
from subpiped.core.errors import StageError
from subpiped.cues.make_cues import FilmSound
from subpiped.media.frame_rate import frame_rate, main_video
from subpiped.media.shots import SHOTS, cached_shots, film_seconds

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from subpiped.core.option_types import SubtitleGenOptions
    from subpiped.stage.stage import Stage


def film_shots(
    stage: Stage[SubtitleGenOptions], film: Path, streams: Mapping[str, Any]
) -> list[float]:
    """The film's cuts, which asr has found by now; none where no pictures can be shown."""
    video = main_video(streams)
    if video is None or not stage.options["shotChanges"]:
        return []
    whole = film_seconds(streams, stage.media_seconds)
    path = stage.path(SHOTS)
    try:
        shots = cached_shots(
            film,
            video["index"],
            path,
            lambda done: stage.progress("find shot changes", min(done, whole), whole),
        )
    except StageError as error:
        if error.code != "input_invalid":
            raise
        stage.warn("no_shots", f"cues are not aligned to shot changes: {error.message}")
        return []
    stage.manifest.add_output("shots", path, "times of the film's shot changes in seconds")
    stage.manifest.add_metadata("shots", len(shots))
    return shots


def film_sound(
    stage: Stage[SubtitleGenOptions], streams: Mapping[str, Any], shots: Sequence[float]
) -> FilmSound:
    """Read who talks, speech and songs; films made before them have no `vad/songs.json`."""
    songs = "vad/songs.json"
    known = (stage.movie_dir / songs).is_file()
    speech = load_speech(stage.read("vad/pyannote.json"))
    return FilmSound(
        turns=load_turns(stage.read("diarization/turns.json")).exclusive,
        speech=speech.segments,
        songs=load_songs(stage.read(songs)).songs if known else [],
        shots=shots,
        frame=1 / frame_rate(streams),
        duration=speech.duration,
    )
