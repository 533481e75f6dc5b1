"""What the earlier stages found out about a film's sound and pictures, as its cues need it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from subpiped.artifacts.segments import load_speech
from subpiped.artifacts.shots import SHOTS, load_shots
from subpiped.artifacts.sung_stretches import load_songs
from subpiped.artifacts.turns import load_turns
from subpiped.cues.make_cues import FilmSound
from subpiped.media.frame_rate import frame_rate

if TYPE_CHECKING:
    from collections.abc import Mapping

    from subpiped.core.option_types import SubtitleGenOptions
    from subpiped.stage.stage import Stage


def film_sound(stage: Stage[SubtitleGenOptions], streams: Mapping[str, Any]) -> FilmSound:
    """Read who talks, speech, songs and cuts; films made before songs have no `vad/songs.json`."""
    songs = "vad/songs.json"
    known = (stage.movie_dir / songs).is_file()
    speech = load_speech(stage.read("vad/pyannote.json"))
    return FilmSound(
        turns=load_turns(stage.read("diarization/turns.json")).exclusive,
        speech=speech.segments,
        songs=load_songs(stage.read(songs)).songs if known else [],
        shots=load_shots(stage.read(SHOTS)),
        frame=1 / frame_rate(streams),
        duration=speech.duration,
    )
