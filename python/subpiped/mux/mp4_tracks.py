"""Which tracks of an MP4 or MOV a player shows unasked: a bit in the track's header."""

from __future__ import annotations

import os
import struct
from typing import IO, TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# ISO/IEC 14496-12, 8.3.2: the first flag of a track header is `track_enabled`; the track's number
# stands behind two times of 4 or, in version 1, 8 bytes.
_ENABLED: Final = 0x000001
_NUMBER_AT: Final = {0: 12, 1: 20}


def _boxes(file: IO[bytes], start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Kind, start and end of the contents of each box between two places."""
    while start + 8 <= end:
        file.seek(start)
        size, kind = struct.unpack(">I4s", file.read(8))
        head = 8
        if size == 1:
            (size,) = struct.unpack(">Q", file.read(8))
            head = 16
        elif size == 0:
            size = end - start
        if size < head:
            return
        yield kind, start + head, min(start + size, end)
        start += size


def disable_tracks(film: Path, numbers: set[int]) -> None:
    """Have players leave the tracks with these numbers off.

    ffmpeg switches the first subtitle track on if none is the default (libavformat/movenc.c,
    `enable_tracks`), whatever its disposition.
    """
    with film.open("r+b") as file:
        whole = (0, os.fstat(file.fileno()).st_size)
        for kind, start, end in _boxes(file, *whole):
            if kind != b"moov":
                continue
            for inner, first, last in _boxes(file, start, end):
                if inner == b"trak":
                    _disable(file, first, last, numbers)


def _disable(file: IO[bytes], start: int, end: int, numbers: set[int]) -> None:
    for kind, first, _ in _boxes(file, start, end):
        if kind != b"tkhd":
            continue
        file.seek(first)
        version_and_flags = file.read(4)
        file.seek(first + _NUMBER_AT[version_and_flags[0]])
        (number,) = struct.unpack(">I", file.read(4))
        if number in numbers:
            flags = int.from_bytes(version_and_flags[1:], "big") & ~_ENABLED
            file.seek(first + 1)
            file.write(flags.to_bytes(3, "big"))
