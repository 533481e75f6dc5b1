"""Whether a file ends where its container says that it does; ffmpeg reads what is there in silence.

AVI, MP4 and ASF name sizes at their start: a copy that broke off is shorter. ffmpeg corrects the
length of such an AVI or ASF, and one of an MP4 in fragments is only known by its end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from pathlib import Path
    from typing import BinaryIO

_HEADER: Final = 8
# ASF, section 3.2: the file's size lies behind two identifiers and the size of their object.
_ASF: Final = bytes.fromhex("3026b2758e66cf11a6d900aa0062ce6c")
_ASF_FILE: Final = bytes.fromhex("a1dcab8c47a9cf118ee400c00c205365")
_ASF_SIZE_AT: Final = 16 + 8 + 16
_ASF_LARGEST_HEADER: Final = 1024 * 1024
# A recorder that was switched off has not written them.
_UNWRITTEN: Final = (0, 0xFFFFFFFF)


def _riff_end(handle: BinaryIO, size: int) -> int:
    """Where the last of an AVI's parts of 1 GB each ends."""
    end = 0
    while end < size:
        handle.seek(end)
        head = handle.read(_HEADER)
        length = int.from_bytes(head[4:8], "little")
        if head[:4] != b"RIFF" or length in _UNWRITTEN:
            return end
        end += _HEADER + length + length % 2
    return end


def _boxes_end(handle: BinaryIO, size: int) -> int:
    """Where an MP4's fragments end, past the file if what is no box follows them.

    Without fragments an index names all pictures, and boxes that are too long do no harm.
    """
    end, in_fragments = 0, False
    while end < size:
        handle.seek(end)
        head = handle.read(2 * _HEADER)
        length, kind = int.from_bytes(head[:4], "big"), head[4:8]
        if length == 1:
            length = int.from_bytes(head[8:16], "big")
        elif length == 0 and kind.strip(b"\0"):
            return size  # it reaches to the end, whatever that is
        if length < _HEADER:
            return size + 1 if in_fragments else size
        in_fragments = in_fragments or kind == b"moof"
        end += length
    return end if in_fragments else size


def _asf_end(handle: BinaryIO) -> int:
    handle.seek(0)
    head = handle.read(_ASF_LARGEST_HEADER)
    found = head.find(_ASF_FILE)
    at = found + _ASF_SIZE_AT
    return 0 if found < 0 else int.from_bytes(head[at : at + 8], "little")


def ends_early(film: Path) -> bool:
    """Whether the container says that the file is longer than it is, or goes on where it does not.

    Raises:
        OSError: it cannot be read.
    """
    size = film.stat().st_size
    with film.open("rb") as handle:
        head = handle.read(16)
        if head[:4] == b"RIFF":
            # Some writers count the padding of the last part, some do not.
            return _riff_end(handle, size) > size + 1
        if head[4:8] in (b"ftyp", b"styp", b"moov"):
            return _boxes_end(handle, size) > size
        if head == _ASF:
            return _asf_end(handle) > size
    return False
