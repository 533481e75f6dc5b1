"""Tells a protected film from a broken one.

ffprobe shows the tracks of a protected MP4 as if they were plain, or calls the file invalid, and
ffmpeg decodes noise or fails; only the container's own marks tell.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.core.errors import StageError
from subpiped.core.file_errors import reading
from subpiped.core.files import open_regular

if TYPE_CHECKING:
    from pathlib import Path

# A sample entry of a protected track holds a protection scheme: Common Encryption
# (ISO/IEC 23001-7) or Apple's FairPlay. All marks of one kind must be there, as four letters
# alone also occur by chance in tables of a few megabytes.
_MARKS: Final = (
    (b"encv", b"sinf", b"schm"),
    (b"enca", b"sinf", b"schm"),
    (b"drmi", b"sinf"),
    (b"drms", b"sinf"),
)
# The index of a film of 12 hours has about 20 MiB.
_LARGEST_INDEX: Final = 64 * 1024 * 1024
_HEADER: Final = 8
_LONG_HEADER: Final = 16


def protected_error(path: Path) -> StageError:
    """What to tell of a protected film."""
    return StageError(
        "input_invalid",
        f"{path.name} is copy-protected (DRM): its sound cannot be read",
        "use a copy without protection",
    )


def _read_index(path: Path) -> bytes:
    """The `moov` box of an MP4 file, found from box to box; empty if there is none."""
    with reading(path), open_regular(path) as handle:
        while len(header := handle.read(_HEADER)) == _HEADER:
            size, kind = int.from_bytes(header[:4], "big"), header[4:]
            length = _HEADER
            if size == 1:
                size, length = int.from_bytes(handle.read(8), "big"), _LONG_HEADER
            if kind == b"moov":
                return handle.read(min(max(size, length), _LARGEST_INDEX))
            if size < length:
                break
            handle.seek(size - length, 1)
    return b""


def is_protected(path: Path) -> bool:
    """Whether an MP4 file carries the marks of encryption."""
    index = _read_index(path)
    return any(all(mark in index for mark in marks) for marks in _MARKS)
