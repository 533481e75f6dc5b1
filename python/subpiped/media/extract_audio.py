"""The film's sound as WAV whose time 0 is the film's time 0, as players and the muxer see it."""

from __future__ import annotations

import os
import wave
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from subpiped.artifacts.segments import SpeechSegment, merge_close, subtract
from subpiped.core.errors import StageError
from subpiped.core.failpoint import failpoint
from subpiped.core.files import TEMPORARY_MARK, atomic_path
from subpiped.media.channels import AS_THEY_LIE, channels_of
from subpiped.media.downmix import mix_down
from subpiped.media.ffmpeg import file_url, film_input, own_input, read_spans, run_ffmpeg
from subpiped.media.waveform import SAMPLE_RATE, Waveform

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from pathlib import Path

    from subpiped.media.ffmpeg import LateStream

# In seconds; smaller pauses between two pieces of sound are none.
_STEP: Final = 0.1
_PCM: Final = ("-ar", str(SAMPLE_RATE), "-c:a", "pcm_s16le")
# Of the second pass the mix, which follows the padding, takes about as long.
_PADDED: Final = 0.5


@dataclass(frozen=True, slots=True)
class FilmStreams:
    """Indices among all streams of the film.

    Attributes:
        used: all streams that the subtitled film will have.
        picture: the film's own pictures; None if it has none.
    """

    used: Sequence[int]
    picture: int | None = None


def _decode(
    film: Path,
    stream: Mapping[str, Any],
    streams: FilmStreams,
    work: tuple[Path, Path],
    on_time: Callable[[float], None],
) -> list[LateStream]:
    """Decode one track to 16 kHz NUT, which keeps timestamps, with the channels that are mixed.

    ffmpeg shifts all times by the container's start, except that for MPEG-TS and -PS it takes the
    start of the *used* streams (`correct_input_start_times`): a track that starts 4.9 s after the
    picture would begin at 0. So the streams that the muxer will use are used here as well, in a
    second output that only counts bytes. It also makes the progress reach the picture's end. Where
    the pictures lie goes into the second file of `work`. Streams that begin late are returned: that
    is a warning to ffmpeg.
    """
    decoded, pictures = work
    channels = channels_of(stream)
    arguments = ["-loglevel", "warning", *channels.before_input, *film_input(film)]
    arguments += ["-map", f"0:{stream['index']}", *channels.output, *_PCM, "-f", "nut"]
    arguments += [file_url(decoded)]
    for index in streams.used:
        arguments += ["-map", f"0:{index}"]
    arguments += ["-c", "copy", "-f", "streamhash", "-hash", "adler32", f"file:{os.devnull}"]
    if streams.picture is not None:
        arguments += ["-map", f"0:{streams.picture}", "-c", "copy", "-f", "framecrc"]
        arguments += [file_url(pictures)]
    return run_ffmpeg(arguments, on_time=on_time)


def _pad(
    decoded: Path, padded: Path, pieces: Path, on_time: Callable[[float], None]
) -> list[SpeechSegment]:
    """Fill gaps and the start, so that a sample's place is its time; return where sound was.

    The decoded pieces are listed in the file `pieces`, one in a tenth of a second: some codecs have
    1,200 a second.
    """
    end = f"t+samples_n/{SAMPLE_RATE}"
    some = f"aselect='if(gte({end},ld(0)+{_STEP}),1+0*st(0,{end}),0)'"
    graph = f"[0:a]asplit[a][b];[a]aresample=async=1:first_pts=0[sound];[b]{some}[pieces]"
    # -copyts: the times are the film's already and must not be shifted a second time.
    arguments = [
        "-copyts", *AS_THEY_LIE, *own_input(decoded, "nut"), "-filter_complex", graph,
        "-map", "[pieces]", "-c:a", "pcm_s16le", "-f", "framecrc", file_url(pieces),
        "-map", "[sound]", "-c:a", "pcm_s16be", "-f", "au", file_url(padded),
    ]  # fmt: skip
    try:
        run_ffmpeg(arguments, on_time=on_time)
    except StageError as error:
        if error.code != "input_invalid":
            raise
        # Our own file is unreadable only if the first pass had nothing to put into it.
        raise StageError(
            "no_audio",
            "the audio track cannot be decoded",
            "play the film in a video player; copy it again if it is cut short",
        ) from error
    spans = (SpeechSegment(max(0.0, start), max(0.0, end)) for start, end in read_spans(pieces))
    # Between two that are listed may lie a step of others.
    return merge_close(spans, gap=2 * _STEP)


