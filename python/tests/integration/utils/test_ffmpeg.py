"""ffprobe and ffmpeg on real small files."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.helpers import ffmpeg
from utils.errors import StageError
from utils.ffmpeg import file_url, probe, run_ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

ODD_NAME = "-a: 100%d 'q\" \n हिन्दी 🎬.wav"


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    path = tmp_path / ODD_NAME
    ffmpeg("-f", "lavfi", "-i", "sine=duration=2:sample_rate=16000", file_url(path))
    return path


def test_odd_names_are_taken_literally(clip: Path, tmp_path: Path) -> None:
    assert probe(clip)["streams"][0]["sample_rate"] == "16000"
    times: list[float] = []
    copied = tmp_path / f"copy {ODD_NAME}"
    run_ffmpeg(["-i", file_url(clip), file_url(copied)], on_time=times.append)
    assert copied.stat().st_size == clip.stat().st_size
    assert times[-1] == pytest.approx(2.0, abs=0.05)


def test_no_media_is_told_with_the_reason(tmp_path: Path) -> None:
    broken = tmp_path / "broken.mp4"
    broken.write_bytes(b"\0" * 1000)
    with pytest.raises(StageError, match=r"broken\.mp4 cannot be read as a film: ") as caught:
        probe(broken)
    assert caught.value.code == "input_invalid"


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(StageError) as caught:
        probe(tmp_path / "no.mp4")
    assert caught.value.code == "input_missing"


def test_a_failure_carries_ffmpegs_own_words(clip: Path, tmp_path: Path) -> None:
    with pytest.raises(StageError, match="nosuchcodec") as caught:
        run_ffmpeg(["-i", file_url(clip), "-c:a", "nosuchcodec", str(tmp_path / "a.wav")])
    assert caught.value.code == "input_invalid"


def test_a_stop_ends_ffmpeg_at_once(tmp_path: Path) -> None:
    def stop(_seconds: float) -> None:
        raise StageError("stopped", "stopped on request")

    # -re plays in real time: without the kill this test would take an hour.
    args = ["-re", "-f", "lavfi", "-i", "sine=duration=3600", str(tmp_path / "a.wav")]
    with pytest.raises(StageError, match="stopped"):
        run_ffmpeg(args, on_time=stop)
