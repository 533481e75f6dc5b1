"""The search for a film's cuts beside recognition, which leaves the CPU idle where a GPU hears."""

from __future__ import annotations

import contextlib
import threading
import time
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.core.files import read_json
from subpiped.media.frame_rate import main_video
from subpiped.media.shots import SHOTS, cached_shots, film_seconds

if TYPE_CHECKING:
    from collections.abc import Iterator

    from subpiped.stage.stage import Stage

# Recognition on the CPU goes first: the search takes what that leaves, a seventh to a quarter of
# two cores.
_NICENESS: Final = 10
_LOOK_SECONDS: Final = 0.5
# ffmpeg tells twice a second how far it is, and is ended then.
_END_SECONDS: Final = 3.0
# One that tells nothing for so long hangs: subtitle-gen begins anew.
_SILENT_SECONDS: Final = 60.0


class _LeftError(Exception):
    """Nobody waits for the cuts any more."""


class _Search(threading.Thread):
    def __init__(self, stage: Stage[Any], stream: int, total: float) -> None:
        # Should ffmpeg say nothing any more, the process must be able to end all the same.
        super().__init__(name="shots", daemon=True)
        self._film = stage.input
        self._path = stage.path(SHOTS)
        self._stream = stream
        self._total = total
        self._seconds = 0.0
        self._heard_at = time.monotonic()
        self._left = threading.Event()

    def run(self) -> None:
        # Without cuts subtitle-gen looks for them itself, and tells what is wrong with the film.
        with contextlib.suppress(StageError, OSError, _LeftError):
            cached_shots(self._film, self._stream, self._path, self._hear, niceness=_NICENESS)

    def _hear(self, seconds: float) -> None:
        if self._left.is_set():
            raise _LeftError
        self._seconds = seconds
        self._heard_at = time.monotonic()

    def wait(self, stage: Stage[Any]) -> None:
        while self.is_alive() and time.monotonic() - self._heard_at < _SILENT_SECONDS:
            done = min(self._seconds, self._total)
            stage.progress("find shot changes", done, self._total)
            self.join(_LOOK_SECONDS)

    def leave(self) -> None:
        self._left.set()
        self.join(_END_SECONDS)


@contextlib.contextmanager
def shots_beside(stage: Stage[Any]) -> Iterator[None]:
    """Find the film's cuts for subtitle-gen while the block runs, and wait for them at its end.

    They lie in subtitles/shots.json then, where subtitle-gen looks first. If the block raises, or
    ffmpeg tells nothing for a minute, the search is ended and subtitle-gen makes its own. A film
    without pictures or without the option has none.

    Raises:
        StageError: `stopped` while it waits.
    """
    described = stage.movie_dir / "audio/streams.json"
    streams = read_json(described) if described.is_file() else {}
    video = main_video(streams)
    # Not recorded as an option of this stage: what it writes does not depend on it.
    wanted = stage.config["stages"]["subtitle-gen"]["shotChanges"]
    if video is None or not wanted:
        yield
        return
    search = _Search(stage, video["index"], film_seconds(streams, stage.media_seconds))
    search.start()
    try:
        yield
        search.wait(stage)
    finally:
        search.leave()
