"""What recognition leaves: a transcript and the record of doubts for each subtitle track."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.doubts import save_doubts
from subpiped.artifacts.transcript import save_transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.doubts import Doubt
    from subpiped.artifacts.tracks import Track
    from subpiped.artifacts.transcript import Transcript
    from subpiped.core.option_types import AsrOptions
    from subpiped.stage.stage import Stage

_TRANSCRIPT: Final = "transcription/transcript.json"
_DOUBTS: Final = "transcription/doubts.json"


@dataclass(frozen=True, slots=True)
class TrackResult:
    """A track with its text, and what was not believed of it."""

    track: Track
    transcript: Transcript
    doubts: Sequence[Doubt] = ()


def write_results(
    stage: Stage[AsrOptions], wanted: Sequence[Track], results: Sequence[TrackResult]
) -> None:
    """Write the files of the tracks that could be made, the main one first."""
    for track in wanted:
        # Of a track that is not made any more nothing may be left: it would be taken for one.
        for name in (_TRANSCRIPT, _DOUBTS):
            stage.path(track.file(name)).unlink(missing_ok=True)
    for result in results:
        track = result.track
        path = stage.path(track.file(_TRANSCRIPT))
        save_transcript(path, result.transcript)
        stage.manifest.add_output(track.key("transcript"), path, "what was said, with times")
        record = stage.path(track.file(_DOUBTS))
        save_doubts(record, result.doubts)
        stage.manifest.add_output(track.key("doubts"), record, "what was not believed, and why")
        dropped = sum(doubt.outcome == "dropped" for doubt in result.doubts)
        if dropped and track.main:
            stage.warn("text_dropped", f"doubtful segments left out: {dropped}")
    main = results[0].transcript
    stage.manifest.add_metadata("language", main.language)
    stage.manifest.add_metadata("language_probability", main.language_probability)
    stage.manifest.add_metadata("task", main.task)
    stage.manifest.add_metadata("tracks", [result.track.language for result in results])
    stage.manifest.add_metadata("segments", len(main.segments))
