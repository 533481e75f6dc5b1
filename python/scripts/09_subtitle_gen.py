"""Stage 9: the corrected transcript as cues, in .srt, .vtt and cues.json."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from utils.cues import save_cues
from utils.failpoint import failpoint
from utils.files import read_json
from utils.languages import language_name, short_code, sidecar_suffix
from utils.segmentation import CueRules, make_cues
from utils.segments import SpeechSegment
from utils.stage import Stage, run_stage
from utils.subtitle_writer import write_subtitles
from utils.transcript import Transcript, load_transcript
from utils.turns import load_turns


def _language(stage: Stage, transcript: Transcript) -> str:
    """The language of the text: Whisper translates into English only."""
    spoken = short_code(transcript.language) or transcript.language
    written = "en" if transcript.task == "translate" else spoken
    target = stage.options["subtitles"][0]
    if transcript.segments and written != target:
        stage.warn(
            "language_mismatch",
            f"the subtitles are in {language_name(written)}, wanted was {language_name(target)}",
        )
        return written
    return str(target)


def _generate(stage: Stage) -> None:
    transcript = load_transcript(stage.read("transcription/corrected.json"))
    turns = load_turns(stage.read("diarization/turns.json")).exclusive
    vad = read_json(stage.read("vad/pyannote.json"))
    speech = [SpeechSegment(s["start"], s["end"]) for s in vad["segments"]]
    stage.progress("cut cues", 0, 3)
    cues = make_cues(transcript, turns, speech, CueRules.from_options(stage.options))
    language = _language(stage, transcript)
    stage.progress("write subtitles", 1, 3)

    if cues:
        for kind, title in (("srt", "SubRip"), ("vtt", "WebVTT")):
            path = stage.path(f"subtitles/{stage.stem}.{sidecar_suffix(language)}.{kind}")
            write_subtitles(path, cues)
            failpoint("subtitle-gen.between-files")
            stage.manifest.add_output(kind, path, f"the subtitles as {title}")
    else:
        stage.warn("no_speech", "nothing was said, so there are no subtitles")
    stage.progress("write cues", 2, 3)
    path = stage.path("subtitles/cues.json")
    save_cues(path, language, cues)
    stage.manifest.add_output("cues", path, "the cues in integer milliseconds")
    stage.manifest.add_metadata("language", language)
    stage.manifest.add_metadata("cues", len(cues))
    stage.progress("done", 3, 3)


def run(stage: Stage) -> None:
    """Cut, time and write the cues."""
    stage.read_source()
    stage.on_device(stage.candidates(), lambda _candidate: _generate(stage))


if __name__ == "__main__":
    run_stage("subtitle-gen", run)
