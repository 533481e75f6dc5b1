"""Stage 7: recognise the speech, in its own language or translated into English."""

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from engines.asr import DecodingOptions, load_asr_engine
from utils.asr_options import (
    allowed_languages,
    check_task,
    choose_model,
    is_gist_only,
    usable_candidates,
)
from utils.checkpoint import Checkpoint
from utils.code_version import code_sha256
from utils.cores import physical_cores
from utils.device_manager import Candidate
from utils.errors import DeviceError
from utils.files import read_json, sha256_file
from utils.guards import GuardThresholds
from utils.language import JUDGE_SHARE, choose_task, hear_language, speech_windows
from utils.media import Waveform
from utils.models import Model
from utils.pieces import PieceOptions, cut_pieces, quietest_moment
from utils.prompt import fit_prompt
from utils.recognition import Heard, Recogniser, hear_all
from utils.segments import SpeechSegment, total
from utils.stage import Stage, run_stage
from utils.transcript import Transcript, save_transcript

# A GPU that hears nothing in this much speech is broken, not deaf.
SILENT_GPU_SECONDS: Final = 30.0
# These change how the work is done, not what comes out.
_NOT_IDENTITY: Final = frozenset({"device", "engine", "threads", "checkpointSeconds"})
_ARTIFACTS: Final = ("audio/audio.wav", "vad/pyannote.json", "entities/glossary.json")


class AsrRun:
    """One run of the stage: its inputs, and what it does on a device."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.options = stage.options
        self.target: str = str(stage.foreign_option("subtitle-gen", "subtitles")[0])
        self.languages = allowed_languages(stage.options)
        audio, vad, glossary = (stage.read(name) for name in _ARTIFACTS)
        self.inputs = {p.name: sha256_file(p) for p in (audio, vad, glossary)}
        self.waveform = Waveform(audio)
        self.speech = [SpeechSegment(**segment) for segment in read_json(vad)["segments"]]
        self.prompt: str = read_json(glossary)["prompt"] if self.options["usePrompt"] else ""
        self.windows = speech_windows(self.speech) if len(self.languages) > 1 else []
        judging = JUDGE_SHARE * sum(total(parts) for parts in self.windows)
        self.judging = judging
        self.total = judging + total(self.speech)

    def identity(self, model: Model) -> dict[str, Any]:
        """Everything that the text depends on."""
        options = {k: v for k, v in self.options.items() if k not in _NOT_IDENTITY}
        return {
            "code": code_sha256("asr"),
            "options": {**options, "target": self.target},
            "model": model.sha256,
            "inputs": self.inputs,
        }

    def recognise(self, pair: Candidate) -> Transcript:
        """The whole stage on one device."""
        stage, options = self.stage, self.options
        model = choose_model(options["model"], stage.profile, pair.engine)
        stage.manifest.set_model(model.name, model.sha256)
        stage.progress("asr", 0, self.total)
        threads = options["threads"] or physical_cores()
        engine = load_asr_engine(pair.engine, pair.device, model.path, threads)
        spoken = hear_language(
            engine,
            self.waveform,
            self.windows,
            self.languages,
            lambda seconds: stage.progress("asr", seconds, self.total),
        )
        task = choose_task(options["task"], spoken.language, self.target)
        check_task(task, model.name, self.target)
        stage.logger.info("language %s (%.2f), %s", spoken.language, spoken.probability, task)
        prompt = fit_prompt(self.prompt, engine.count_tokens)
        decoding = DecodingOptions(
            language=spoken.language,
            task=task,
            prompt=prompt,
            words=task == "transcribe",
            beam_size=options["beamSize"],
            no_repeat_ngram_size=options["noRepeatNgramSize"],
        )
        pad = options["padSeconds"]
        cutting = PieceOptions(
            duration=self.waveform.duration,
            pad=pad,
            max_seconds=options["maxPieceSeconds"],
            # Lines share a piece where their pads meet. Up to 3 s apart took half the pieces, but
            # no fewer errors on eight clips (53 against 52 in 409 words); it lost a line of
            # thirteen read clips (13 against 5 in 254) and let a translation fall into a loop.
            join_gap=2 * pad,
        )
        pieces = cut_pieces(
            self.speech, cutting, lambda start, end: quietest_moment(self.waveform, start, end)
        )
        thresholds = GuardThresholds(
            options["noSpeechThreshold"],
            options["logProbThreshold"],
            options["compressionRatioThreshold"],
        )
        checkpoint = Checkpoint(stage.path("transcription/asr.partial.json"), self.identity(model))
        heard, resumed = hear_all(
            Recogniser(engine, self.waveform, decoding, thresholds, pad),
            pieces,
            checkpoint,
            options["checkpointSeconds"],
            lambda seconds: stage.progress("asr", self.judging + seconds, self.total),
        )
        # Only then: until the seal a death would cost all that was heard.
        stage.after_seal(checkpoint.remove)
        self._check_heard(pair.device, heard)
        stage.manifest.add_metadata("language_evidence", list(spoken.evidence))
        stage.manifest.add_metadata("pieces", {"count": len(pieces), "resumed": resumed})
        stage.manifest.add_metadata("prompt", {"used": prompt is not None, "text": prompt})
        stage.manifest.add_metadata("dropped", heard.dropped)
        if heard.dropped:
            stage.warn("text_dropped", f"{len(heard.dropped)} doubtful segments were left out")
        if task == "translate" and is_gist_only(model.name):
            stage.warn(
                "gist_only",
                f"{model.name} is too small to translate well: expect the gist. The profile best "
                "translates",
            )
        numbered = (replace(s, id=index) for index, s in enumerate(heard.segments))
        return Transcript(spoken.language, spoken.probability, task, tuple(numbered))

    def _check_heard(self, device: str, heard: Heard) -> None:
        nothing = not heard.segments and not heard.dropped
        if device != "cpu" and nothing and total(self.speech) >= SILENT_GPU_SECONDS:
            raise DeviceError(device, "no word was heard in all of the film's speech")

    def silence(self) -> Transcript:
        """The transcript of a film without speech."""
        self.stage.warn("no_speech", "no speech was found in this film")
        task = choose_task(self.options["task"], self.languages[0], self.target)
        return Transcript(self.languages[0], 0.0, task)


def run(stage: Stage) -> None:
    """Write transcription/transcript.json."""
    check_task(stage.options["task"], stage.options["model"], None)
    pairs = usable_candidates(stage.candidates(), stage.options["model"])
    work = AsrRun(stage)
    transcript = stage.on_device(pairs, work.recognise) if work.speech else work.silence()
    path = stage.path("transcription/transcript.json")
    save_transcript(path, transcript)
    stage.manifest.add_output("transcript", path, "what was said, with times")
    stage.manifest.add_metadata("language", transcript.language)
    stage.manifest.add_metadata("language_probability", transcript.language_probability)
    stage.manifest.add_metadata("task", transcript.task)
    stage.manifest.add_metadata("segments", len(transcript.segments))
    stage.progress("asr", 1, 1)


if __name__ == "__main__":
    run_stage("asr", run)