@dataclass(frozen=True, slots=True)
class Extracted:
    """What was found of a track.

    Attributes:
        reached: seconds up to which the film, all its streams, could be read.
        played: seconds up to which there are pictures or sound.
        sounding: where the track has sound, sorted, free of overlap.
        late: streams that begin where nobody looks for them any more.
    """

    reached: float
    played: float
    sounding: list[SpeechSegment]
    late: list[LateStream]

    def is_like(self, other: Extracted) -> bool:
        """Whether both are the same but for rounding."""
        mine, others = ([self.reached, *_ends(e.sounding)] for e in (self, other))
        return len(mine) == len(others) and all(
            abs(a - b) <= _STEP for a, b in zip(mine, others, strict=True)
        )


def _ends(stretches: list[SpeechSegment]) -> list[float]:
    return [time for s in stretches for time in (s.start, s.end)]


def extract_audio(
    film: Path,
    stream: Mapping[str, Any],
    streams: FilmStreams,
    wav: Path,
    on_progress: Callable[[float, float], None],
) -> Extracted:
    """Write `wav`; return how far the film could be read, and where its sound is.

    Two passes: `aresample` fills gaps and pads the start, but where the format changes inside a
    track (broadcasts go from stereo to 5.1) ffmpeg builds the filter anew and it would pad the
    start again. The second pass reads one format from end to end. The channels are mixed down at
    the end, when all that they hold is known.

    Args:
        film: the source.
        stream: the audio track, as ffprobe describes it.
        streams: the film's other streams.
        wav: where to write.
        on_progress: is told (seconds of the first pass, of the second pass).

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
    pieces, pictures = decoded.with_suffix(".sound"), decoded.with_suffix(".pictures")
    try:
        late = _decode(film, stream, streams, (decoded, pictures), first_pass)
        failpoint("demux.decoded")
        shown = reached
        if streams.picture is not None:
            shown = max((end for _, end in read_spans(pictures)), default=0.0)
        sounding = _pad(decoded, padded, pieces, padding)
        decoded.unlink()
        with atomic_path(wav) as temporary:
            mix_down(padded, temporary, mixing, named=channels_of(stream).named)
    finally:
        for path in (decoded, padded, pieces, pictures):
            path.unlink(missing_ok=True)
    played = max(shown, sounding[-1].end if sounding else 0.0)
    # Some releases tell how far the slowest stream is, and subtitles end early.
    return Extracted(max(reached, played), played, sounding, late)


def join_audio(
    wav: Path, other: Path, first: Sequence[SpeechSegment], second: Sequence[SpeechSegment]
) -> None:
    """Take sound of the file `other` into `wav`, which is replaced as a whole.

    Args:
        wav: one track's sound.
        other: another track's, of the same film and times.
        first: where `wav` has sound, sorted, free of overlap: that stays.
        second: where `other` has.
    """
    mine, more = Waveform(wav).pcm(), Waveform(other).pcm()
    joined = np.zeros(max(len(mine), len(more)), dtype="<i2")
    joined[: len(mine)] = mine
    for stretch in subtract(second, first):
        start, stop = (round(time * SAMPLE_RATE) for time in (stretch.start, stretch.end))
        piece = more[start:stop]
        joined[start : start + len(piece)] = piece
    with atomic_path(wav) as temporary, wave.open(str(temporary), "wb") as handle:
        handle.setparams((1, 2, SAMPLE_RATE, len(joined), "NONE", ""))
        handle.writeframes(joined.tobytes())
