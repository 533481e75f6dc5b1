"""Files that are shorter than their container says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subpiped.media.declared_end import ends_early

if TYPE_CHECKING:
    from pathlib import Path


def riff(content: bytes, declared: int | None = None) -> bytes:
    size = len(content) if declared is None else declared
    return b"RIFF" + size.to_bytes(4, "little") + content


def box(kind: bytes, content: bytes = b"", declared: int | None = None) -> bytes:
    size = 8 + len(content) if declared is None else declared
    return size.to_bytes(4, "big") + kind + content


MP4 = box(b"ftyp", b"isom" + bytes(8)) + box(b"moov", bytes(40))
FRAGMENT = box(b"moof", bytes(30)) + box(b"mdat", b"x" * 100)
LONG = (1).to_bytes(4, "big") + b"mdat" + (10**6).to_bytes(8, "big") + b"x" * 100


@pytest.mark.parametrize(
    ("content", "early"),
    [
        (riff(b"AVI " + bytes(100)), False),
        (riff(b"AVI " + bytes(100)) + riff(b"AVIX" + bytes(50)), False),
        (riff(b"AVI " + bytes(100), declared=500), True),
        (riff(b"AVI " + bytes(100)) + riff(b"AVIX" + bytes(50), declared=900), True),
        # A recorder that was switched off; a tag of another program behind the film.
        (riff(b"AVI " + bytes(100), declared=0), False),
        (riff(b"AVI " + bytes(100)) + b"TAG" + bytes(125), False),
        (MP4 + FRAGMENT + FRAGMENT, False),
        (MP4 + FRAGMENT + box(b"mdat", bytes(10), declared=0), False),
        (MP4 + FRAGMENT + FRAGMENT[:-50], True),
        (MP4 + FRAGMENT + bytes(200) + FRAGMENT, True),
        (MP4 + FRAGMENT + LONG, True),
        # With an index nothing is lost.
        (MP4 + box(b"mdat", b"x" * 100, declared=10**6), False),
        (MP4 + LONG, False),
        (MP4 + box(b"mdat", b"x" * 100) + bytes(64), False),
        (b"\x1aE\xdf\xa3" + bytes(100), False),
        (b"", False),
    ],
)
def test_a_file_that_ends_before_its_container(tmp_path: Path, content: bytes, early: bool) -> None:
    film = tmp_path / "film"
    film.write_bytes(content)
    assert ends_early(film) is early
