"""ffprobe and ffmpeg as child processes, with progress and errors that say what is wrong."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import deque
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from utils.errors import StageError
from utils.failpoint import failpoint
from utils.files import read_json
from utils.options import PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

_INSTALL_HINT: Final = "install ffmpeg (brew install ffmpeg, or apt install ffmpeg)"
_TAIL_LINES: Final = 12
_PROBE_TIMEOUT_SECONDS: Final = 120
_REFUSED: Final = re.compile(r"\[([\w,]+) @ 0x[0-9a-f]+\] Format not on whitelist")
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
    addresses. `src/intake/film-formats.ts` has the same from the same list.
    """
    demuxers = read_json(PROJECT_DIR / "config" / "film_formats.json")["demuxers"]
    return ("-protocol_whitelist", "file", "-format_whitelist", ",".join(demuxers))


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


def probe(path: Path) -> dict[str, Any]:
    """What ffprobe says of streams, format and chapters.

    Raises:
        StageError: `input_missing` if there is no such file, `input_invalid` if it is no media.
    """
    if not path.is_file():
        raise StageError("input_missing", f"there is no file {path}", "check the path")
    command = [
        _tool("ffprobe"), "-v", "error", "-of", "json",
        "-show_format", "-show_streams", "-show_chapters", *_film_options(), file_url(path),
    ]  # fmt: skip
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, no shell
            command, capture_output=True, check=False, timeout=_PROBE_TIMEOUT_SECONDS,
            stdin=subprocess.DEVNULL,
        )  # fmt: skip
    except subprocess.TimeoutExpired as error:
        raise StageError(
            "try_again", f"ffprobe did not answer in {_PROBE_TIMEOUT_SECONDS} s", "try again"
        ) from error
    if done.returncode != 0:
        text = done.stderr.decode(errors="replace").strip()
        refused = _REFUSED.search(text)
        if refused is not None:
            raise StageError(
                "input_invalid",
                f"{path.name} is no film: ffprobe takes it for {refused[1]}",
                "give a film that holds its pictures and sound itself, not a playlist",
            )
        lines = text.splitlines()
        reason = lines[-1].removeprefix(f"{file_url(path)}: ") if lines else "no reason given"
        raise StageError(
            "input_invalid",
            f"{path.name} cannot be read as a film: {reason}",
            "play it in a video player; copy it again if it is cut short",
        )
    return dict(json.loads(done.stdout))


def run_ffmpeg(
    args: Sequence[str], *, on_time: Callable[[float], None] | None = None, niceness: int = 0
) -> None:
    """Run ffmpeg with `args`; `on_time` hears the output time in seconds as it goes.

    If `on_time` raises (a stop), ffmpeg is ended before the exception goes on. With a niceness
    above 0 it leaves the processor to others first.

    Raises:
        StageError: `disk_full`, or `input_invalid` with the last lines that ffmpeg wrote.
    """
    # `nice` becomes ffmpeg, under the same process number.
    gently = [_tool("nice"), "-n", str(niceness)] if niceness else []
    command = [
        *gently, _tool("ffmpeg"), "-hide_banner", "-nostdin", "-y", "-loglevel", "error",
        "-progress", "pipe:1", "-stats_period", "0.5", *args,
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603 - an argument list, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    ) as process:
        assert process.stdout is not None
        failpoint("ffmpeg.started")
        # Progress and complaints share one pipe, so that neither can fill up unread.
        tail: deque[str] = deque(maxlen=_TAIL_LINES)
        try:
            for line in process.stdout:
                key, _, value = line.strip().partition("=")
                if key == "progress":
                    failpoint("ffmpeg.writing")
                if key == "out_time_us" and value.lstrip("-").isdigit():
                    if on_time is not None:
                        on_time(max(0, int(value)) / 1_000_000)
                elif not _is_progress(key):
                    tail.append(line.rstrip())
        except BaseException:
            process.kill()
            raise
    failpoint("ffmpeg.ended")
    if process.returncode == 0:
        return
    text = "\n".join(tail)
    if "No space left on device" in text:
        raise StageError("disk_full", "no space left while ffmpeg was writing", "free some space")
    raise StageError(
        "input_invalid",
        f"ffmpeg failed ({process.returncode}): {tail[-1] if tail else 'no reason given'}",
        f"its last lines: {text}",
    )


def _is_progress(key: str) -> bool:
    return key in _PROGRESS_KEYS or key.startswith("stream_")
