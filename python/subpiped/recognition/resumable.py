"""Transcribes the chunks of a film, and resumes where it was stopped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from functools import reduce
from operator import add
from typing import TYPE_CHECKING, Any, Final, Protocol

from subpiped.artifacts.doubts import doubt_from_json
from subpiped.artifacts.transcript import segment_from_json
from subpiped.core.errors import StageError
from subpiped.core.failpoint import failpoint
from subpiped.recognition.chunks import part_of
from subpiped.recognition.fallback import ChunkTranscript
from subpiped.recognition.film_loops import without_loops

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.recognition.chunks import Chunk
    from subpiped.recognition.fallback import Banned
    from subpiped.stage.checkpoint import Checkpoint


# Chunks are decoded in blocks, the same ones whenever the run was stopped: within a block an engine
# may decode several together, and the text of one does not change how the next is decoded.
BLOCK: Final = 32
# A checkpoint holds the transcript so far: written at a fixed distance, twelve hours would cost the
# square. At most so large a share of the work is lost.
_CHECKPOINT_SHARE: Final = 0.02


class ChunkTranscriber(Protocol):
    """Transcribes single chunks, for one text or several."""

    def expect(self, chunks: Sequence[Chunk], ahead: Callable[[float], None]) -> float:
        """Tell of chunks that will be transcribed next, and know no more than now when they are.

        Returns the share, 0 to 1, of the work on them that is done by now; `ahead` is told it
        again and again, and what it raises ends this.
        """
        ...

    def transcribe(self, chunk: Chunk) -> list[ChunkTranscript]:
        """What is said in a chunk, for each text."""
        ...

    def again(self, chunk: Chunk, text: int, banned: Banned) -> ChunkTranscript:
        """The same for one text, not believing some sentences."""
        ...

    def remember(self, transcripts: Sequence[ChunkTranscript]) -> None:
        """Take note of the transcript of a chunk: names in it are likely in the next."""
        ...


@dataclass(frozen=True, slots=True)
class FilmTranscript:
    """The transcript of a film for each text; `resumed` chunks came from the checkpoint."""

    texts: list[ChunkTranscript]
    resumed: int


def transcribe_all(
    transcriber: ChunkTranscriber,
    chunks: Sequence[Chunk],
    checkpoint: Checkpoint,
    checkpoint_seconds: float,
    progress: Callable[[float], None],
) -> FilmTranscript:
    """Transcribe every chunk, from the checkpoint on; then decode what comes too often again.

    Args:
        transcriber: loaded and set.
        chunks: all chunks of the film, always cut the same way; at least one.
        checkpoint: holds one entry for each transcribed chunk.
        checkpoint_seconds: seconds of speech after which the transcript is kept.
        progress: told the seconds of speech transcribed so far; may raise StageError to stop.
    """
    kept = [[_from_json(text) for text in chunk] for chunk in checkpoint.load() or []]
    resumed = len(kept)
    completed = sum(chunk.speech_seconds for chunk in chunks[:resumed])
    saved = completed
    try:
        progress(completed)
        for first in range(0, len(chunks), BLOCK):
            block = chunks[first : first + BLOCK]
            left = block[max(0, resumed - first) :]
            if not left:
                _remember(transcriber, kept[first : first + BLOCK])
                continue
            seconds = sum(chunk.speech_seconds for chunk in left)

            def ahead(share: float, begun: float = completed, whole: float = seconds) -> None:
                progress(begun + share * whole)

            share = transcriber.expect(left, ahead)
            for chunk in left:
                transcripts = transcriber.transcribe(chunk)
                kept.append(transcripts)
                failpoint("asr.chunk-transcribed")
                completed += chunk.speech_seconds
                seconds -= chunk.speech_seconds
                if completed - saved >= max(checkpoint_seconds, _CHECKPOINT_SHARE * saved):
                    checkpoint.save([[asdict(text) for text in chunk] for chunk in kept])
                    saved = completed
                progress(completed + share * seconds)
            _remember(transcriber, kept[first : first + BLOCK])
    except StageError:  # stopped, or the device failed: no transcript is lost
        checkpoint.save([[asdict(text) for text in chunk] for chunk in kept])
        raise
    failpoint("asr.all-transcribed")

    speech = [s for chunk in chunks for s in chunk.speech]

    def finished(text: int) -> ChunkTranscript:
        def again(number: int, start: float, end: float, banned: Banned) -> ChunkTranscript:
            progress(completed)
            part = part_of(chunks[number], start, end)
            return transcriber.again(part, text, banned) if part is not None else ChunkTranscript()

        transcripts = without_loops([chunk[text] for chunk in kept], speech, again)
        return _numbered(reduce(add, transcripts, ChunkTranscript()))

    return FilmTranscript([finished(text) for text in range(len(kept[0]))], resumed)


def _remember(transcriber: ChunkTranscriber, block: Sequence[Sequence[ChunkTranscript]]) -> None:
    for transcripts in block:
        transcriber.remember(transcripts)


def _numbered(transcript: ChunkTranscript) -> ChunkTranscript:
    segments = [replace(segment, id=number) for number, segment in enumerate(transcript.segments)]
    return ChunkTranscript(segments, sorted(transcript.doubts, key=lambda d: (d.start, d.end)))


def _from_json(value: dict[str, Any]) -> ChunkTranscript:
    return ChunkTranscript(
        [segment_from_json(s) for s in value["segments"]],
        [doubt_from_json(d) for d in value["doubts"]],
    )
