"""One run of the asr stage: all of a film's speech, transcribed on a device for all its texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.segments import total
from subpiped.artifacts.texts import Text, Texts
from subpiped.artifacts.tracks import Track, wanted_tracks
from subpiped.artifacts.transcript import Transcript
from subpiped.core.errors import DeviceError, StageError
from subpiped.core.models import model_name
from subpiped.devices.cores import physical_cores
from subpiped.names.local_prompt import LocalPrompt
from subpiped.recognition.chunks import Chunk, ChunkOptions, cut_chunks, quietest_moment
from subpiped.recognition.engine import DecodingOptions, EngineSettings
from subpiped.recognition.fallback import FallbackDecoder
from subpiped.recognition.guards import GuardThresholds, Judge
from subpiped.recognition.inputs import read_inputs
from subpiped.recognition.language import JUDGE_SHARE, detect_language, speech_windows
from subpiped.recognition.options import (
    allowed_languages,
    check_task,
    choose_model,
)
from subpiped.recognition.results import TextResult
from subpiped.recognition.resumable import FilmTranscript, transcribe_all
from subpiped.recognition.track_check import TrackCheck
from subpiped.recognition.transcriber import FilmTranscriber, Languages
from subpiped.stage.checkpoint import Checkpoint
from subpiped.stage.code_version import code_sha256
from subpiped.stage.result_options import result_options
from subpiped.text.languages import language_name
from subpiped.translation.routes import RouteFacts, route_of, task_of
from subpiped.translation.whisper_abilities import can_transcribe, can_translate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.artifacts.texts import Route, Task
    from subpiped.core.models import Model
    from subpiped.core.option_types import AsrOptions
    from subpiped.devices.engine_table import Candidate
    from subpiped.recognition.engine import AsrEngine
    from subpiped.stage.stage import Stage

# A GPU that finds no word in this much speech is broken.
SILENT_GPU_SECONDS: Final = 30.0
# These change how the work is done, not what comes out.
_CHECKPOINT: Final = "transcription/asr.partial.json"


@dataclass(frozen=True, slots=True)
class Loaders:
    """Load what runs models, which knows this package and not the other way round.

    Attributes:
        engine: the recognizer, by the name of its engine.
        second: by the name of its weights (None for none) and threads, a loader of the one that
            decodes doubtful chunks again.
        translators: by the options `translators` and `model` of translation and the profile,
            whether one of them translates from one language into another.
    """

    engine: Callable[[str, EngineSettings], AsrEngine]
    second: Callable[[str | None, int], Callable[[], AsrEngine] | None]
    translators: Callable[[Sequence[Any], str, str], Callable[[str, str], bool]]


class AsrRun:
    """One run of the stage: its inputs, and what it does on a device.

    Attributes:
        wanted: the subtitle tracks, the main one first.
        speech: where people talk in the film.
        track_check: of the audio track.
    """

    def __init__(self, stage: Stage[AsrOptions], loaders: Loaders) -> None:
        self._stage = stage
        self._options = stage.options
        self._loaders = loaders
        # Not recorded: translation asks for another text (`route_changed`) where other tracks need
        # one; a track more by text is no reason to recognize a film again.
        self.wanted = wanted_tracks(stage.config["stages"]["subtitle-gen"]["subtitles"])
        self._languages = allowed_languages(stage.options["language"], stage.options["languages"])
        self._inputs = read_inputs(stage)
        self.speech = self._inputs.speech
        self._threads: int = stage.options["threads"] or physical_cores()
        # Which translators are here decides the route and nothing else: another one is no reason to
        # recognize a film again, so this option of theirs is not recorded as one that was read.
        translation = stage.config["stages"]["translation"]
        self._translates = loaders.translators(
            translation["translators"], translation["model"], stage.profile
        )
        self._prompt_tokens: int = stage.foreign_option("pre-ner.maxPromptTokens")
        self.track_check = TrackCheck(stage, self._inputs.streams, self._languages)
        judged = len(self._languages) > 1 or self.track_check.may_change
        self._windows = speech_windows(self.speech) if judged else []
        self._judging = JUDGE_SHARE * sum(total(parts) for parts in self._windows)
        self._total = self._judging + total(self.speech)
        self._transcribed_seconds = 0.0

    def recognize(self, pair: Candidate) -> tuple[Texts, list[TextResult]]:
        """The whole stage on one device: the texts that the wanted tracks need.

        Raises:
            StageError: `wrong_track`, or `config_invalid` if the main track cannot be made.
            DeviceError: what the device gave cannot be.
        """
        stage = self._stage
        model = self._choose_model(pair)
        self._progress("asr", 0)
        engine = self._loaders.engine(
            pair.engine,
            EngineSettings(
                model.path,
                pair.device,
                self._threads,
                pair.full_precision,
                stage.batch_size(pair),
            ),
        )
        spoken = detect_language(
            engine,
            self._inputs.waveform,
            self._windows,
            self._languages,
            lambda seconds: self._progress("asr", seconds),
        )
        language = spoken.language
        stage.manifest.add_metadata("language_evidence", list(spoken.evidence))
        self.track_check.check(spoken)
        texts = self._texts(language, model.name)
        stage.logger.info("language %s (%.2f)", language, spoken.probability)
        transcript = self._transcribe(engine, model, texts)
        self._check_transcript(pair.device, transcript)
        return texts, [
            TextResult(
                text,
                Transcript(language, spoken.probability, text.task, tuple(found.segments)),
                found.doubts,
            )
            for text, found in zip(texts.texts, transcript.texts, strict=True)
        ]

    def silence(self) -> tuple[Texts, list[TextResult]]:
        """The main track of a film without speech."""
        self._stage.warn("no_speech", "no speech was found in this film")
        language = self._languages[0]
        text = Text(Track(language, main=True), "transcribe")
        texts = Texts(language, "", (text,), {self.wanted[0].language: "transcribe"})
        return texts, [TextResult(text, Transcript(language, 0.0, "transcribe"))]

    def _texts(self, spoken: str, model: str) -> Texts:
        """What has to be recognized for the wanted tracks.

        Raises:
            StageError: `config_invalid` or `translator_missing` if the main track cannot be made.
        """
        facts = RouteFacts(
            spoken,
            self._options["task"],
            self._options["route"],
            can_transcribe(model, spoken),
            can_translate(model),
            self._translates,
        )
        routes: dict[str, Route] = {}
        for track in self.wanted:
            route = route_of(track, facts)
            if route is not None:
                routes[track.language] = route
            elif track.main:
                raise self._no_route(track, spoken, model)
            else:
                why = f"no translator from {language_name(spoken)} is here"
                self._stage.warn("track_left_out", f"no track in {track.language}: {why}")
        tasks: dict[Task, None] = dict.fromkeys(task_of(route) for route in routes.values())
        return Texts(
            spoken,
            model,
            tuple(
                Text(Track("en" if task == "translate" else spoken, main=number == 0), task)
                for number, task in enumerate(tasks)
            ),
            routes,
        )

    def _no_route(self, track: Track, spoken: str, model: str) -> StageError:
        if self._options["task"] == "translate" or track.language == "en":
            check_task("translate", model, track.language)
        return StageError(
            "translator_missing",
            f"no translator from {language_name(spoken)} into {language_name(track.language)}"
            " is here",
            "run subpiped setup, or name one in stages.translation.translators",
        )

    def _progress(self, step: str, seconds: float) -> None:
        self._stage.progress(step, seconds, self._total)

    def _on_transcribed(self, seconds: float) -> None:
        self._transcribed_seconds = seconds
        self._progress("asr", self._judging + seconds)

    def _choose_model(self, pair: Candidate) -> Model:
        """The weights for the pair, and a word if smaller ones than the profile's stand in."""
        stage, name = self._stage, self._options["model"]
        model = choose_model(name, stage.profile, pair.engine, stand_in=stage.is_stand_in(pair))
        stage.manifest.set_model(model.name, model.sha256)
        wanted = model_name("asr", stage.profile, pair.engine) if name == "auto" else model.name
        if model.name != wanted:
            stage.degrade(
                "smaller_model",
                f"{model.name} was used on {pair.device}: {wanted} is not installed",
            )
        return model

    def _identity(self, model: Model, texts: Texts) -> dict[str, Any]:
        """Everything that the text depends on."""
        return {
            "code": code_sha256("asr"),
            "options": {
                **result_options("asr", self._options),
                "texts": [[text.track.language, text.task] for text in texts.texts],
                "maxPromptTokens": self._prompt_tokens,
            },
            "model": model.sha256,
            "inputs": self._inputs.hashes,
        }

    def _transcribe(self, engine: AsrEngine, model: Model, texts: Texts) -> FilmTranscript:
        stage, options = self._stage, self._options
        transcriber = self._transcriber(engine, texts)
        chunks = self._chunks()
        checkpoint = Checkpoint(stage.path(_CHECKPOINT), self._identity(model, texts))
        seconds = options["checkpointSeconds"]
        transcript = transcribe_all(transcriber, chunks, checkpoint, seconds, self._on_transcribed)
        # Only then: until the seal a crash would cost the whole transcript.
        stage.after_seal(checkpoint.remove)
        stage.manifest.add_metadata("chunks", {"count": len(chunks), "resumed": transcript.resumed})
        stage.manifest.add_metadata("chunk_languages", dict(sorted(transcriber.counts.items())))
        stage.manifest.add_metadata(
            "prompt",
            {"first": next(iter(transcriber.prompts), None), "changes": len(transcriber.prompts)},
        )
        return transcript

    def _transcriber(self, engine: AsrEngine, texts: Texts) -> FilmTranscriber:
        options, inputs = self._options, self._inputs
        thresholds = GuardThresholds(
            options["noSpeechThreshold"],
            options["logProbThreshold"],
            options["compressionRatioThreshold"],
        )
        decoder = FallbackDecoder(
            engine,
            inputs.waveform,
            Judge(thresholds, inputs.sung.songs, inputs.sung.music),
            options["padSeconds"],
            self._loaders.second(options["secondModel"], self._threads),
        )
        prompt = (
            LocalPrompt(inputs.glossary, engine.count_tokens, self._prompt_tokens)
            if options["usePrompt"]
            else None
        )
        allowed = self._languages if options["languagePerChunk"] else [texts.spoken]
        return FilmTranscriber(
            decoder,
            Languages(texts.spoken, allowed, options["task"] == "translate"),
            texts.texts,
            DecodingOptions(
                texts.spoken,
                "transcribe",
                beam_size=options["beamSize"],
                no_repeat_ngram_size=options["noRepeatNgramSize"],
            ),
            prompt,
        )

    def _chunks(self) -> list[Chunk]:
        waveform, pad = self._inputs.waveform, self._options["padSeconds"]
        cutting = ChunkOptions(
            duration=waveform.duration,
            pad=pad,
            max_seconds=self._options["maxChunkSeconds"],
            # Lines share a chunk where their pads meet. Up to 3 s apart took half the chunks, but
            # no fewer errors on eight clips (53 against 52 in 409 words); it lost a line of
            # thirteen read clips (13 against 5 in 254) and let a translation fall into a loop.
            join_gap=2 * pad,
        )
        return cut_chunks(
            self.speech, cutting, lambda start, end: quietest_moment(waveform, start, end)
        )

    def _check_transcript(self, device: str, transcript: FilmTranscript) -> None:
        # Speech that nothing was heard in is a doubt, too: one without text.
        nothing = not any(
            text.segments or any(doubt.text for doubt in text.doubts) for text in transcript.texts
        )
        if device != "cpu" and nothing and total(self.speech) >= SILENT_GPU_SECONDS:
            # The transcript so far is empty; the next attempt must not begin with it.
            self._stage.path(_CHECKPOINT).unlink(missing_ok=True)
            raise DeviceError(device, "found no words in the film's speech")
