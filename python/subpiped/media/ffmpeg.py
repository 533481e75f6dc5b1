"""ffprobe and ffmpeg as child processes, with progress and errors that say what is wrong."""

from __future__ import annotations

import errno
import json
import logging
import os
import re
import shutil
import signal
import subprocess
from collections import deque
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.core.failpoint import failpoint
from subpiped.core.file_errors import failure_in, reading
from subpiped.core.files import check_there
from subpiped.core.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

_LOGGER: Final = logging.getLogger(__name__)
_INSTALL_HINT: Final = "install ffmpeg (brew install ffmpeg, or apt install ffmpeg)"
_TAIL_LINES: Final = 12
_PROBE_TIMEOUT_SECONDS: Final = 120
# AV_NOPTS_VALUE of libavutil.
_NO_TIME: Final = -(2**63)
_READ_BYTES: Final = 4 * 1024 * 1024
# Both programs end so when SIGTERM or SIGINT asked them to, as every release has it.
_ENDED_BY_SIGNAL: Final = 255
# ffmpeg says these of its own refusals, too: of a container that takes no such stream, of a packet
# whose damaged head asks for gigabytes.
_OWN_WORDS: Final = (os.strerror(errno.EINVAL), os.strerror(errno.ENOMEM))
# What a decoder, encoder or filter says is about the film's content.
_ABOUT_CONTENT: Final = re.compile(r"\b(de|en)cod|\bfilter", re.IGNORECASE)
_WRITING: Final = re.compile(
    r"\b(writ\w+|trailer|mux\w*|output (file|stream))\b|\[out#|_write_", re.IGNORECASE
)
_REFUSED: Final = re.compile(r"\[([\w,]+) @ 0x[0-9a-f]+\] Format not on whitelist")
# "New subtitle stream 0:2 at pos:11386912 and DTS:22.54s"; "with index 2" from release 6.1 on.
_LATE: Final = re.compile(
    r"New (video|audio|subtitle) stream (?:\d+:|with index )(\d+) at .*DTS:(-?[\d.]+)s"
)
# The keys of ffmpeg's -progress output; what else comes through the pipe is a complaint.
_PROGRESS_KEYS: Final = frozenset(
    {
        "frame",
        "fps",
        "bitrate",
        "total_size",
        "out_time_us",
        "out_time_ms",
        "out_time",
        "dup_frames",
        "drop_frames",
        "speed",
        "progress",
    }
)


def file_url(path: Path) -> str:
    """`path` as ffmpeg takes it literally: a leading dash, `:` or `%` in a name means nothing."""
    return f"file:{path}"


@cache
def _film_options() -> tuple[str, ...]:
    """What stands before a film: a local file, and a container that holds what it plays.

    A playlist (hls, concat, sdp, …) with the suffix of a film would read other files or call up
    addresses. It is looked into as far as a late stream may begin.
    `src/intake/film-formats.ts` has the same from the same list.
    """
    formats = _film_formats()
    return (
        "-protocol_whitelist", "file", "-format_whitelist", ",".join(formats["demuxers"]),
        "-probesize", str(formats["look"]["bytes"]),
        "-analyzeduration", str(formats["look"]["microseconds"]),
    )  # fmt: skip


@cache
def _film_formats() -> dict[str, Any]:
    return read_table("film_formats.json")


def least_bits_per_second() -> int:
    """The poorest film has more; one of fewer has a header or a clock that is wrong."""
    return int(_film_formats()["leastBitsPerSecond"])


def film_input(path: Path) -> list[str]:
    """Arguments that open `path`, a film that nobody knows, as an input of ffmpeg."""
    return [*_film_options(), "-i", file_url(path)]


def own_input(path: Path, demuxer: str) -> list[str]:
    """Arguments that open `path`, a file that we wrote ourselves, by the demuxer that it is for."""
    return ["-protocol_whitelist", "file", "-f", demuxer, "-i", file_url(path)]


