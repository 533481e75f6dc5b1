"""What a description of a film does not tell: which streams have packets, and when they begin.

A program stream has no list of its streams, and a transport stream's list may change: what begins
after the part that ffprobe looks at is in no description, and ffmpeg leaves it out.
"""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Any, Final

from subpiped.media.ffmpeg import probe_command, reading_failure

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

# ffmpeg's demuxers that may find a stream at any place (AVFMTCTX_NOHEADER).
_UNANNOUNCED: Final = frozenset({"mpeg", "mpegts", "flv"})
_CHECK_SECONDS: Final = 1.0
# A recording may begin amid pictures that need one before; ffmpeg copies from the next whole one.
_PACKETS_TO_WHOLE: Final = 1000


def may_hide_streams(media: Mapping[str, Any]) -> bool:
    """Whether the film's format lets a stream begin that its description does not have."""
    return media["format"].get("format_name") in _UNANNOUNCED


def _ask(film: Path, check: Callable[[], None] | None, *args: str) -> dict[str, Any]:
    command = probe_command(film, *args, "-of", "json")
    with subprocess.Popen(  # noqa: S603 - an argument list, no shell
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            while True:
                try:
                    output, said = process.communicate(timeout=_CHECK_SECONDS)
                    break
                except subprocess.TimeoutExpired:
                    if check is not None:
                        check()
        except BaseException:
            process.kill()
            raise
    # A stream whose packets could not be read would pass for one that has none.
    failure = reading_failure(said.decode(errors="replace").splitlines(), process.returncode, film)
    if failure is not None:
        raise failure
    return dict(json.loads(output or b"{}"))


def packet_counts(film: Path, check: Callable[[], None]) -> tuple[set[int], int]:
    """Indices of the streams that have packets, and how many streams the whole film has.

    Reads the film once. `check` is called each second; what it raises ends the reading.

    Raises:
        StageError: `read_failed` and the like, `try_again` if ffprobe was killed.
    """
    entries = "stream=index,nb_read_packets:format=nb_streams"
    answer = _ask(film, check, "-count_packets", "-show_entries", entries)
    streams = answer.get("streams", [])
    present = {int(s["index"]) for s in streams if int(s.get("nb_read_packets") or 0)}
    return present, int(answer.get("format", {}).get("nb_streams") or 0)


def first_whole_packet(film: Path, selector: str) -> float | None:
    """Time in seconds of a stream's first packet that needs none before it, by the container.

    `selector` is a stream specifier, as `v:0`. None if it has no time, or there is none such.
    """
    answer = _ask(
        film, None, "-fflags", "+genpts", "-select_streams", selector,
        "-read_intervals", f"%+#{_PACKETS_TO_WHOLE}", "-show_entries", "packet=pts_time,flags",
    )  # fmt: skip
    for packet in answer.get("packets", []):
        if "K" in packet.get("flags", ""):
            return float(packet["pts_time"]) if "pts_time" in packet else None
    return None
