"""Stage 7: recognize the speech, in its own language, translated, or both."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.engines.load import load_asr_engine, load_second
from subpiped.engines.load_translators import translators_here
from subpiped.recognition.options import check_task, usable_candidates
from subpiped.recognition.results import write_results
from subpiped.recognition.run import AsrRun, Loaders
from subpiped.stage.stage import Stage, run_stage

if TYPE_CHECKING:
    from subpiped.core.option_types import AsrOptions

_LOADERS: Final = Loaders(load_asr_engine, load_second, translators_here)


def run(stage: Stage[AsrOptions]) -> None:
    """Write transcription/transcript.json and doubts.json for each text, and texts.json."""
    check_task(stage.options["task"], stage.options["model"], None)
    pairs = usable_candidates(stage.candidates(), stage.options["model"])
    work = AsrRun(stage, _LOADERS)
    if work.speech:
        texts, results = stage.on_device(pairs, work.recognize, "asr")
        if not results[0].transcript.segments:
            work.track_check.try_next()
    else:
        work.track_check.try_next()
        texts, results = work.silence()
    write_results(stage, work.wanted, texts, results)
    stage.progress("asr", 1, 1)


if __name__ == "__main__":
    run_stage("asr", run)