def _tool(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise StageError("tool_missing", f"{name} is not installed", _INSTALL_HINT)
    return found


def _killed(name: str, returncode: int) -> StageError | None:
    """The failure that a program's end by a signal is: somebody ended it, or memory ran out."""
    if returncode == _ENDED_BY_SIGNAL:
        said = "a signal"
    elif returncode < 0:
        said = signal.strsignal(-returncode) or f"signal {-returncode}"
    else:
        return None
    return StageError(
        "try_again",
        f"{name} was killed ({said})",
        "subpiped tries again; if it keeps failing, close programs that use a lot of memory",
    )


def reading_failure(lines: Iterable[str], returncode: int, path: Path) -> StageError | None:
    """Why ffprobe could not read `path` now, by its complaints and its end; else None."""
    failure = failure_in("read", filter(_is_from_outside, lines), path)
    return failure or _killed("ffprobe", returncode)


def _check_readable(path: Path) -> None:
    """Read what ffmpeg looks into first: it says nothing of an error that it meets there.

    Raises:
        StageError: what the operating system refused.
    """
    left = int(_film_formats()["look"]["bytes"])
    with reading(path), path.open("rb") as film:
        while left > 0 and (block := film.read(_READ_BYTES)):
            left -= len(block)


def probe_command(path: Path, *args: str) -> list[str]:
    """ffprobe's command line for `path`, a film that nobody knows."""
    return [_tool("ffprobe"), "-v", "error", *args, *_film_options(), file_url(path)]


def probe(path: Path) -> dict[str, Any]:
    """What ffprobe says of streams, format and chapters.

    Raises:
        StageError: `input_missing` if there is no such file, `input_invalid` if it is no media,
            `read_failed` and the like if it cannot be read now.
    """
    check_there(path)
    try:
        media = _probe_once(path)
        if _is_understood(media):
            return media
    except StageError as error:
        if error.code != "input_invalid":
            raise
    # A read error looks like a file without streams or like none at all.
    _check_readable(path)
    return _probe_once(path)


def _is_understood(media: Mapping[str, Any]) -> bool:
    """Whether there are pictures and sound, and the sound tells how it is to be decoded."""
    sound = [s for s in media.get("streams", ()) if s.get("codec_type") == "audio"]
    pictures = any(s.get("codec_type") == "video" for s in media.get("streams", ()))
    return pictures and bool(sound) and all(s.get("channels") for s in sound)


def _probe_once(path: Path) -> dict[str, Any]:
    command = probe_command(path, "-of", "json", "-show_format", "-show_streams", "-show_chapters")
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, no shell
            command, capture_output=True, check=False, timeout=_PROBE_TIMEOUT_SECONDS,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise StageError(
            "try_again", f"ffprobe did not answer within {_PROBE_TIMEOUT_SECONDS} s", "try again"
        ) from error
    lines = done.stderr.decode(errors="replace").strip().splitlines()
    failure = reading_failure(lines, done.returncode, path)
    if failure is not None:
        raise failure
    if done.returncode == 0:
        return dict(json.loads(done.stdout))
    refused = _REFUSED.search("\n".join(lines))
    if refused is not None:
        raise StageError(
            "input_invalid",
            f"{path.name} is not a video: ffprobe detects {refused[1]}",
            "use a file that contains the video and sound itself, not a playlist",
        )
    reason = lines[-1].removeprefix(f"{file_url(path)}: ") if lines else "no reason given"
    raise StageError(
        "input_invalid",
        f"{path.name} cannot be read as a video: {reason}",
        "play it in a video player; copy it again if it is cut short",
    )


def _is_from_outside(line: str) -> bool:
    """Whether a complaint can be about the file system, not about what the film holds."""
    return not (_ABOUT_CONTENT.search(line) or line.rstrip(". ").endswith(_OWN_WORDS))


def _paths(args: Sequence[str]) -> tuple[Path, Path]:
    """What ffmpeg reads and what it writes, for words about them."""
    urls = [arg for arg in args if arg.startswith("file:")]
    after = [url for flag, url in pairwise(args) if flag == "-i"]
    source = after[0] if after else "the film"
    result = next((url for url in reversed(urls) if url not in after), args[-1])
    return Path(source.removeprefix("file:")), Path(result.removeprefix("file:"))


def _failure_of(line: str, source: Path, result: Path) -> StageError | None:
    """What the operating system refused, if ffmpeg complains of that."""
    if not _is_from_outside(line):
        return None
    # A film's name may hold any word.
    bare = line.replace(str(source), "").replace(str(result), "")
    writes = file_url(result) in line or _WRITING.search(bare) is not None
    return failure_in("write", [line], result) if writes else failure_in("read", [line], source)


@dataclass(frozen=True, slots=True)
class LateStream:
    """A stream that was not found at the opening; `start` in seconds of the container's clock."""

    index: int
    kind: str
    start: float


def run_ffmpeg(
    args: Sequence[str], *, on_time: Callable[[float], None] | None = None, niceness: int = 0
) -> list[LateStream]:
    """Run ffmpeg with `args`; `on_time` is told the output time in seconds as it goes.

    Returned is what it tells, with `-loglevel warning`, of streams that begin late.

    If `on_time` raises (a stop), ffmpeg is ended before the exception goes on. With a niceness
    above 0 it leaves the processor to others first. ffmpeg takes a read error for the film's end
    and exits with 0: what it complains of decides.

    Raises:
        StageError: what the operating system refused (`read_failed`, `disk_full`, …), `try_again`
            if a signal ended ffmpeg, or `input_invalid`; the log has ffmpeg's last lines then.
    """
    reached = 0.0

    def on_progress(seconds: float) -> None:
        nonlocal reached
        reached = max(reached, seconds)
        if on_time is not None:
            on_time(seconds)

    try:
        return _run_once(args, on_progress, niceness)
    except StageError as error:
        films = [Path(a.removeprefix("file:")) for flag, a in pairwise(args) if flag == "-i"]
        if error.code != "input_invalid" or reached > 0 or not all(p.is_file() for p in films):
            raise
        # A read error while ffmpeg looks into the film goes by without a word of it.
        for film in films:
            _check_readable(film)
        return _run_once(args, on_progress, niceness)


def _run_once(
    args: Sequence[str], on_time: Callable[[float], None], niceness: int
) -> list[LateStream]:
    # `nice` becomes ffmpeg, under the same process number.
    gently = [_tool("nice"), "-n", str(niceness)] if niceness else []
    command = [
        *gently, _tool("ffmpeg"), "-hide_banner", "-nostdin", "-y", "-loglevel", "error",
        # A film of which most is damaged has some sound all the same.
        "-max_error_rate", "1", "-progress", "pipe:1", "-stats_period", "0.5", *args,
    ]  # fmt: skip
    source, result = _paths(args)
    with subprocess.Popen(  # noqa: S603 - an argument list, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        # That a file may grow no larger is an error then, which ffmpeg tells, and no signal.
        restore_signals=False,
    ) as process:
        assert process.stdout is not None
        failpoint("ffmpeg.started")
        # Progress and complaints share one pipe, so that neither can fill up unread.
        tail: deque[str] = deque(maxlen=_TAIL_LINES)
        failure: StageError | None = None
        late: list[LateStream] = []
        try:
            for line in process.stdout:
                key, _, value = line.strip().partition("=")
                if key == "progress":
                    failpoint("ffmpeg.writing")
                if key == "out_time_us" and value.lstrip("-").isdigit():
                    on_time(max(0, int(value)) / 1_000_000)
                elif not _is_progress(key):
                    tail.append(line.rstrip())
                    late += _late_stream(line)
                    failure = _failure_of(line.strip(), source, result)
                    if failure is not None:
                        process.kill()
                        break
        except BaseException:
            process.kill()
            raise
    failpoint("ffmpeg.ended")
    if failure is None and process.returncode == 0:
        return late
    failure = failure or _killed("ffmpeg", process.returncode)
    if failure is not None:
        raise failure
    _LOGGER.warning("ffmpeg's last lines: %s", "\n".join(tail))
    said = [line for line in tail if line.strip()]
    raise StageError(
        "input_invalid",
        f"ffmpeg failed on {source.name}: {said[-1] if said else process.returncode}",
        "play the film in a video player; copy it again if it is damaged; more is in the log",
    )


def _late_stream(line: str) -> list[LateStream]:
    found = _LATE.search(line)
    return [LateStream(int(found[2]), found[1], float(found[3]))] if found else []


def _is_progress(key: str) -> bool:
    return key in _PROGRESS_KEYS or key.startswith("stream_")


def read_spans(listing: Path) -> Iterator[tuple[float, float]]:
    """Start and end in seconds of each packet in a file by framecrc, in its order.

    Its lines are `#tb 0: 1/24` and `stream, dts, pts, duration, size, …`.
    """
    step = 1.0
    with listing.open(encoding="utf-8") as lines:
        for line in lines:
            if line.startswith("#tb 0:"):
                above, _, below = line.partition(":")[2].partition("/")
                step = int(above) / int(below)
            elif line.strip() and not line.startswith("#"):
                _, decoded, shown, length = (int(value) for value in line.split(",")[:4])
                # Containers such as AVI may tell when a picture is decoded only.
                start = shown if shown != _NO_TIME else decoded
                yield start * step, (start + length) * step
