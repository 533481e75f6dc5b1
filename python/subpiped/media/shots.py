"""Where a film's picture changes from one shot to the next, by ffmpeg's scene score."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from subpiped.artifacts.shots import SCHEMA, load_shots, save_shots
from subpiped.core.files import TEMPORARY_MARK, read_json
from subpiped.media.ffmpeg import file_url, film_input, read_spans, run_ffmpeg
from subpiped.stage.source import Source

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

# Models on the CPU go first: the search takes what they leave, a seventh to a quarter of two cores.
# A niceness of 19 made no film faster.
_NICENESS: Final = 10
# ffmpeg's filter page calls 0.3 to 0.5 sane; 0.3 finds cuts between dark shots too. Narrow
# pictures make the score quick and blind to grain; to widen small ones took longer than to decode
# them.
THRESHOLD: Final = 0.3
WIDTH: Final = 192


def film_seconds(streams: Mapping[str, Any], probed: float | None) -> float:
    """The film's length by demux's streams.json or intake's probe; at least a second."""
    return max(streams.get("duration") or probed or 0.0, 1.0)


def detect_shots(
    film: Path, stream: int, scratch: Path, on_time: Callable[[float], None]
) -> list[float]:
    """Moments of cuts in seconds of the film, sorted; every picture is decoded once.

    Args:
        film: the film, which nobody knows.
        stream: the index of its pictures.
        scratch: a file that may be written; it is removed.
        on_time: hears how far it is, in seconds; what it raises ends the pass.

    Raises:
        StageError: what `run_ffmpeg` raises.
    """
    # ffmpeg tells nothing before its first picture comes out, and hears of no stop until it tells.
    chosen = f"not(n)+gt(scene,{THRESHOLD})"
    chain = f"scale='min({WIDTH},iw)':-2:flags=fast_bilinear,select='{chosen}'"
    try:
        # One line a chosen picture, with its time; the first one's is left out.
        run_ffmpeg(
            [
                # The deblocked edges of the codec change no score by much, and cost a fifth.
                "-skip_loop_filter", "all", *film_input(film),
                "-map", f"0:{stream}", "-an", "-sn", "-dn", "-vf", chain,
                "-fps_mode", "passthrough", "-f", "framecrc", file_url(scratch),
            ],
            on_time=on_time,
            niceness=_NICENESS,
        )  # fmt: skip
        times = [round(start, 3) for start, _ in read_spans(scratch)]
        return sorted(time for time in times[1:] if time >= 0)
    finally:
        scratch.unlink(missing_ok=True)


def cached_shots(
    film: Path, stream: int, path: Path, on_time: Callable[[float], None]
) -> list[float]:
    """The shots of `path` if they are of this film by these settings, else found and kept there.

    The cuts stay where they are when another audio track is tried, or the film is done again.
    """
    source = Source(film)
    settings: dict[str, Any] = {
        "source": source.fingerprint,
        "stream": stream,
        "threshold": THRESHOLD,
        "width": WIDTH,
    }
    try:
        kept = read_json(path)
        if {**kept, "shots": None} == {"schema": SCHEMA, **settings, "shots": None}:
            return load_shots(path)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    # A stage that was killed leaves it; the next one removes it by the mark and the process.
    scratch = path.with_name(f"{TEMPORARY_MARK}{os.getpid()}-shots.txt")
    shots = detect_shots(film, stream, scratch, on_time)
    source.check()
    save_shots(path, shots, settings)
    return shots
