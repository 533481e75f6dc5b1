"""The film's sound as WAV whose time 0 is the film's time 0, as players and the muxer see it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from utils.errors import StageError
from utils.failpoint import failpoint
from utils.ffmpeg import file_url, film_input, own_input, run_ffmpeg
from utils.files import TEMPORARY_MARK, atomic_path
from utils.media import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_PCM: Final = ("-ac", "1", "-ar", str(SAMPLE_RATE), "-c:a", "pcm_s16le")


def _decode(
    film: Path, stream: int, used: Sequence[int], decoded: Path, on_time: Callable[[float], None]
) -> None:
    """Decode one track to 16 kHz mono NUT, which keeps timestamps.

    ffmpeg shifts all times by the container's start, except that for MPEG-TS and -PS it takes the
    start of the *used* streams (`correct_input_start_times`): a track that starts 4.9 s after the
    picture would begin at 0. So the streams that the muxer will use are used here as well, in a
    second output that only counts bytes. It also makes the progress reach the picture's end.
    """
    arguments = [*film_input(film), "-map", f"0:{stream}", *_PCM, "-f", "nut"]
    arguments += [file_url(decoded)]
    for index in used:
        arguments += ["-map", f"0:{index}"]
    arguments += ["-c", "copy", "-f", "streamhash", "-hash", "adler32", f"file:{os.devnull}"]
    run_ffmpeg(arguments, on_time=on_time)


def _pad(decoded: Path, wav: Path, on_time: Callable[[float], None]) -> None:
    """Fill gaps and the start, so that a sample's place is its time."""
    with atomic_path(wav) as temporary:
        # -copyts: the times are the film's already and must not be shifted a second time.
        arguments = [
            "-copyts", *own_input(decoded, "nut"), "-af", "aresample=async=1:first_pts=0",
            "-c:a", "pcm_s16le", "-f", "wav", file_url(temporary),
        ]  # fmt: skip
        try:
            run_ffmpeg(arguments, on_time=on_time)
        except StageError as error:
            if error.code != "input_invalid":
                raise
            # Our own file is unreadable only if the first pass had nothing to put into it.
            raise StageError(
                "no_audio",
                "the audio track holds no sound that can be decoded",
                "play the film in a video player; copy it again if it is cut short",
            ) from error


def extract_audio(
    film: Path,
    stream: int,
    used: Sequence[int],
    wav: Path,
    on_progress: Callable[[float, float], None],
) -> float:
    """Write `wav`; return the time in seconds up to which the film could be read.

    Two passes: `aresample` fills gaps and pads the start, but where the format changes inside a
    track (broadcasts go from stereo to 5.1) ffmpeg builds the filter anew and it would pad the
    start again. The second pass reads one format from end to end.

    Args:
        film: the source.
        stream: index of the audio track among all streams.
        used: indices of all streams that the subtitled film will have.
        wav: where to write.
        on_progress: hears (seconds of the first pass, of the second pass).

    Raises:
        StageError: `no_audio` if nothing of the track can be decoded.
    """
    reached = 0.0

    def first_pass(seconds: float) -> None:
        nonlocal reached
        reached = max(reached, seconds)
        on_progress(reached, 0.0)

    decoded = wav.with_name(f"{TEMPORARY_MARK}{os.getpid()}-decoded.nut")
    try:
        _decode(film, stream, used, decoded, first_pass)
        failpoint("demux.decoded")
        _pad(decoded, wav, lambda seconds: on_progress(reached, seconds))
    finally:
        decoded.unlink(missing_ok=True)
    return reached
