"""One run of the asr stage: all of a film's speech, transcribed on a device for all its tracks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.segments import total
from subpiped.artifacts.tracks import wanted_tracks
from subpiped.artifacts.transcript import Transcript
from subpiped.core.errors import DeviceError
from subpiped.core.models import model_name
from subpiped.devices.cores import physical_cores
from subpiped.names.local_prompt import LocalPrompt
from subpiped.recognition.chunks import Chunk, ChunkOptions, cut_chunks, quietest_moment
from subpiped.recognition.engine import DecodingOptions, EngineSettings
from subpiped.recognition.fallback import FallbackDecoder
from subpiped.recognition.guards import GuardThresholds, Judge
from subpiped.recognition.inputs import read_inputs
from subpiped.recognition.language import JUDGE_SHARE, detect_language, speech_windows
from subpiped.recognition.options import allowed_languages, choose_model, is_gist_only
from subpiped.recognition.results import TrackResult
from subpiped.recognition.resumable import FilmTranscript, transcribe_all
from subpiped.recognition.track_check import TrackCheck
from subpiped.recognition.track_tasks import makeable_tracks, task_of
from subpiped.recognition.transcriber import FilmTranscriber, Languages
from subpiped.stage.checkpoint import Checkpoint
from subpiped.stage.code_version import code_sha256
from subpiped.stage.result_options import result_options

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from subpiped.artifacts.tracks import Track
    from subpiped.core.models import Model
    from subpiped.core.option_types import AsrOptions
    from subpiped.devices.engine_table import Candidate
    from subpiped.recognition.engine import AsrEngine
    from subpiped.stage.stage import Stage
    from subpiped.translation.translator import Translator

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
        translator: by the option `translator`; calls back while it waits for an answer.
    """

    engine: Callable[[str, EngineSettings], AsrEngine]
    second: Callable[[str | None, int], Callable[[], AsrEngine] | None]
    translator: Callable[[Mapping[str, Any], Callable[[], None]], Translator]


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
        self.wanted = wanted_tracks(stage.foreign_option("subtitle-gen.subtitles"))
        self._languages = allowed_languages(stage.options["language"], stage.options["languages"])
        self._inputs = read_inputs(stage)
        self.speech = self._inputs.speech
        self._threads: int = stage.options["threads"] or physical_cores()
        self._prompt_tokens: int = stage.foreign_option("pre-ner.maxPromptTokens")
        self.track_check = TrackCheck(stage, self._inputs.streams, self._languages)
        judged = len(self._languages) > 1 or self.track_check.may_change
        self._windows = speech_windows(self.speech) if judged else []
        self._judging = JUDGE_SHARE * sum(total(parts) for parts in self._windows)
        self._total = self._judging + total(self.speech)
        self._transcribed_seconds = 0.0

    def recognize(self, pair: Candidate) -> list[TrackResult]:
        """The whole stage on one device: the tracks that could be made.

        Raises:
            StageError: `wrong_track`, or `config_invalid` if the main track cannot be made.
            DeviceError: what the device gave cannot be.
        """
        stage, options = self._stage, self._options
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
        tracks = makeable_tracks(self.wanted, language, options, model.name, self._left_out)
        stage.logger.info("language %s (%.2f)", language, spoken.probability)
        option = options["translator"]
        translator = self._loaders.translator(option, self._still) if option is not None else None
        try:
            transcript = self._transcribe(engine, model, language, tracks, translator)
        finally:
            if translator is not None:
                translator.close()
        self._check_transcript(pair.device, transcript)
        return [
            TrackResult(
                track,
                Transcript(
                    language,
                    spoken.probability,
                    task_of(track, language, options),
                    tuple(found.segments),
                ),
                found.doubts,
            )
            for track, found in zip(tracks, transcript.tracks, strict=True)
        ]

    def silence(self) -> list[TrackResult]:
        """The main track of a film without speech."""
        self._stage.warn("no_speech", "no speech was found in this film")
        main, language = self.wanted[0], self._languages[0]
        task = task_of(main, language, self._options)
        return [TrackResult(main, Transcript(language, 0.0, task))]

    def _progress(self, step: str, seconds: float) -> None:
        self._stage.progress(step, seconds, self._total)

    def _on_transcribed(self, seconds: float) -> None:
        self._transcribed_seconds = seconds
        self._progress("asr", self._judging + seconds)

    def _still(self) -> None:
        """A translator has not answered yet: the stage is alive, and notices a stop."""
        self._progress("translate", self._judging + self._transcribed_seconds)

    def _left_out(self, track: Track, why: str) -> None:
        self._stage.warn("track_left_out", f"no track in {track.language}: {why}")

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

    def _identity(self, model: Model) -> dict[str, Any]:
        """Everything that the text depends on."""
        return {
            "code": code_sha256("asr"),
            "options": {
                **result_options("asr", self._options),
                "subtitles": [track.language for track in self.wanted],
                "maxPromptTokens": self._prompt_tokens,
            },
            "model": model.sha256,
            "inputs": self._inputs.hashes,
        }

    def _transcribe(
        self,
        engine: AsrEngine,
        model: Model,
        language: str,
        tracks: list[Track],
        translator: Translator | None,
    ) -> FilmTranscript:
        stage, options = self._stage, self._options
        transcriber = self._transcriber(engine, language, tracks, translator)
        chunks = self._chunks()
        checkpoint = Checkpoint(stage.path(_CHECKPOINT), self._identity(model))
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
        translated = any(task_of(track, language, options) == "translate" for track in tracks)
        if translated and is_gist_only(model.name):
            stage.warn(
                "gist_only",
                f"{model.name} is too small to translate well: expect only the gist. The profile "
                "best translates well",
            )
        return transcript

    def _transcriber(
        self,
        engine: AsrEngine,
        language: str,
        tracks: Sequence[Track],
        translator: Translator | None,
    ) -> FilmTranscriber:
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
        allowed = self._languages if options["languagePerChunk"] else [language]
        return FilmTranscriber(
            decoder,
            Languages(language, allowed, options["task"], options["route"]),
            tracks,
            DecodingOptions(
                language,
                "transcribe",
                beam_size=options["beamSize"],
                no_repeat_ngram_size=options["noRepeatNgramSize"],
            ),
            prompt,
            translator,
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
            track.segments or any(doubt.text for doubt in track.doubts)
            for track in transcript.tracks
        )
        if device != "cpu" and nothing and total(self.speech) >= SILENT_GPU_SECONDS:
            # The transcript so far is empty; the next attempt must not begin with it.
            self._stage.path(_CHECKPOINT).unlink(missing_ok=True)
            raise DeviceError(device, "found no words in the film's speech")
