"""A SubRip file that a person has corrected, as a track for the film."""

from __future__ import annotations

import codecs
import os
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from subpiped.artifacts.cues import Cue
from subpiped.core.errors import StageError
from subpiped.core.files import TEMPORARY_MARK
from subpiped.media.ffmpeg import file_url, own_input, run_ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

_LARGEST: Final = 16 * 1024 * 1024
# A cue that ends before it starts comes from ffmpeg as one of 49 days.
_LONGEST_SECONDS: Final = 3600
_TIMES: Final = re.compile(
    r"^(\d+):(\d\d):(\d\d),(\d{3}) --> (\d+):(\d\d):(\d\d),(\d{3})", re.MULTILINE
)
_UTF16: Final = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def _text(content: bytes) -> str:
    """Editors on Windows write UTF-16, or UTF-8 with a mark, or the system's code page."""
    if content.startswith(_UTF16):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _seconds(hours: str, minutes: str, seconds: str, milliseconds: str) -> float:
    return (int(hours) * 60 + int(minutes)) * 60 + int(seconds) + int(milliseconds) / 1000


def _cues(text: str) -> list[Cue]:
    found = [match.groups() for match in _TIMES.finditer(text)]
    return [
        Cue(number, _seconds(*times[:4]), _seconds(*times[4:]), ())
        for number, times in enumerate(found, 1)
    ]


def edited_track(source: Path, output: Path) -> list[Cue] | None:
    """Write the file `source` as plain UTF-8 SubRip to `output`; return its times.

    None, and nothing written, if it cannot be a track: no cues, not in order, or cues that overlap,
    which MP4 would cut.
    """
    scratch = output.with_name(f"{TEMPORARY_MARK}{os.getpid()}-edited.srt")
    try:
        if source.stat().st_size > _LARGEST:
            return None
        scratch.write_text(_text(source.read_bytes()), encoding="utf-8")
        run_ffmpeg([*own_input(scratch, "srt"), "-f", "srt", file_url(output)])
        cues = _cues(output.read_text(encoding="utf-8"))
    except (OSError, StageError):
        cues = []
    finally:
        scratch.unlink(missing_ok=True)
    in_order = all(a.end <= b.start for a, b in pairwise(cues))
    if cues and in_order and all(0 < cue.end - cue.start < _LONGEST_SECONDS for cue in cues):
        return cues
    output.unlink(missing_ok=True)
    return None
