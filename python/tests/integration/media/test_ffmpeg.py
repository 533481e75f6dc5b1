"""ffprobe and ffmpeg on real small files."""

from __future__ import annotations

import errno
import lzma
import os
import signal
import subprocess
from pathlib import Path

import pytest

from subpiped.core.errors import StageError
from subpiped.media.ffmpeg import LateStream, file_url, film_input, probe, read_spans, run_ffmpeg
from tests.helpers.fake_ffmpeg import ended_ffmpeg, fake_ffmpeg
from tests.helpers.stages import ffmpeg

# A file that is there and gives EIO to whoever reads it, without any driver of ours.
UNREADABLE = Path("/proc/self/mem")
needs_unreadable = pytest.mark.skipif(
    not UNREADABLE.exists(), reason="this system has no file that cannot be read"
)

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
    with pytest.raises(StageError, match=r"broken\.mp4 cannot be read as a video: ") as caught:
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


@needs_unreadable
def test_a_read_error_says_nothing_of_the_film(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    film.symlink_to(UNREADABLE)
    with pytest.raises(StageError, match=r"cannot read film\.mkv: Input/output error") as caught:
        probe(film)
    assert caught.value.code == "read_failed"
    with pytest.raises(StageError) as caught:
        run_ffmpeg([*film_input(film), "-f", "null", file_url(tmp_path / "out")])
    assert caught.value.code == "read_failed"


@pytest.mark.parametrize(
    ("number", "code"),
    [
        (errno.EIO, "read_failed"),
        (errno.ETIMEDOUT, "read_failed"),
        (errno.ESTALE, "volume_missing"),
        (errno.ENOTCONN, "volume_missing"),
        (errno.EACCES, "cannot_read"),
    ],
)
# As releases 4 to 6, and 7 on, tell of it.
@pytest.mark.parametrize("told", ["{film}: {why}", "[in#0/wav @ 0x5] Error during demuxing: {why}"])
def test_a_read_error_is_no_end_of_the_film(  # noqa: PLR0913, PLR0917 - fixtures count
    clip: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    code: str,
    told: str,
) -> None:
    half = tmp_path / "half.wav"
    half.write_bytes(clip.read_bytes()[:32_000])
    complaint = told.format(film=file_url(clip).replace("\n", " "), why=os.strerror(number))
    path = fake_ffmpeg(tmp_path / "bin", clip, str(half), complaint=complaint)
    monkeypatch.setenv("PATH", path)
    with pytest.raises(StageError) as caught:
        run_ffmpeg([*film_input(clip), "-f", "wav", file_url(tmp_path / "out.wav")])
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("complaint", "code"),
    [
        ("av_interleaved_write_frame(): No space left on device", "disk_full"),
        ("Error writing trailer of file:out.wav: Input/output error", "write_failed"),
        ("[out#0/wav @ 0x5] Error muxing a packet: File too large", "file_too_large"),
    ],
)
def test_a_write_error_is_one_though_ffmpeg_ends_well(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, complaint: str, code: str
) -> None:
    half = tmp_path / "half.wav"
    half.write_bytes(clip.read_bytes()[:32_000])
    path = fake_ffmpeg(tmp_path / "bin", clip, str(half), complaint=complaint)
    monkeypatch.setenv("PATH", path)
    with pytest.raises(StageError) as caught:
        run_ffmpeg([*film_input(clip), "-f", "wav", file_url(tmp_path / "out.wav")])
    assert caught.value.code == code


@pytest.mark.parametrize(
    "complaint",
    [
        "Error while decoding stream #0:1: Cannot allocate memory",
        "[aac @ 0x5] decode_pce: Input buffer exhausted before END element found",
        "[mp3float @ 0x5] Error submitting packet to decoder: Resource temporarily unavailable",
    ],
)
def test_what_is_about_the_content_is_no_read_error(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, complaint: str
) -> None:
    copied = tmp_path / "copied.wav"
    copied.write_bytes(clip.read_bytes())
    path = fake_ffmpeg(tmp_path / "bin", clip, str(copied), complaint=complaint)
    monkeypatch.setenv("PATH", path)
    run_ffmpeg([*film_input(clip), "-f", "wav", file_url(tmp_path / "out.wav")])


@pytest.mark.parametrize("ended_by", ["KILL", "TERM", "SEGV"])
def test_a_program_that_a_signal_ended_is_tried_again(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ended_by: str
) -> None:
    monkeypatch.setenv("PATH", ended_ffmpeg(tmp_path / "bin", "ffmpeg", ended_by))
    with pytest.raises(StageError, match="was killed") as caught:
        run_ffmpeg([*film_input(clip), "-f", "null", "-"])
    assert caught.value.code == "try_again"
    monkeypatch.setenv("PATH", ended_ffmpeg(tmp_path / "bin", "ffprobe", ended_by))
    with pytest.raises(StageError, match="was killed") as caught:
        probe(clip)
    assert caught.value.code == "try_again"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_the_real_ffmpeg_that_is_ended_is_tried_again(
    tmp_path: Path, number: signal.Signals
) -> None:
    def end(_seconds: float) -> None:
        found = subprocess.run(
            ["pgrep", "-P", str(os.getpid()), "-x", "ffmpeg"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        for pid in found.stdout.split():
            os.kill(int(pid), number)

    args = ["-re", "-f", "lavfi", "-i", "sine=duration=3600", file_url(tmp_path / "a.wav")]
    with pytest.raises(StageError) as caught:
        run_ffmpeg(args, on_time=end)
    assert caught.value.code == "try_again"


def test_sound_that_begins_after_seven_megabytes_is_seen(tmp_path: Path) -> None:
    film = tmp_path / "late.ts"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=640x360:r=25:d=4,noise=alls=60:allf=t",
        "-itsoffset", "3", "-f", "lavfi", "-i", "sine=d=1",
        "-c:v", "mpeg2video", "-b:v", "30M", "-minrate", "20M", "-c:a", "ac3", "-max_delay", "0",
        str(film),
    )  # fmt: skip
    assert film.stat().st_size > 7_000_000
    sound = next(s for s in probe(film)["streams"] if s["codec_type"] == "audio")
    assert sound["channels"] == 1


def test_times_of_packets_are_read_from_a_listing(tmp_path: Path) -> None:
    listing = tmp_path / "listing"
    listing.write_text(
        "#software: Lavf\n#tb 0: 1/25\n#media_type 0: video\n"
        "0,  0,  1,  1, 900, 0xabc, S=1, 8\n"
        "0, 50, -9223372036854775808, 1, 900, 0xabc\n"
    )
    assert list(read_spans(listing)) == [(0.04, 0.08), (2.0, 2.04)]


@pytest.mark.ffmpeg
def test_a_stream_that_begins_after_all_that_is_looked_at_is_told(
    media: Path, tmp_path: Path
) -> None:
    film = tmp_path / "late.mpg"
    packed = media / "cases/late-dvd-subtitles.mpg.xz"
    film.write_bytes(lzma.decompress(packed.read_bytes()))
    args = ["-loglevel", "warning", "-probesize", "5M", "-i", file_url(film)]
    late = run_ffmpeg([*args, "-map", "0:1", "-f", "null", file_url(tmp_path / "out")])
    assert late == [LateStream(2, "subtitle", 22.54)]
    args = ["-loglevel", "warning", *film_input(film)]
    assert run_ffmpeg([*args, "-map", "0:1", "-f", "null", file_url(tmp_path / "out")]) == []
