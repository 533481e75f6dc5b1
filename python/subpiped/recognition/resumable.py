"""Runs a recognizer over the chunks of a film, and can go on where it was stopped."""

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
from subpiped.recognition.fallback import Heard
from subpiped.recognition.film_loops import without_loops

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.recognition.chunks import Chunk
    from subpiped.recognition.fallback import Banned
    from subpiped.stage.checkpoint import Checkpoint


# Chunks are heard in blocks, the same ones whenever the run was stopped: within a block an engine
# may hear several together, and what is said in one does not change how the next is heard.
BLOCK: Final = 32
# A checkpoint holds all that was heard: written at a fixed distance, twelve hours would cost the
# square. At most so large a share of the work is lost.
_CHECKPOINT_SHARE: Final = 0.02


class ChunkHearer(Protocol):
    """Hears single chunks, for one track or several."""

    def expect(self, chunks: Sequence[Chunk], ahead: Callable[[float], None]) -> float:
        """Tell of chunks that will be heard next, and know no more than now when they are.

        Returns the share, 0 to 1, of the work on them that is done by now; `ahead` is told it
        again and again, and what it raises ends this.
        """
        ...

    def hear(self, chunk: Chunk) -> list[Heard]:
        """What is said in a chunk, for each track."""
        ...

    def again(self, chunk: Chunk, track: int, banned: Banned) -> Heard:
        """The same for one track, not believing some texts."""
        ...

    def remember(self, heard: Sequence[Heard]) -> None:
        """Take note of what was heard in a chunk: names in it are likely in the next."""
        ...


@dataclass(frozen=True, slots=True)
class FilmHeard:
    """What was heard in a film, for each track; `resumed` chunks came from the checkpoint."""

    tracks: list[Heard]
    resumed: int


def hear_all(
    hearer: ChunkHearer,
    chunks: Sequence[Chunk],
    checkpoint: Checkpoint,
    checkpoint_seconds: float,
    progress: Callable[[float], None],
) -> FilmHeard:
    """Hear every chunk, from the checkpoint on; then what comes too often in the film once more.

    Args:
        hearer: loaded and set.
        chunks: all chunks of the film, always cut the same way; at least one.
        checkpoint: holds one entry for each chunk heard.
        checkpoint_seconds: seconds of speech after which what was heard is kept.
        progress: told the seconds of speech heard so far; may raise StageError to stop.
    """
    kept = [[_from_json(track) for track in chunk] for chunk in checkpoint.load() or []]
    resumed = len(kept)
    completed = sum(chunk.speech_seconds for chunk in chunks[:resumed])
    saved = completed
    try:
        progress(completed)
        for first in range(0, len(chunks), BLOCK):
            block = chunks[first : first + BLOCK]
            left = block[max(0, resumed - first) :]
            if not left:
                _remember(hearer, kept[first : first + BLOCK])
                continue
            seconds = sum(chunk.speech_seconds for chunk in left)

            def ahead(share: float, begun: float = completed, whole: float = seconds) -> None:
                progress(begun + share * whole)

            share = hearer.expect(left, ahead)
            for chunk in left:
                heard = hearer.hear(chunk)
                kept.append(heard)
                failpoint("asr.chunk-heard")
                completed += chunk.speech_seconds
                seconds -= chunk.speech_seconds
                if completed - saved >= max(checkpoint_seconds, _CHECKPOINT_SHARE * saved):
                    checkpoint.save([[asdict(track) for track in chunk] for chunk in kept])
                    saved = completed
                progress(completed + share * seconds)
            _remember(hearer, kept[first : first + BLOCK])
    except StageError:  # stopped, or the device failed: nothing that was heard is lost
        checkpoint.save([[asdict(track) for track in chunk] for chunk in kept])
        raise
    failpoint("asr.all-heard")

    def mended(track: int) -> Heard:
        def again(number: int, start: float, end: float, banned: Banned) -> Heard:
            progress(completed)
            part = part_of(chunks[number], start, end)
            return hearer.again(part, track, banned) if part is not None else Heard()

        heard = without_loops([chunk[track] for chunk in kept], again)
        return _numbered(reduce(add, heard, Heard()))

    return FilmHeard([mended(track) for track in range(len(kept[0]))], resumed)


def _remember(hearer: ChunkHearer, block: Sequence[Sequence[Heard]]) -> None:
    for heard in block:
        hearer.remember(heard)


def _numbered(heard: Heard) -> Heard:
    segments = [replace(segment, id=number) for number, segment in enumerate(heard.segments)]
    return Heard(segments, sorted(heard.doubts, key=lambda d: (d.start, d.end)))


def _from_json(value: dict[str, Any]) -> Heard:
    return Heard(
        [segment_from_json(s) for s in value["segments"]],
        [doubt_from_json(d) for d in value["doubts"]],
    )
