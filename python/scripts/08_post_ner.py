"""Stage 8, post-ner: misheard names in the transcript, corrected toward the glossary."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.corrected import CORRECTED, write_corrected
from subpiped.artifacts.own_files import OwnFiles
from subpiped.artifacts.texts import TEXTS, load_texts
from subpiped.artifacts.tracks import remove_forms
from subpiped.artifacts.transcript import load_transcript
from subpiped.core.files import write_json
from subpiped.names.entities import load_glossary
from subpiped.names.transcript_names import correct_transcript, is_correctable
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from subpiped.artifacts.tracks import Track
    from subpiped.artifacts.transcript import Transcript
    from subpiped.core.option_types import PostNerOptions
    from subpiped.names.entities import Glossary
    from subpiped.names.transcript_names import CorrectedTranscript

SCHEMA = 1
_TRANSCRIPT = "transcription/transcript.json"
_LEDGER = "transcription/corrections.json"


def _correct(
    stage: Stage[PostNerOptions], transcript: Transcript, glossary: Glossary
) -> CorrectedTranscript:
    from subpiped.names.common_words import english_counts
    from subpiped.names.correction import NameCorrector

    corrector = NameCorrector(
        glossary,
        (segment.text for segment in transcript.segments),
        english_counts(),
        min_score=stage.options["minScore"],
    )
    stage.manifest.add_metadata("names", corrector.target_count)
    return correct_transcript(
        transcript, corrector, lambda done, total: stage.progress("correct", done, total)
    )


def _write(stage: Stage[PostNerOptions], track: Track, corrected: CorrectedTranscript) -> None:
    path = stage.path(track.file(CORRECTED))
    write_corrected(OwnFiles(stage.movie_dir), path, corrected.transcript, stage.warn)
    stage.manifest.add_output(track.key("corrected"), path, "transcript with corrected names")
    ledger = stage.path(track.file(_LEDGER))
    write_json(ledger, {"schema": SCHEMA, "corrections": corrected.ledger})
    stage.manifest.add_output(track.key("corrections"), ledger, "every change with its reason")


def _run(stage: Stage[PostNerOptions]) -> None:
    tracks = [text.track for text in load_texts(stage.read(TEXTS)).texts]
    texts = [load_transcript(stage.read(track.file(_TRANSCRIPT))) for track in tracks]
    glossary = load_glossary(stage.read("entities/glossary.json"))
    stage.progress("correct", 0, 1)
    if not any(entity.correct for entity in glossary.entities):
        stage.degrade("no_glossary", "no names to correct: see the tmdb stage")
    corrections = missed = 0
    for track, transcript in zip(tracks, texts, strict=True):
        if transcript.segments and not is_correctable(transcript):
            stage.degrade(
                "unknown_script",
                f"names in the script of the transcript ({transcript.language}) cannot be "
                "corrected: only Latin letters and Devanagari are supported",
            )
        corrected = _correct(stage, transcript, glossary)
        _write(stage, track, corrected)
        corrections += len(corrected.ledger)
        missed += corrected.words_not_aligned
    own = OwnFiles(stage.movie_dir)
    made = {stage.movie_dir / track.file(n) for track in tracks for n in (CORRECTED, _LEDGER)}
    for name in (CORRECTED, _LEDGER):
        remove_forms(stage.movie_dir / name, lambda path: path in made or own.is_edited(path))
    stage.manifest.add_metadata("corrections", corrections)
    stage.manifest.add_metadata("words_not_aligned", missed)
    stage.progress("correct", 1, 1)


def run(stage: Stage[PostNerOptions]) -> None:
    """Write transcription/corrected.json and corrections.json, for every text."""
    stage.on_device(stage.candidates(), lambda _: _run(stage))


if __name__ == "__main__":
    run_stage("post-ner", run)
