"""What the description of a film does not tell, on small made films."""

from __future__ import annotations

import lzma
import os
from typing import TYPE_CHECKING

import pytest

from subpiped.core.errors import StageError
from subpiped.media.packets import first_whole_packet, packet_counts
from tests.helpers.stages import ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.ffmpeg


def nothing() -> None:
    pass


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """Sound whose encoder put 64 ms before it, which the MP4 leaves out."""
    path = tmp_path / "a.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=2", "-f", "lavfi", "-i", "sine=r=16000:d=2",
        "-c:v", "libx264", "-c:a", "aac", str(path),
    )  # fmt: skip
    return path


def test_streams_with_packets_are_told(film: Path) -> None:
    assert packet_counts(film, nothing) == ({0, 1}, 2)


def test_a_stream_that_begins_late_is_counted(media: Path, tmp_path: Path) -> None:
    film = tmp_path / "late.mpg"
    film.write_bytes(lzma.decompress((media / "cases/late-dvd-subtitles.mpg.xz").read_bytes()))
    present, count = packet_counts(film, nothing)
    assert {0, 1} <= present
    assert count == 3


def test_the_first_packet_may_come_before_the_film(film: Path) -> None:
    assert first_whole_packet(film, "v:0") == pytest.approx(0.0)
    assert first_whole_packet(film, "a:0") == pytest.approx(-0.064)
    assert first_whole_packet(film, "s:0") is None


def test_a_stop_ends_the_reading(tmp_path: Path) -> None:
    pipe = tmp_path / "film.mpg"
    os.mkfifo(pipe)

    def stop() -> None:
        raise StageError("stopped", "stopped on request")

    with pytest.raises(StageError, match="stopped"):
        packet_counts(pipe, stop)
