"""Transcribes a film's chunks for all its texts: in which language, task and prompt."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from subpiped.recognition.fallback import ChunkTranscript, DecodingGoal
from subpiped.recognition.language import restrict
from subpiped.text.script import decoding_scripts, scripts_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.artifacts.texts import Task, Text
    from subpiped.names.local_prompt import LocalPrompt
    from subpiped.recognition.chunks import Chunk
    from subpiped.recognition.engine import DecodingOptions
    from subpiped.recognition.fallback import Banned, FallbackDecoder

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
        translate_all: whether also what is in English already goes through the translation.
    """

    film: str
    allowed: Sequence[str]
    translate_all: bool = False


@dataclass(slots=True)
class FilmTranscriber:
    """See ChunkTranscriber.

    Attributes:
        decoder: decodes chunks, and falls back.
        languages: of the film.
        texts: to be made, the main one first.
        decoding: how chunks are decoded, but for language, task, prompt and words.
        prompt: names to expect, or None.
        counts: chunks by their language.
        prompts: the different prompts so far, in order.
    """

    decoder: FallbackDecoder
    languages: Languages
    texts: Sequence[Text]
    decoding: DecodingOptions
    prompt: LocalPrompt | None
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
            for text in self.texts:
                task = self._task(text, language)
                decoding = self._decoding(text, language, task, self._prompt_now)
                plan.setdefault(decoding, []).append((chunk, _written(text, language, task)))
        return self.decoder.expect(plan, ahead)

    def transcribe(self, chunk: Chunk) -> list[ChunkTranscript]:
        """See ChunkTranscriber."""
        language = self.language_of(chunk)
        self.counts[language] += 1
        return [self._transcribe(chunk, text, language, self._prompt_now) for text in self.texts]

    def again(self, chunk: Chunk, text: int, banned: Banned) -> ChunkTranscript:
        """See ChunkTranscriber."""
        return self._transcribe(chunk, self.texts[text], self.language_of(chunk), None, banned)

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
        text: Text,
        language: str,
        prompt: str | None,
        banned: Banned = frozenset(),
    ) -> ChunkTranscript:
        task = self._task(text, language)
        decoding = self._decoding(text, language, task, prompt)
        goal = DecodingGoal(decoding, _written(text, language, task), banned)
        return self.decoder.transcribe(chunk, goal)

    def _task(self, text: Text, language: str) -> Task:
        """A translation keeps a line that is in its language already as it was said."""
        said = language == text.track.language and not self.languages.translate_all
        return "transcribe" if said else text.task

    def _decoding(
        self, text: Text, language: str, task: Task, prompt: str | None
    ) -> DecodingOptions:
        """How speech in `language` is decoded for a text."""
        written = _written(text, language, task)
        return replace(
            self.decoding,
            language=language,
            task=task,
            words=task == "transcribe",
            scripts=decoding_scripts(written),
            # Names in Latin letters would draw the text into them.
            prompt=prompt if scripts_of(written) == ("LATIN",) else None,
        )


def _written(text: Text, language: str, task: Task) -> str:
    """The language that speech in `language` becomes."""
    return language if task == "transcribe" else text.track.language
