"""Stage 10: the subtitles for players, and the film with its new tracks, nothing re-encoded."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.verdict import Verdict, worst
from subpiped.core.errors import StageError
from subpiped.mux.film_plans import NO_FILM
from subpiped.mux.film_tracks import film_tracks
from subpiped.mux.judged_tracks import judged_tracks
from subpiped.mux.make_film import make_film
from subpiped.mux.sidecars import edited_file, write_sidecars
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.core.option_types import MuxOptions
    from subpiped.mux.plan import NewTrack

_CONTAINERS: Final = ("auto", "mkv", "mp4", "none")
# The subtitles are ready, and lie there while the film waits for room or for the disk. Not where
# they are another film's by now, or where somebody asked for a stop.
_NOTHING_SHOWN: Final = ("source_changed", "stopped")


def _film(
    stage: Stage[MuxOptions], tracks: Sequence[NewTrack], edited: Sequence[Path | None]
) -> Verdict:
    """Make the film; what that says of the result."""
    if stage.options["container"] == "none":
        stage.manifest.add_metadata("container", "none")
        return Verdict()
    with film_tracks(stage, tracks, edited) as new:
        why = make_film(stage, new)
    if why is None:
        return Verdict()
    stage.manifest.add_metadata("container", "none")
    stage.warn(NO_FILM, f"only the subtitles were made, not the film: {why}")
    return Verdict("warnings", (NO_FILM,))


def _seal_verdict(stage: Stage[MuxOptions], verdict: Verdict) -> None:
    stage.manifest.add_metadata("verdict", verdict.level)
    stage.manifest.add_metadata("reason", next(iter(verdict.reasons), None))
    stage.manifest.add_metadata("reasons", list(verdict.reasons))


def _mux(stage: Stage[MuxOptions]) -> None:
    container = stage.options["container"]
    if container not in _CONTAINERS:
        raise StageError(
            "config_invalid",
            f"unknown container {container!r} in stages.mux.container",
            f"set it to one of: {', '.join(_CONTAINERS)}",
        )
    stage.read_source()
    stage.read("audio/streams.json")
    tracks = judged_tracks(stage)
    if not tracks:
        stage.warn("no_speech", "no speech was found, so the film is not copied")
        _seal_verdict(stage, Verdict("warnings", ("no_speech",)))
        return
    edited = [edited_file(stage, track) for track in tracks]
    try:
        film = _film(stage, [track.new for track in tracks], edited)
    except StageError as error:
        if error.code not in _NOTHING_SHOWN:
            write_sidecars(stage, tracks, edited)
        raise
    write_sidecars(stage, tracks, edited)
    _seal_verdict(stage, worst([worst([track.verdict for track in tracks]), film]))
    stage.manifest.add_metadata("language", tracks[0].new.language)
    stage.manifest.add_metadata("cues", len(tracks[0].new.cues))
    stage.manifest.add_metadata("tracks", [track.new.language for track in tracks])
    stage.progress("done", 1, 1)


def run(stage: Stage[MuxOptions]) -> None:
    """Write the sidecars and the film."""
    stage.on_device(stage.candidates(), lambda _candidate: _mux(stage))


if __name__ == "__main__":
    run_stage("mux", run)
