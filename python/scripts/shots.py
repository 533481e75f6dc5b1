"""Shots: where the film's picture changes from one shot to the next, for cues to keep to."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.shots import SHOTS, save_shots
from subpiped.core.errors import StageError
from subpiped.core.files import read_json
from subpiped.media.frame_rate import main_video
from subpiped.media.shots import cached_shots, film_seconds
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from subpiped.core.option_types import ShotsOptions

_STREAMS: Final = "audio/streams.json"
_STEP: Final = "find cuts"


def _find(stage: Stage[ShotsOptions], film: Path, path: Path) -> list[float] | None:
    """The film's cuts, which lie in `path` then; None where no pictures can be shown."""
    streams = read_json(stage.read(_STREAMS))
    video = main_video(streams)
    if video is None or not stage.options["enabled"]:
        return None
    whole = film_seconds(streams, stage.media_seconds)
    try:
        return cached_shots(
            film,
            video["index"],
            path,
            lambda done: stage.progress(_STEP, min(done, whole), whole),
        )
    except StageError as error:
        # Subtitles that ignore the cuts are better than none.
        if error.code != "input_invalid":
            raise
        stage.warn("no_shots", f"cues do not follow the film's cuts: {error.message}")
        return None


def _write(stage: Stage[ShotsOptions]) -> None:
    film = stage.read_source()
    path = stage.path(SHOTS)
    stage.progress(_STEP, 0, 1)
    shots = _find(stage, film, path)
    if shots is None:
        save_shots(path, [], {})
    stage.manifest.add_output("shots", path, "moments of the film's cuts in seconds")
    stage.manifest.add_metadata("shots", len(shots or ()))
    stage.progress(_STEP, 1, 1)


def run(stage: Stage[ShotsOptions]) -> None:
    """Write subtitles/shots.json."""
    stage.on_device(stage.candidates(), lambda _candidate: _write(stage))


if __name__ == "__main__":
    run_stage("shots", run)
