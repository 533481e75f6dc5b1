"""A film's transcript translated by scenes into the language of a track."""

from __future__ import annotations

from bisect import bisect_left
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from subpiped.artifacts.translation import TrackTranslation, TranslatedScene, TranslatedSentence
from subpiped.translation.checks import names_in
from subpiped.translation.figures import chrf, scene_figures
from subpiped.translation.lay_back import kept, lay_back
from subpiped.translation.memory import Remembered, TranslationMemory, memory_key
from subpiped.translation.repair import SceneTranslator, Translated
from subpiped.translation.scenes import cut_scenes
from subpiped.translation.sentences import sentences_of
from subpiped.translation.terminology import Terminology
from subpiped.translation.translator import SceneRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.artifacts.segments import SpeechSegment
    from subpiped.artifacts.transcript import TranscriptSegment
    from subpiped.translation.brief import Brief
    from subpiped.translation.scenes import Scene
    from subpiped.translation.sentences import Sentence


@dataclass(frozen=True, slots=True)
class FilmFacts:
    """What is known of a film besides its transcript.

    Attributes:
        brief: its title, overview, names and the person's wishes.
        shots: moments of its cuts in seconds, sorted.
        songs: stretches that are sung.
        witness: segments of the recognizer's own translation, in order; may be empty.
    """

    brief: Brief
    shots: Sequence[float] = ()
    songs: Sequence[SpeechSegment] = ()
    witness: Sequence[TranscriptSegment] = ()


@dataclass(frozen=True, slots=True)
class TranslationOptions:
    """How scenes are made and asked for; see the options of the stage."""

    scene_sentences: int = 20
    context_sentences: int = 12
    requests: int = 1


@dataclass(frozen=True, slots=True)
class FilmTranslation:
    """A track: its segments in order, with ids from 0, and the record of how they came about."""

    segments: list[TranscriptSegment]
    record: TrackTranslation
    terminology: Terminology


