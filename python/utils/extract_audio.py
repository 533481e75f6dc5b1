"""The film's sound as WAV whose time 0 is the film's time 0, as players and the muxer see it."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any, Final

from utils.channels import AS_THEY_LIE, channels_of
from utils.downmix import mix_down
from utils.errors import StageError
from utils.failpoint import failpoint
from utils.ffmpeg import file_url, film_input, own_input, run_ffmpeg
from utils.files import TEMPORARY_MARK, atomic_path
from utils.media import SAMPLE_RATE

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

_PCM: Final = ("-ar", str(SAMPLE_RATE), "-c:a", "pcm_s16le")
# Of the second pass the mix, which follows the padding, takes about as long.
_PADDED: Final = 0.5


def _decode(
    film: Path,
    stream: Mapping[str, Any],
    used: Sequence[int],
    decoded: Path,
    on_time: Callable[[float], None],
) -> None:
    """Decode one track to 16 kHz NUT, which keeps timestamps, with the channels that are mixed.

    ffmpeg shifts all times by the container's start, except that for MPEG-TS and -PS it takes the
    start of the *used* streams (`correct_input_start_times`): a track that starts 4.9 s after the
    picture would begin at 0. So the streams that the muxer will use are used here as well, in a
    second output that only counts bytes. It also makes the progress reach the picture's end.
    """
    channels = channels_of(stream)
    arguments = [*channels.before_input, *film_input(film), "-map", f"0:{stream['index']}"]
    arguments += [*channels.output, *_PCM, "-f", "nut", file_url(decoded)]
    for index in used:
        arguments += ["-map", f"0:{index}"]
    arguments += ["-c", "copy", "-f", "streamhash", "-hash", "adler32", f"file:{os.devnull}"]
    run_ffmpeg(arguments, on_time=on_time)


def _pad(decoded: Path, padded: Path, on_time: Callable[[float], None]) -> None:
    """Fill gaps and the start, so that a sample's place is its time."""
    # -copyts: the times are the film's already and must not be shifted a second time.
    arguments = [
        "-copyts", *AS_THEY_LIE, *own_input(decoded, "nut"),
        "-af", "aresample=async=1:first_pts=0",
        "-c:a", "pcm_s16be", "-f", "au", file_url(padded),
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
    stream: Mapping[str, Any],
    used: Sequence[int],
    wav: Path,
    on_progress: Callable[[float, float], None],
) -> float:
    """Write `wav`; return the time in seconds up to which the film could be read.

    Two passes: `aresample` fills gaps and pads the start, but where the format changes inside a
    track (broadcasts go from stereo to 5.1) ffmpeg builds the filter anew and it would pad the
    start again. The second pass reads one format from end to end. The channels are mixed down at
    the end, when all that they hold is known.

    Args:
        film: the source.
        stream: the audio track, as ffprobe describes it.
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

    def padding(seconds: float) -> None:
        on_progress(reached, _PADDED * seconds)

    def mixing(seconds: float) -> None:
        on_progress(reached, _PADDED * reached + (1 - _PADDED) * seconds)

    decoded = wav.with_name(f"{TEMPORARY_MARK}{os.getpid()}-decoded.nut")
    padded = decoded.with_suffix(".au")
    try:
        _decode(film, stream, used, decoded, first_pass)
        failpoint("demux.decoded")
        _pad(decoded, padded, padding)
        decoded.unlink()
        with atomic_path(wav) as temporary:
            mix_down(padded, temporary, mixing, named=channels_of(stream).named)
    finally:
        decoded.unlink(missing_ok=True)
        padded.unlink(missing_ok=True)
    return reached
