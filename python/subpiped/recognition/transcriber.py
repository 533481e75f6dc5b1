"""Transcribes a film's chunks for all its tracks: in which language, by which route and prompt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from subpiped.recognition.fallback import ChunkTranscript, DecodingGoal
from subpiped.recognition.language import restrict
from subpiped.text.script import decoding_scripts, scripts_of
from subpiped.translation.routes import route_of
from subpiped.translation.sentences import translate_segments

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.artifacts.tracks import Track
    from subpiped.artifacts.transcript import TranscriptSegment
    from subpiped.names.local_prompt import LocalPrompt
    from subpiped.recognition.chunks import Chunk
    from subpiped.recognition.engine import DecodingOptions
    from subpiped.recognition.fallback import Banned, FallbackDecoder
    from subpiped.translation.sentence_translator import Translator

# Read Hindi of 4 to 9 s is detected as Hindi rather than English with at least 0.84, read English
# with at least 0.94 (40 and 22 clips, Whisper base).
_OTHER_LANGUAGE: Final = 0.8
# A shorter cry belongs to no language.
_MIN_SECONDS: Final = 1.0


@dataclass(frozen=True, slots=True)
class Languages:
    """What is known of the languages before chunks are transcribed.

    Attributes:
        film: the one that the film is in (ISO 639-1).
        allowed: those that a chunk may be in.
        task: `transcribe` or `translate` where a person demands it for the main track, else `auto`.
        route: the option of that name.
    """

    film: str
    allowed: Sequence[str]
    task: str
    route: str


@dataclass(slots=True)
class FilmTranscriber:
    """See ChunkTranscriber.

    Attributes:
        decoder: decodes chunks, and falls back.
        languages: of the film.
        tracks: to be made, the main one first.
        decoding: how chunks are decoded, but for language, task, prompt and words.
        prompt: names to expect, or None.
        translator: of text, or None.
        counts: chunks by their language.
        prompts: the different prompts so far, in order.
    """

    decoder: FallbackDecoder
    languages: Languages
    tracks: Sequence[Track]
    decoding: DecodingOptions
    prompt: LocalPrompt | None
    translator: Translator | None
    counts: Counter[str] = field(default_factory=Counter)
    prompts: list[str] = field(default_factory=list)
    _prompt_now: str | None = None
    _chunk_languages: dict[Chunk, str] = field(default_factory=dict)

    def expect(self, chunks: Sequence[Chunk], ahead: Callable[[float], None]) -> float:
        """See ChunkTranscriber."""
        self._prompt_now = self.prompt.next() if self.prompt is not None else None
        if self._prompt_now is not None and self._prompt_now not in self.prompts[-1:]:
            self.prompts.append(self._prompt_now)
        self._chunk_languages = {}
        plan: dict[DecodingOptions, list[tuple[Chunk, str]]] = {}
        for chunk in chunks:
            language = self._chunk_languages[chunk] = self._judged(chunk)
            ahead(0.0)
            for track in self.tracks:
                route = self._route(track, language)
                if route == "cascade":
                    decoding, written = self._cascade_decoding(language), language
                else:
                    decoding = self._decoding(track, language, route, self._prompt_now)
                    written = language if route == "transcribe" else track.language
                plan.setdefault(decoding, []).append((chunk, written))
        return self.decoder.expect(plan, ahead)

    def transcribe(self, chunk: Chunk) -> list[ChunkTranscript]:
        """See ChunkTranscriber."""
        language = self.language_of(chunk)
        self.counts[language] += 1
        return [self._transcribe(chunk, track, language, self._prompt_now) for track in self.tracks]

    def again(self, chunk: Chunk, track: int, banned: Banned) -> ChunkTranscript:
        """See ChunkTranscriber."""
        return self._transcribe(chunk, self.tracks[track], self.language_of(chunk), None, banned)

    def remember(self, transcripts: Sequence[ChunkTranscript]) -> None:
        """See ChunkTranscriber."""
        if self.prompt is not None and transcripts:
            self.prompt.update(" ".join(s.text for s in transcripts[0].segments))

    def language_of(self, chunk: Chunk) -> str:
        """The language of a chunk: the film's, unless another is clearly detected."""
        return self._chunk_languages.get(chunk) or self._judged(chunk)

    def _judged(self, chunk: Chunk) -> str:
        film, allowed = self.languages.film, self.languages.allowed
        if len(allowed) == 1 or chunk.speech_seconds < _MIN_SECONDS:
            return film
        sound = self.decoder.waveform.seconds(chunk.start, chunk.end)
        found = restrict(self.decoder.engine.language_probabilities(sound), allowed)
        best = max(found, key=lambda language: found[language])
        return best if found[best] >= _OTHER_LANGUAGE else film

    def _transcribe(
        self,
        chunk: Chunk,
        track: Track,
        language: str,
        prompt: str | None,
        banned: Banned = frozenset(),
    ) -> ChunkTranscript:
        route = self._route(track, language)
        if route == "cascade":
            return self._by_text(chunk, track, language, banned)
        decoding = self._decoding(track, language, route, prompt)
        translator = self.translator

        def by_text() -> list[TranscriptSegment]:
            return self._by_text(chunk, track, language, banned).segments

        spare = route == "direct" and self.languages.route == "auto" and translator is not None
        written = language if route == "transcribe" else track.language
        goal = DecodingGoal(decoding, written, banned, last=by_text if spare else None)
        return self.decoder.transcribe(chunk, goal)

    def _by_text(
        self, chunk: Chunk, track: Track, language: str, banned: Banned
    ) -> ChunkTranscript:
        if self.translator is None:
            raise ValueError("a cascade needs a translator")
        decoding = self._cascade_decoding(language)
        said = self.decoder.transcribe(chunk, DecodingGoal(decoding, language, banned))
        found = translate_segments(said.segments, self.translator, language, track.language)
        return ChunkTranscript([], said.doubts) + self.decoder.filter(found, chunk, track.language)

    def _route(self, track: Track, language: str) -> str:
        route = route_of(
            track.language,
            self.languages.film,
            language,
            task=self.languages.task if track.main else "auto",
            route=self.languages.route,
            translator=self.translator is not None,
        )
        if route is None:
            raise ValueError(f"there is no way from {language} to {track.language}")
        return route

    def _decoding(
        self, track: Track, language: str, route: str, prompt: str | None
    ) -> DecodingOptions:
        """How speech in `language` is decoded for a track, translated by the recognizer or not."""
        written = language if route == "transcribe" else track.language
        return replace(
            self.decoding,
            language=language,
            task="transcribe" if route == "transcribe" else "translate",
            words=route == "transcribe",
            scripts=decoding_scripts(written),
            # Names in Latin letters would draw the text into them.
            prompt=prompt if scripts_of(written) == ("LATIN",) else None,
        )

    def _cascade_decoding(self, language: str) -> DecodingOptions:
        return replace(
            self.decoding,
            language=language,
            task="transcribe",
            words=True,
            prompt=None,
            scripts=decoding_scripts(language),
        )