@dataclass(slots=True)
class FilmTranslator:
    """Translates one track.

    Attributes:
        source: language of the film (ISO 639-1); a sentence may be in another.
        target: language of the track.
        scenes: asks the translators.
        memory: of scenes that were translated before.
        facts: of the film.
        options: of the stage.
        progress: told sentences done and of all; may raise to stop.
    """

    source: str
    target: str
    scenes: SceneTranslator
    memory: TranslationMemory
    facts: FilmFacts
    options: TranslationOptions
    progress: Callable[[int, int], None]
    _terminology: Terminology = field(default_factory=Terminology)
    _before: list[tuple[str, str]] = field(default_factory=list)
    _summary: str = ""

    def translate(self, segments: Sequence[TranscriptSegment]) -> FilmTranslation:
        """All of a transcript's sentences; see SceneTranslator.translate for what it raises."""
        sentences = sentences_of(segments)
        facts, options = self.facts, self.options
        scenes = cut_scenes(sentences, facts.shots, facts.songs, options.scene_sentences)
        found: list[TranslatedScene] = []
        laid: list[TranscriptSegment] = []
        done = 0
        with ThreadPoolExecutor(options.requests) as pool:
            for at in range(0, len(scenes), options.requests):
                group = scenes[at : at + options.requests]
                asked = [self._requests(scene) for scene in group]
                # One at a time in this thread: a stop ends it at once.
                answers = (
                    list(pool.map(self._answers, asked))
                    if len(group) > 1
                    else [self._answers(asked[0])]
                )
                for scene, answered in zip(group, answers, strict=True):
                    translated = self._settle(scene, answered)
                    found.append(translated)
                    laid += self._laid(scene, translated)
                    done += len(scene.sentences)
                self.memory.save_sometimes()
                self.progress(done, len(sentences))
        used = dict.fromkeys(
            s.translator for scene in found for s in scene.sentences if s.translator
        )
        record = TrackTranslation(self.source, self.target, tuple(used), tuple(found))
        numbered = [replace(segment, id=number) for number, segment in enumerate(laid)]
        return FilmTranslation(numbered, record, self._terminology)

    def _requests(self, scene: Scene) -> list[SceneRequest]:
        """What is asked for a scene: its sentences that are not in the target language yet."""
        brief = replace(
            self.facts.brief,
            summary=self._summary,
            before=tuple(self._before),
            terms=self._terminology.latest(),
        )
        by_language: dict[str, dict[int, str]] = {}
        for number, sentence in enumerate(scene.sentences, 1):
            language = sentence.language or self.source
            if language != self.target:
                by_language.setdefault(language, {})[number] = sentence.text
        return [
            SceneRequest(language, self.target, sentences, brief)
            for language, sentences in by_language.items()
        ]

    def _answers(self, requests: Sequence[SceneRequest]) -> list[Remembered]:
        return [self._answer(request) for request in requests]

    def _answer(self, request: SceneRequest) -> Remembered:
        usable = self.scenes.usable(request.source, request.target)
        text = " ".join(request.sentences.values())
        # Not what came before: one corrected line is to be translated again, not all that follow.
        key = memory_key(
            translators=[translator.identity for translator in usable],
            source=request.source,
            target=request.target,
            sentences=request.sentences,
            names=[[n.name, n.kind, n.gender] for n, _ in names_in(text, request.brief.names)],
            film=[request.brief.title, request.brief.overview, request.brief.instructions],
        )
        known = self.memory.get(key)
        if known is not None:
            return known
        sentences, answer = self.scenes.translate(request)
        found = Remembered(sentences, answer.summary, answer.terms)
        # What went wrong is asked for again next time: a server may be back.
        if all(one.text for one in sentences.values()):
            self.memory.put(key, found)
        return found

    def _settle(self, scene: Scene, answers: Sequence[Remembered]) -> TranslatedScene:
        """The scene with its translations; what later scenes are told grows by it."""
        by_number: dict[int, Translated] = {}
        for answer in answers:
            by_number.update(answer.sentences)
            texts = [one.text for one in answer.sentences.values()]
            sources = [sentence.text for sentence in scene.sentences]
            self._terminology.settle(answer.terms, sources, texts)
        self._summary = " ".join(a.summary for a in answers if a.summary)
        sentences = tuple(
            self._sentence(sentence, by_number.get(number))
            for number, sentence in enumerate(scene.sentences, 1)
        )
        pairs = [(one.source, one.translation) for one in sentences if one.translation]
        room = self.options.context_sentences
        self._before = [*self._before, *pairs][-room:] if room else []
        score, figures = scene_figures(sentences)
        return TranslatedScene(scene.start, scene.end, sentences, score, figures)

    def _sentence(self, sentence: Sentence, found: Translated | None) -> TranslatedSentence:
        if found is None:
            found = Translated(sentence.text, "kept")
        witness = self._witness(sentence) if found.how != "kept" else ""
        if not found.text and witness:
            found = replace(found, text=witness, how="witness")
        return TranslatedSentence(
            start=sentence.start,
            end=sentence.end,
            language=sentence.language or self.source,
            source=sentence.text,
            translation=found.text,
            translator=found.translator,
            how=found.how,
            faults=found.faults,
            doubts=found.doubts,
            witness=witness,
            agreement=round(chrf(found.text, witness), 3)
            if witness and found.how != "witness"
            else None,
        )

    def _witness(self, sentence: Sentence) -> str:
        """What the recognizer translated there: segments whose middle lies in the sentence."""
        witness = self.facts.witness
        first, last = (bisect_left(witness, t, key=_middle) for t in (sentence.start, sentence.end))
        return " ".join(segment.text for segment in witness[first:last])

    def _laid(self, scene: Scene, translated: TranslatedScene) -> list[TranscriptSegment]:
        laid: list[TranscriptSegment] = []
        for sentence, one in zip(scene.sentences, translated.sentences, strict=True):
            if one.how == "kept":
                laid += kept(sentence)
            else:
                route = "direct" if one.how == "witness" else "cascade"
                laid += lay_back(sentence, one.translation, route, one.doubts)
        return laid


def _middle(segment: TranscriptSegment) -> float:
    return (segment.start + segment.end) / 2
