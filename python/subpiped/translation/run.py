"""One run of the translation stage: each wanted track's text, as it is or translated."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.corrected import CORRECTED
from subpiped.artifacts.shots import SHOTS, load_shots
from subpiped.artifacts.sung_stretches import load_songs
from subpiped.artifacts.texts import TEXTS, load_texts
from subpiped.artifacts.tracks import remove_forms, wanted_tracks
from subpiped.artifacts.transcript import load_transcript, save_transcript
from subpiped.artifacts.translation import SCENES, TRANSLATED, save_translation
from subpiped.core.errors import StageError
from subpiped.film.movie import load_movie
from subpiped.names.entities import load_glossary
from subpiped.text.languages import language_name
from subpiped.translation.brief import Brief, Name
from subpiped.translation.film_translation import FilmFacts, FilmTranslator, TranslationOptions
from subpiped.translation.memory import TranslationMemory
from subpiped.translation.repair import SceneTranslator
from subpiped.translation.routes import RouteFacts, route_of, task_of
from subpiped.translation.translator import TranslatorAwayError
from subpiped.translation.whisper_abilities import (
    can_transcribe,
    can_translate,
    is_gist_only,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.artifacts.texts import Route
    from subpiped.artifacts.tracks import Track
    from subpiped.artifacts.transcript import Transcript, TranscriptSegment
    from subpiped.core.option_types import TranslationOptions as Options
    from subpiped.devices.engine_table import Candidate
    from subpiped.stage.stage import Stage
    from subpiped.translation.film_translation import FilmTranslation
    from subpiped.translation.translator import Translator

_MEMORY: Final = "translation/memory.json"
_TERMS: Final = "translation/terminology.json"
_SONGS: Final = "vad/songs.json"
_STEP: Final = "translate"
# Of the names of a large cast the last are never spoken; a request is not to be all names.
_MOST_NAMES: Final = 40
# What is spoken of: an actor's name and the title are not.
_SPOKEN: Final = ("character", "place", "organization", "other")


@dataclass(frozen=True, slots=True)
class TranslatorLoaders:
    """Load translators, which know this package and not the other way round.

    Attributes:
        here: by the options `translators` and `model` and the profile, whether one of them
            translates from one language into another.
        pairs: engines with devices that the local translators run on, in the order of their use.
        load: the translators, the best first, on one of these pairs; calls back while it waits.
    """

    here: Callable[[Sequence[Any], str, str], Callable[[str, str], bool]]
    pairs: Callable[[Stage[Options]], list[Candidate]]
    load: Callable[[Stage[Options], Candidate, Callable[[], None]], list[Translator]]


class TranslationRun:
    """One run of the stage: its inputs, and what it does on a device."""

    def __init__(self, stage: Stage[Options], loaders: TranslatorLoaders) -> None:
        self._stage = stage
        self._loaders = loaders
        self._texts = load_texts(stage.read(TEXTS))
        self._tracks = wanted_tracks(stage.foreign_option("subtitle-gen.subtitles"))
        self._routes = self._choose_routes()
        self._done = 0.0

    @property
    def translates(self) -> bool:
        """Whether a translator is needed at all."""
        return "cascade" in self._routes.values()

    def run(self, pair: Candidate) -> None:
        """Write the text of every track that can be made.

        Raises:
            StageError: `translator_missing` or `translator_away` where the film is to wait.
            DeviceError: the device failed.
        """
        stage = self._stage
        names: set[str] = set()
        translators = self._loaders.load(stage, pair, self._alive) if self.translates else []
        try:
            made = [track for track in self._tracks if track.language in self._routes]
            for number, track in enumerate(made):
                self._done = number / len(made)
                self._step(0.0)
                try:
                    names |= self._make(track, translators, len(made))
                except StageError as error:
                    # The main track is worth having without the others; one that is away may come.
                    if track.main or error.code != "translator_missing":
                        raise
                    stage.warn("track_left_out", f"no track in {track.language}: {error.message}")
        finally:
            for translator in translators:
                translator.close()
        for name in (TRANSLATED, SCENES, _MEMORY, _TERMS):
            remove_forms(stage.movie_dir / name, lambda path: path.name in names)
        stage.manifest.add_metadata("routes", dict(self._routes))
        self._done = 1.0
        self._step(0.0)

    def _choose_routes(self) -> dict[str, Route]:
        """The way to each track, by the translators that are here now.

        Raises:
            StageError: `route_changed` if that needs a text which was not recognized.
        """
        stage, texts = self._stage, self._texts
        options = stage.options
        facts = RouteFacts(
            texts.spoken,
            stage.foreign_option("asr.task"),
            stage.foreign_option("asr.route"),
            can_transcribe(texts.model, texts.spoken),
            can_translate(texts.model),
            self._loaders.here(options["translators"], options["model"], stage.profile),
        )
        if not texts.model:
            return dict(texts.routes)
        routes: dict[str, Route] = {}
        for track in self._tracks:
            route = route_of(track, facts)
            if route is not None:
                routes[track.language] = route
        main = self._tracks[0].language
        tasks = {task_of(route) for route in routes.values()}
        if main not in routes or not tasks <= {text.task for text in texts.texts}:
            raise StageError(
                "route_changed",
                "other translators are here than when the film was recognized",
                "it is recognized again",
            )
        return routes

    def _alive(self) -> None:
        self._step(0.0)

    def _step(self, completed: float) -> None:
        self._stage.progress(_STEP, self._done + completed, 1.0)

    def _make(self, track: Track, translators: Sequence[Translator], of: int) -> set[str]:
        """Write one track; the names of its files."""
        stage = self._stage
        text = replace(self._texts, routes=self._routes).of(track.language)
        transcript = load_transcript(stage.read(text.track.file(CORRECTED)))
        if self._routes[track.language] != "cascade":
            self._warn_of_gist(track)
            return {self._write(track, _in_step(transcript))}
        done = self._done

        def progress(completed: int, total: int) -> None:
            self._done = done + completed / max(total, 1) / of
            self._step(0.0)

        found = self._translate(track, transcript, translators, progress)
        names = {self._write(track, replace(transcript, task="translate",
                                            segments=tuple(found.segments)))}  # fmt: skip
        scenes = stage.path(track.file(SCENES))
        save_translation(scenes, found.record)
        stage.manifest.add_output(track.key("scenes"), scenes, "what was translated, and how")
        terms = stage.path(track.file(_TERMS))
        found.terminology.save(terms, self._texts.spoken, track.language)
        stage.manifest.add_output(track.key("terminology"), terms, "terms that were settled")
        self._report(track, found)
        return names | {scenes.name, terms.name, stage.path(track.file(_MEMORY)).name}

    def _warn_of_gist(self, track: Track) -> None:
        if self._routes[track.language] == "direct" and is_gist_only(self._texts.model):
            self._stage.warn(
                "gist_only",
                f"{self._texts.model} is too small to translate well: expect only the gist. The"
                " profile best translates well",
            )

    def _write(self, track: Track, transcript: Transcript) -> str:
        path = self._stage.path(track.file(TRANSLATED))
        save_transcript(path, transcript)
        self._stage.manifest.add_output(track.key("translated"), path, "the text of the track")
        return path.name

    def _translate(
        self,
        track: Track,
        transcript: Transcript,
        translators: Sequence[Translator],
        progress: Callable[[int, int], None],
    ) -> FilmTranslation:
        stage, options = self._stage, self._stage.options
        spoken, target = self._texts.spoken, track.language
        scenes = SceneTranslator(translators, wait=options["whenAway"] == "wait", tell=stage.warn)
        if not scenes.usable(spoken, target):
            raise self._missing("translator_missing", spoken, target, "")
        memory = TranslationMemory(stage.path(track.file(_MEMORY)))
        film = FilmTranslator(
            spoken,
            target,
            scenes,
            memory,
            self._facts(track),
            TranslationOptions(
                options["sceneSentences"], options["contextSentences"], options["requests"]
            ),
            progress,
        )
        try:
            found = film.translate(transcript.segments)
        except TranslatorAwayError as error:
            raise self._missing("translator_away", spoken, target, str(error)) from error
        finally:
            memory.save()
        sentences = [s for scene in found.record.scenes for s in scene.sentences]
        if sentences and not any(one.translation for one in sentences):
            raise self._missing("translator_missing", spoken, target, "no answer could be used")
        memory.save(finished=True)
        return found

    def _missing(self, code: str, source: str, target: str, why: str) -> StageError:
        pair = f"from {language_name(source)} into {language_name(target)}"
        return StageError(
            code,
            f"no translator {pair} is here" if not why else f"no translation {pair}: {why}",
            "start the translator, run subpiped setup, or name another one in"
            " stages.translation.translators",
        )

    def _facts(self, track: Track) -> FilmFacts:
        stage = self._stage
        movie = load_movie(stage.read("metadata/movie.json"))
        glossary = load_glossary(stage.read("entities/glossary.json"))
        shots = load_shots(stage.read(SHOTS)) if (stage.movie_dir / SHOTS).is_file() else []
        songs = load_songs(stage.read(_SONGS)).songs if (stage.movie_dir / _SONGS).is_file() else []
        names = [
            Name(entity.canonical, entity.kind, entity.gender)
            for entity in glossary.entities
            if entity.kind in _SPOKEN
        ]
        brief = Brief(
            title=f"{movie.title} ({movie.year})" if movie.year else movie.title,
            overview=movie.overview,
            names=tuple(names[:_MOST_NAMES]),
            instructions=stage.options["instructions"] or "",
        )
        return FilmFacts(brief, shots, songs, self._witness(track))

    def _witness(self, track: Track) -> Sequence[TranscriptSegment]:
        """The recognizer's own translation into the track's language, where it was made."""
        direct = self._texts.direct()
        if direct is None or direct.track.language != track.language:
            return ()
        return load_transcript(self._stage.read(direct.track.file(CORRECTED))).segments

    def _report(self, track: Track, found: FilmTranslation) -> None:
        """Say what a person should know of the track."""
        stage = self._stage
        sentences = [s for scene in found.record.scenes for s in scene.sentences]
        gaps = sum(one.how == "gap" for one in sentences)
        repaired = sum(one.how not in ("first", "kept", "gap") for one in sentences)
        if gaps and track.main:
            stage.warn("translation_gaps", f"sentences that could not be translated: {gaps}")
        stage.manifest.add_metadata(track.key("sentences"), len(sentences))
        stage.manifest.add_metadata(track.key("scenes"), len(found.record.scenes))
        stage.manifest.add_metadata(track.key("repaired"), repaired)
        stage.manifest.add_metadata(track.key("gaps"), gaps)
        stage.manifest.add_metadata(track.key("translators"), list(found.record.translators))


def _in_step(transcript: Transcript) -> Transcript:
    """Without timed words that do not give the text: somebody corrected the text alone."""
    segments = (
        segment
        if " ".join("".join(w.word for w in segment.words).split())
        == " ".join(segment.text.split())
        else replace(segment, words=())
        for segment in transcript.segments
    )
    return replace(transcript, segments=tuple(segments))
