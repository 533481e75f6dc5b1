"""Stage 7: recognise the speech, for each subtitle track in its own language or translated."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from subpiped.artifacts.doubts import save_doubts
from subpiped.artifacts.segments import SpeechSegment, total
from subpiped.artifacts.tracks import Track, wanted_tracks
from subpiped.artifacts.transcript import Transcript, save_transcript
from subpiped.core.errors import DeviceError, StageError
from subpiped.core.files import read_json, write_json
from subpiped.core.models import Model, model_name
from subpiped.devices.cores import physical_cores
from subpiped.devices.engine_table import Candidate
from subpiped.engines.load import load_asr_engine, load_second, load_translator
from subpiped.film.movie import load_movie
from subpiped.media.audio_track import usable_tracks
from subpiped.media.shots_beside import shots_beside
from subpiped.media.waveform import Waveform
from subpiped.media.wrong_track import BetterTrack, TrackFacts, better_track, next_track
from subpiped.names.entities import load_glossary
from subpiped.names.local_prompt import LocalPrompt
from subpiped.recognition.chunks import PieceOptions, cut_pieces, quietest_moment
from subpiped.recognition.engine import AsrEngine, DecodingOptions
from subpiped.recognition.fallback import Ladder
from subpiped.recognition.guards import GuardThresholds, Judge
from subpiped.recognition.language import (
    JUDGE_SHARE,
    LanguageJudgement,
    hear_language,
    speech_windows,
)
from subpiped.recognition.options import (
    allowed_languages,
    check_task,
    choose_model,
    is_gist_only,
    usable_candidates,
)
from subpiped.recognition.resumable import FilmHeard, hear_all
from subpiped.recognition.transcriber import FilmHearer, Languages
from subpiped.stage.checkpoint import Checkpoint
from subpiped.stage.code_version import code_sha256
from subpiped.stage.manifest_hashes import known_sha256
from subpiped.stage.result_options import result_options
from subpiped.stage.stage import Stage, run_stage
from subpiped.translation.routes import route_of
from subpiped.translation.translator import Translator

if TYPE_CHECKING:
    from subpiped.core.option_types import AsrOptions

# A GPU that hears nothing in this much speech is broken, not deaf.
SILENT_GPU_SECONDS: Final = 30.0
_ARTIFACTS: Final = ("audio/audio.wav", "vad/pyannote.json", "entities/glossary.json")
_TRANSCRIPT: Final = "transcription/transcript.json"
_DOUBTS: Final = "transcription/doubts.json"
_BETTER_TRACK: Final = "audio/better_track.json"
_CHECKPOINT: Final = "transcription/asr.partial.json"


class AsrRun:
    """One run of the stage: its inputs, and what it does on a device."""

    def __init__(self, stage: "Stage[AsrOptions]") -> None:
        self.stage = stage
        self.options = stage.options
        wanted = stage.foreign_option("subtitle-gen.subtitles")
        self.wanted: list[Track] = wanted_tracks(wanted)
        self.languages = allowed_languages(stage.options["language"], stage.options["languages"])
        audio, vad, glossary = (stage.read(name) for name in _ARTIFACTS)
        read = [audio, vad, glossary]
        self.songs, self.music = self._songs(read)
        self.inputs = {p.name: known_sha256(p, stage.movie_dir) for p in read}
        self.waveform = Waveform(audio)
        self.speech = [SpeechSegment(**segment) for segment in read_json(vad)["segments"]]
        self.glossary = load_glossary(glossary)
        self.prompt_tokens: int = stage.foreign_option("pre-ner.maxPromptTokens")
        self.audio_stream = stage.foreign_option("demux.audioStream")
        self.streams: dict[str, Any] = self._optional("audio/streams.json")
        judged = len(self.languages) > 1 or self._may_change_track()
        self.windows = speech_windows(self.speech) if judged else []
        self.judging = JUDGE_SHARE * sum(total(parts) for parts in self.windows)
        self.total = self.judging + total(self.speech)
        self.heard_seconds = 0.0

    def _optional(self, name: str) -> dict[str, Any]:
        path = self.stage.movie_dir / name
        return dict(read_json(self.stage.read(name))) if path.is_file() else {}

    def _songs(self, read: list[Path]) -> tuple[list[SpeechSegment], list[SpeechSegment]]:
        value = self._optional("vad/songs.json")
        if value:
            read.append(self.stage.path("vad/songs.json"))
        songs, music = (
            [SpeechSegment(s["start"], s["end"]) for s in value.get(key, ())]
            for key in ("songs", "music")
        )
        return songs, music

    def _may_change_track(self) -> bool:
        """Whether the film has another track, and nobody named the one to use."""
        return self.audio_stream is None and len(usable_tracks(self._streams())) > 1

    def _streams(self) -> list[dict[str, Any]]:
        return [{**s, "disposition": dict.fromkeys(s["disposition"], 1)} for s in self._heard()]

    def _heard(self) -> list[dict[str, Any]]:
        """The film's streams but the audio tracks that hold no sound."""
        silent = self.streams.get("audio", {}).get("silent", ())
        return [s for s in self.streams.get("streams", []) if s["index"] not in silent]

    def identity(self, model: Model) -> dict[str, Any]:
        """Everything that the text depends on."""
        return {
            "code": code_sha256("asr"),
            "options": {
                **result_options("asr", self.options),
                "subtitles": [track.language for track in self.wanted],
                "maxPromptTokens": self.prompt_tokens,
            },
            "model": model.sha256,
            "inputs": self.inputs,
        }

    def _on_heard(self, seconds: float) -> None:
        self.heard_seconds = seconds
        self.stage.progress("asr", self.judging + seconds, self.total)

    def still(self) -> None:
        """A translator has not answered yet: the stage is alive, and hears of a stop."""
        self.stage.progress("translate", self.judging + self.heard_seconds, self.total)

    def recognise(self, pair: Candidate) -> tuple[list[Track], list[Transcript], FilmHeard]:
        """The whole stage on one device: the tracks that could be made, and their texts."""
        stage, options = self.stage, self.options
        model = choose_model(
            options["model"], stage.profile, pair.engine, stand_in=stage.is_stand_in(pair)
        )
        stage.manifest.set_model(model.name, model.sha256)
        self._tell_smaller(model, pair)
        stage.progress("asr", 0, self.total)
        threads = options["threads"] or physical_cores()
        engine = load_asr_engine(
            pair.engine,
            pair.device,
            model.path,
            threads,
            full_precision=pair.full_precision,
            batch_size=stage.batch_size(pair),
        )
        spoken = hear_language(
            engine,
            self.waveform,
            self.windows,
            self.languages,
            lambda seconds: stage.progress("asr", seconds, self.total),
        )
        stage.manifest.add_metadata("language_evidence", list(spoken.evidence))
        self._check_track(spoken)
        option = options["translator"]
        tracks = self._tracks(spoken.language, model, translator=option is not None)
        stage.logger.info("language %s (%.2f)", spoken.language, spoken.probability)
        translator = load_translator(option, self.still) if option is not None else None
        try:
            heard = self._hear(engine, model, spoken.language, tracks, translator)
        finally:
            if translator is not None:
                translator.close()
        self._check_heard(pair.device, heard)
        transcripts = [
            Transcript(
                spoken.language,
                spoken.probability,
                self._task(track, spoken.language),
                tuple(found.segments),
            )
            for track, found in zip(tracks, heard.tracks, strict=True)
        ]
        return tracks, transcripts, heard

    def _tell_smaller(self, model: Model, pair: Candidate) -> None:
        """Say so if smaller weights than the profile's stand in for them."""
        if self.options["model"] != "auto":
            return
        wanted = model_name("asr", self.stage.profile, pair.engine)
        if model.name != wanted:
            self.stage.degrade(
                "smaller_model",
                f"{model.name} was used on {pair.device}: {wanted} is not here",
            )

    def _hear(
        self,
        engine: AsrEngine,
        model: Model,
        language: str,
        tracks: list[Track],
        translator: Translator | None,
    ) -> FilmHeard:
        stage, options = self.stage, self.options
        pad = options["padSeconds"]
        thresholds = GuardThresholds(
            options["noSpeechThreshold"],
            options["logProbThreshold"],
            options["compressionRatioThreshold"],
        )
        ladder = Ladder(
            engine,
            self.waveform,
            Judge(thresholds, self.songs, self.music),
            pad,
            load_second(options["secondModel"], options["threads"] or physical_cores()),
        )
        allowed = self.languages if options["languagePerPiece"] else [language]
        prompt = (
            LocalPrompt(self.glossary, engine.count_tokens, self.prompt_tokens)
            if options["usePrompt"]
            else None
        )
        hearer = FilmHearer(
            ladder,
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
        checkpoint = Checkpoint(stage.path(_CHECKPOINT), self.identity(model))
        heard = hear_all(
            hearer,
            pieces,
            checkpoint,
            options["checkpointSeconds"],
            self._on_heard,
        )
        # Only then: until the seal a death would cost all that was heard.
        stage.after_seal(checkpoint.remove)
        stage.manifest.add_metadata("pieces", {"count": len(pieces), "resumed": heard.resumed})
        stage.manifest.add_metadata("piece_languages", dict(sorted(hearer.counts.items())))
        stage.manifest.add_metadata(
            "prompt", {"first": next(iter(hearer.prompts), None), "changes": len(hearer.prompts)}
        )
        translated = any(self._task(track, language) == "translate" for track in tracks)
        if translated and is_gist_only(model.name):
            stage.warn(
                "gist_only",
                f"{model.name} is too small to translate well: expect the gist. The profile best "
                "translates",
            )
        return heard

    def _check_track(self, spoken: LanguageJudgement) -> None:
        """Record what speaks for the audio track; end the stage if another one fits better."""
        chosen = self.streams.get("audio", {})
        if not chosen:
            return
        movie_file = self.stage.movie_dir / "metadata/movie.json"
        original = None
        explicit = self.stage.foreign_option("demux.audioLanguages")
        # Read only where it may matter: an input that changes has all of the film heard again.
        if self._may_change_track() and movie_file.is_file() and not explicit:
            original = load_movie(self.stage.read("metadata/movie.json")).original_language
        facts = TrackFacts(
            self._heard(),
            chosen["index"],
            spoken.heard,
            spoken.heard_probability,
            original,
            explicit or self.languages,
        )
        evidence = {
            "index": chosen["index"],
            "tagged": chosen.get("language"),
            "heard": spoken.heard or None,
            "heard_probability": spoken.heard_probability,
            "original_language": original,
            "why": chosen.get("why"),
        }
        self.stage.manifest.add_metadata("audio_track", evidence)
        better = better_track(facts) if self._may_change_track() else None
        if better is not None:
            self._begin_again(better, chosen["index"], [])

    def try_next_track(self) -> None:
        """Have the film begun again with a track that was not heard yet, if nobody chose this one.

        For a track on which nobody speaks: its tag may be wrong, or it is the music alone.
        """
        if not self.streams:
            return
        chosen = self.streams["audio"]["index"]
        wordless = []
        if self.audio_stream is not None:
            try:
                note = read_json(self.stage.movie_dir / _BETTER_TRACK)
                if note["to"] != self.audio_stream:
                    return
                wordless = list(note["wordless"])
            except (OSError, ValueError, KeyError, TypeError):
                return
        wordless.append(chosen)
        wanted = self.stage.foreign_option("demux.audioLanguages") or self.languages
        better = next_track(self._heard(), wanted, wordless)
        if better is not None:
            self._begin_again(better, chosen, wordless)

    def _begin_again(self, better: BetterTrack, chosen: int, wordless: list[int]) -> None:
        # demux tells with the track why it is this one.
        note = {"schema": 1, "from": chosen, "to": better.index, "why": better.why}
        write_json(self.stage.path(_BETTER_TRACK), {**note, "wordless": wordless})
        raise StageError(
            "wrong_track",
            f"audio track {better.index} fits better: {better.why}",
            f"set stages.demux.audioStream to {chosen} to keep the track",
            stream=better.index,
        )

    def _task(self, track: Track, language: str) -> str:
        """What the track's text is, taken as a whole: `transcribe` or `translate`."""
        route = self._route(track, language, translator=self.options["translator"] is not None)
        return "transcribe" if route in ("transcribe", None) else "translate"

    def _route(self, track: Track, language: str, *, translator: bool) -> str | None:
        return route_of(
            track.language,
            language,
            language,
            task=self.options["task"] if track.main else "auto",
            route=self.options["route"],
            translator=translator,
        )

    def _tracks(self, language: str, model: Model, *, translator: bool) -> list[Track]:
        """The wanted tracks that can be made of speech in `language`.

        Raises:
            StageError: `config_invalid` if the main one cannot.
        """
        made = []
        for track in self.wanted:
            route = self._route(track, language, translator=translator)
            try:
                if route is None:
                    check_task("translate", model.name, track.language)
                elif route == "direct":
                    check_task("translate", model.name, "en")
            except StageError as error:
                if track.main:
                    raise
                self.stage.warn("track_left_out", f"no track in {track.language}: {error.message}")
                continue
            made.append(track)
        return made

    def _check_heard(self, device: str, heard: FilmHeard) -> None:
        nothing = not any(track.segments or track.doubts for track in heard.tracks)
        if device != "cpu" and nothing and total(self.speech) >= SILENT_GPU_SECONDS:
            # What was heard so far is nothing; the next attempt must not begin with it.
            self.stage.path(_CHECKPOINT).unlink(missing_ok=True)
            raise DeviceError(device, "no word was heard in all of the film's speech")

    def silence(self) -> tuple[list[Track], list[Transcript], FilmHeard]:
        """The transcript of a film without speech."""
        self.stage.warn("no_speech", "no speech was found in this film")
        main, language = self.wanted[0], self.languages[0]
        return [main], [Transcript(language, 0.0, self._task(main, language))], FilmHeard([], 0)


def run(stage: "Stage[AsrOptions]") -> None:
    """Write transcription/transcript.json and doubts.json, for each track."""
    check_task(stage.options["task"], stage.options["model"], None)
    pairs = usable_candidates(stage.candidates(), stage.options["model"])
    work = AsrRun(stage)
    if work.speech:
        with shots_beside(stage):
            tracks, transcripts, heard = stage.on_device(pairs, work.recognise, "asr")
        if not transcripts[0].segments:
            work.try_next_track()
    else:
        work.try_next_track()
        tracks, transcripts, heard = work.silence()
    for track in work.wanted:
        # Of a track that is not made any more nothing may be left: it would be taken for one.
        for name in (_TRANSCRIPT, _DOUBTS):
            stage.path(track.file(name)).unlink(missing_ok=True)
    for number, (track, transcript) in enumerate(zip(tracks, transcripts, strict=True)):
        suffix = "" if track.main else f".{track.language}"
        path = stage.path(track.file(_TRANSCRIPT))
        save_transcript(path, transcript)
        stage.manifest.add_output(f"transcript{suffix}", path, "what was said, with times")
        doubts = heard.tracks[number].doubts if heard.tracks else []
        record = stage.path(track.file(_DOUBTS))
        save_doubts(record, doubts)
        stage.manifest.add_output(f"doubts{suffix}", record, "what was not believed, and why")
        dropped = sum(doubt.outcome == "dropped" for doubt in doubts)
        if dropped and track.main:
            stage.warn("text_dropped", f"{dropped} doubtful segments were left out")
    main = transcripts[0]
    stage.manifest.add_metadata("language", main.language)
    stage.manifest.add_metadata("language_probability", main.language_probability)
    stage.manifest.add_metadata("task", main.task)
    stage.manifest.add_metadata("tracks", [track.language for track in tracks])
    stage.manifest.add_metadata("segments", len(main.segments))
    stage.progress("asr", 1, 1)


if __name__ == "__main__":
    run_stage("asr", run)
