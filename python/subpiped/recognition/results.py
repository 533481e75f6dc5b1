"""What recognition leaves: a transcript and the record of doubts for each text of the speech."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.doubts import save_doubts
from subpiped.artifacts.texts import TEXTS, save_texts
from subpiped.artifacts.tracks import remove_forms
from subpiped.artifacts.transcript import save_transcript

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.artifacts.doubts import Doubt
    from subpiped.artifacts.texts import Text, Texts
    from subpiped.artifacts.tracks import Track
    from subpiped.artifacts.transcript import Transcript
    from subpiped.core.option_types import AsrOptions
    from subpiped.stage.stage import Stage

_TRANSCRIPT: Final = "transcription/transcript.json"
_DOUBTS: Final = "transcription/doubts.json"


@dataclass(frozen=True, slots=True)
class TextResult:
    """A text that was recognized, and what was not believed of it."""

    text: Text
    transcript: Transcript
    doubts: Sequence[Doubt] = ()


def write_results(
    stage: Stage[AsrOptions],
    wanted: Sequence[Track],
    texts: Texts,
    results: Sequence[TextResult],
) -> None:
    """Write the files of the texts, the main one first, and how the wanted tracks follow."""
    for name in (_TRANSCRIPT, _DOUBTS):
        remove_forms(stage.movie_dir / name)
    for result in results:
        track = result.text.track
        path = stage.path(track.file(_TRANSCRIPT))
        save_transcript(path, result.transcript)
        stage.manifest.add_output(track.key("transcript"), path, "what was said, with times")
        record = stage.path(track.file(_DOUBTS))
        save_doubts(record, result.doubts)
        stage.manifest.add_output(track.key("doubts"), record, "what was not believed, and why")
        dropped = sum(doubt.outcome == "dropped" for doubt in result.doubts)
        if dropped and track.main:
            stage.warn("text_dropped", f"doubtful segments left out: {dropped}")
    path = stage.path(TEXTS)
    save_texts(path, texts)
    stage.manifest.add_output("texts", path, "the texts, and how each track is made of them")
    main = results[0].transcript
    stage.manifest.add_metadata("language", main.language)
    stage.manifest.add_metadata("language_probability", main.language_probability)
    stage.manifest.add_metadata("task", main.task)
    stage.manifest.add_metadata(
        "tracks", [t.language for t in wanted if t.language in texts.routes]
    )
    stage.manifest.add_metadata("routes", dict(texts.routes))
    stage.manifest.add_metadata("segments", len(main.segments))
