"""demux on every layout of channels, by the ffmpeg that is installed and by a newer one."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from unittest import mock

import imageio_ffmpeg
import numpy as np
import pytest

from subpiped.media.extract_audio import FilmStreams, extract_audio
from subpiped.media.ffmpeg import probe
from subpiped.media.waveform import SAMPLE_RATE, read_wav
from tests.helpers.cases import sampled
from tests.helpers.stages import ffmpeg, run_stage_script

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

pytestmark = pytest.mark.ffmpeg

PICTURE = ("-f", "lavfi", "-i", "color=s=64x64:r=5:d=4")


@pytest.fixture(params=["installed", "newest"])
def env(request: pytest.FixtureRequest, tmp_path: Path) -> dict[str, str]:
    """Versions differ in the layouts that they know and in what they mix down."""
    if request.param == "installed":
        return {}
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin/ffmpeg").symlink_to(imageio_ffmpeg.get_ffmpeg_exe())
    return {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"}


def tone(channel: int) -> int:
    """Hz, the channel's own."""
    return 400 + 50 * channel


def film(
    path: Path, channels: int, *args: str, layout: str = "", silent: tuple[int, ...] = ()
) -> Path:
    tones = "|".join("0" if n in silent else f"0.2*sin(2*PI*{tone(n)}*t)" for n in range(channels))
    sound = f"aevalsrc='{tones}':s=16000:d=4" + (f":c={layout}" if layout else "")
    ffmpeg(*PICTURE, "-f", "lavfi", "-i", sound, "-c:v", "mpeg4", *args, str(path))
    return path


def extracted(path: Path, wav: Path, env: dict[str, str]) -> NDArray[np.float32]:
    streams = probe(path)["streams"]
    kinds = {stream["codec_type"]: stream for stream in streams}
    used = FilmStreams([stream["index"] for stream in streams], kinds["video"]["index"])
    with mock.patch.dict(os.environ, env):
        extract_audio(path, kinds["audio"], used, wav, lambda _first, _second: None)
    return read_wav(wav)


def levels(sound: NDArray[np.float32], channels: int) -> list[float]:
    """Amplitude of each channel's tone, in two seconds from the middle."""
    spectrum = np.abs(np.fft.rfft(sound[SAMPLE_RATE : 3 * SAMPLE_RATE])) / SAMPLE_RATE
    return [float(spectrum[2 * tone(n)]) for n in range(channels)]


def label(mov: Path, channels: int, name: int) -> None:
    """Give each channel the same `name` in QuickTime's numbers, as some editors do."""
    data = bytearray(mov.read_bytes())
    chan = data.rindex(b"chan") - 4
    old = int.from_bytes(data[chan : chan + 4], "big")
    described = name.to_bytes(4, "big") + bytes(16)
    # Version, "each channel is described", a bitmap that does not count, how many.
    fields = bytes(12) + channels.to_bytes(4, "big") + described * channels
    new = (8 + len(fields)).to_bytes(4, "big") + b"chan" + fields
    # The index stands behind the samples, so that only the boxes around grow.
    for kind in (b"moov", b"trak", b"mdia", b"minf", b"stbl", b"stsd", b"sowt"):
        box = data.rindex(kind, 0, chan) - 4
        size = int.from_bytes(data[box : box + 4], "big") + len(new) - old
        data[box : box + 4] = size.to_bytes(4, "big")
    data[chan : chan + old] = new
    mov.write_bytes(data)


# Nothing is said, "unused", "discrete", "unknown": by kAudioChannelLabel of Core Audio.
@pytest.mark.parametrize(
    ("channels", "name"),
    sampled(
        [(9, None), (10, None), (14, None), (32, None), (4, 0), (5, 0), (4, 400), (4, 0xFFFFFFFF)],
        3,
    ),
)
def test_each_channel_without_a_name_is_audible(
    env: dict[str, str], tmp_path: Path, channels: int, name: int | None
) -> None:
    named = {4: "4.0", 5: "5.0"}.get(channels, "")
    source = film(tmp_path / "film.mov", channels, "-c:a", "pcm_s16le", layout=named)
    if name is not None:
        label(source, channels, name)
    audible = levels(extracted(source, tmp_path / "audio.wav", env), channels)
    assert min(audible) > 0.9 * max(audible) > 0.01, audible


@pytest.mark.parametrize("place", [3, 9])
def test_speech_on_one_channel_of_ten_is_as_loud_as_there(
    env: dict[str, str], tmp_path: Path, place: int
) -> None:
    others = tuple(n for n in range(10) if n != place)
    source = film(tmp_path / "film.mov", 10, "-c:a", "pcm_s16le", silent=others)
    audible = levels(extracted(source, tmp_path / "audio.wav", env), 10)
    assert audible[place] == pytest.approx(0.2, rel=0.05)


@pytest.mark.parametrize(
    ("layout", "codec"),
    sampled(
        [("stereo", "aac"), ("3.0", "flac"), ("5.1", "aac"), ("5.1(side)", "ac3"), ("7.1", "flac")],
        2,
    ),
)
def test_the_center_of_each_layout_comes_up(
    env: dict[str, str], tmp_path: Path, layout: str, codec: str
) -> None:
    channels = {"stereo": 2, "3.0": 3, "7.1": 8}.get(layout, 6)
    source = film(tmp_path / "film.mkv", channels, "-c:a", codec, layout=layout)
    sound = extracted(source, tmp_path / "audio.wav", env)
    left, right, center, low, *others = [*levels(sound, channels), 0, 0][: max(channels, 4)]
    if channels == 2:
        assert min(left, right) > 0.09
        return
    assert low < 0.005
    # Low, but there: what is said at a side is still audible.
    assert all(0.003 < side < center / 4 for side in (left, right, *others))


def test_a_track_that_goes_from_stereo_to_surround_keeps_its_center(
    env: dict[str, str], tmp_path: Path
) -> None:
    parts = []
    for number, layout in enumerate(("stereo", "5.1")):
        part = film(
            tmp_path / f"{number}.ts", 6 if number else 2,
            "-c:a", "ac3", "-output_ts_offset", str(4 * number), layout=layout,
        )  # fmt: skip
        parts.append(part.read_bytes())
    source = tmp_path / "broadcast.ts"
    source.write_bytes(b"".join(parts))
    # As a program, once for all.
    result = run_stage_script("demux", source, tmp_path / "movie", env=env)
    assert result.exit_code == 0, result.log
    sound = read_wav(tmp_path / "movie/audio/audio.wav")
    audible = levels(sound[4 * SAMPLE_RATE :], 6)
    assert audible[2] > 2 * max(audible[:2]) > 0.01
    # So near to a center the sides are low.
    assert min(levels(sound, 2)) > 0.02
