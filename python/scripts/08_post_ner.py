"""Stage 8, post-ner: misheard names in the transcript, corrected towards the glossary."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from utils.entities import load_glossary
from utils.files import write_json
from utils.stage import Stage, run_stage
from utils.transcript import load_transcript, save_transcript
from utils.transcript_names import correct_transcript, has_latin_letters

if TYPE_CHECKING:
    from utils.entities import Glossary
    from utils.transcript import Transcript
    from utils.transcript_names import CorrectedTranscript

SCHEMA = 1


def _correct(stage: Stage, transcript: Transcript, glossary: Glossary) -> CorrectedTranscript:
    from utils.common_words import english_counts
    from utils.name_correction import NameCorrector

    corrector = NameCorrector(
        glossary,
        (segment.text for segment in transcript.segments),
        english_counts(),
        min_score=stage.options["minScore"],
        max_edits=stage.options["maxEdits"],
    )
    stage.manifest.add_metadata("names", corrector.target_count)
    return correct_transcript(
        transcript, corrector, lambda done, total: stage.progress("correct", done, total)
    )


def _run(stage: Stage) -> None:
    transcript = load_transcript(stage.read("transcription/transcript.json"))
    glossary = load_glossary(stage.read("entities/glossary.json"))
    stage.progress("correct", 0, 1)
    if not any(entity.correct for entity in glossary.entities):
        stage.degrade("no_glossary", "no names are known to correct towards: see the tmdb stage")
    elif transcript.segments and not has_latin_letters(transcript):
        stage.degrade(
            "not_latin",
            f"the transcript ({transcript.language}) is in a script whose names cannot be "
            "corrected: only Latin letters are",
        )
    corrected = _correct(stage, transcript, glossary)
    path = stage.path("transcription/corrected.json")
    save_transcript(path, corrected.transcript)
    stage.manifest.add_output("corrected", path, "transcript with corrected names")
    ledger = stage.path("transcription/corrections.json")
    write_json(ledger, {"schema": SCHEMA, "corrections": corrected.ledger})
    stage.manifest.add_output("corrections", ledger, "every change with its reason")
    stage.manifest.add_metadata("corrections", len(corrected.ledger))
    stage.manifest.add_metadata("words_not_aligned", corrected.words_not_aligned)
    stage.progress("correct", 1, 1)


def run(stage: Stage) -> None:
    """Write transcription/corrected.json and corrections.json."""
    stage.on_device(stage.candidates(), lambda _: _run(stage))


if __name__ == "__main__":
    run_stage("post-ner", run)
