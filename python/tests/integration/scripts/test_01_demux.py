"""demux on made films: a burst of 1 kHz tells where the sound really is."""

from __future__ import annotations

import json
import lzma
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from subpiped.media.declared_end import ends_early
from subpiped.media.waveform import SAMPLE_RATE, read_wav
from tests.helpers.cases import sampled
from tests.helpers.changing_film import CUT_SHORT, IN_PLACE, RENAMED_OVER, replaced_by_ffmpeg
from tests.helpers.fake_ffmpeg import fake_ffmpeg
from tests.helpers.stages import StageResult, ffmpeg, run_stage_script

pytestmark = pytest.mark.ffmpeg

PICTURE = ("-f", "lavfi", "-i", "color=s=64x64:r=25:d=10")
VIDEO_CODEC = ("-c:v", "mpeg2video", "-c:a", "aac")


def burst(at: float, seconds: float = 5, extra: str = "") -> tuple[str, ...]:
    """Silence with 0.2 s of 1 kHz `at` seconds."""
    tone = f"aevalsrc='if(between(t,{at},{at}+0.2),sin(2*PI*1000*t),0){extra}':s=48000:d={seconds}"
    return ("-f", "lavfi", "-i", tone)


def burst_starts(wav: Path) -> list[float]:
    """Where bursts start, in seconds."""
    # Near a part with a center, what has none is low.
    loud = np.flatnonzero(np.abs(read_wav(wav)) > 0.05)
    firsts = loud[np.flatnonzero(np.diff(loud, prepend=-SAMPLE_RATE) > SAMPLE_RATE // 2)]
    return [float(first) / SAMPLE_RATE for first in firsts]


def demux(film: Path, movie: Path, **options: Any) -> tuple[StageResult, dict[str, Any]]:
    result = run_stage_script("demux", film, movie, options=options)
    path = movie / "audio" / "streams.json"
    return result, json.loads(path.read_text()) if path.exists() else {}


@pytest.fixture(scope="module")
def late(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film whose sound starts 4.9 s after the picture, with a burst at 5.9 s."""
    path = tmp_path_factory.mktemp("late") / "late.mkv"
    ffmpeg(
        *PICTURE, "-itsoffset", "4.9", *burst(1), "-map", "0", "-map", "1", *VIDEO_CODEC, str(path)
    )
    return path


# Matroska keeps the start as a time, MP4 as an edit list, MPEG-TS adds 1.4 s to everything.
@pytest.mark.parametrize("suffix", sampled(["mkv", "mp4", "mov", "ts", "mpg"], 2))
def test_late_sound_stays_late(late: Path, tmp_path: Path, suffix: str) -> None:
    film = tmp_path / f"late.{suffix}"
    codec = ("-c:v", "copy", "-c:a", "mp2") if suffix == "mpg" else ("-c", "copy")
    ffmpeg("-i", str(late), *codec, str(film))
    result, streams = demux(film, tmp_path / "movie")
    assert result.exit_code == 0, result.log
    assert burst_starts(tmp_path / "movie/audio/audio.wav") == [pytest.approx(5.9, abs=0.06)]
    if suffix != "mpg":
        assert streams["audio"]["start_offset"] == pytest.approx(4.9, abs=0.1)


def test_early_sound_is_the_film_s_start(tmp_path: Path) -> None:
    film = tmp_path / "early.mkv"
    ffmpeg(
        *burst(1), "-itsoffset", "2", *PICTURE, "-map", "1", "-map", "0", *VIDEO_CODEC, str(film)
    )
    demux(film, tmp_path / "movie")
    assert burst_starts(tmp_path / "movie/audio/audio.wav") == [pytest.approx(1, abs=0.05)]


def test_a_gap_in_the_sound_is_filled(tmp_path: Path) -> None:
    film = tmp_path / "gap.mkv"
    ffmpeg(
        *PICTURE, *burst(8, 10),
        "-map", "0", "-map", "1", "-af", "aselect='not(between(t,3,6))'",
        "-c:v", "mpeg4", "-c:a", "pcm_s16le", str(film),
    )  # fmt: skip
    demux(film, tmp_path / "movie")
    assert burst_starts(tmp_path / "movie/audio/audio.wav") == [pytest.approx(8, abs=0.05)]


def test_a_change_from_stereo_to_surround_shifts_nothing(tmp_path: Path) -> None:
    parts = []
    for number, channels in enumerate(("2", "6")):
        part = tmp_path / f"{number}.ts"
        ffmpeg(
            "-f", "lavfi", "-i", "color=s=64x64:r=25:d=5", *burst(2, 5),
            "-c:v", "mpeg2video", "-c:a", "ac3", "-ac", channels,
            "-output_ts_offset", str(5 * number), str(part),
        )  # fmt: skip
        parts.append(part.read_bytes())
    film = tmp_path / "broadcast.ts"
    film.write_bytes(b"".join(parts))
    result, _ = demux(film, tmp_path / "movie")
    assert result.manifest["metadata"]["seconds"] == pytest.approx(10, abs=0.2)
    assert burst_starts(tmp_path / "movie/audio/audio.wav") == [
        pytest.approx(2, abs=0.05),
        pytest.approx(7, abs=0.05),
    ]


@pytest.fixture(scope="module")
def two_tracks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """English with a burst at 1 s, its commentary at 2 s, Hindi at 3 s; chapters, a subtitle."""
    folder = tmp_path_factory.mktemp("tracks")
    (folder / "s.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nHello\n")
    (folder / "m.txt").write_text(
        ";FFMETADATA1\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=4000\ntitle=One\n"
    )
    path = folder / "tracks.mkv"
    ffmpeg(
        *PICTURE, *burst(1), *burst(2), *burst(3),
        "-i", str(folder / "s.srt"), "-i", str(folder / "m.txt"),
        "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map", "4", "-map_metadata", "5",
        *VIDEO_CODEC, "-c:s", "srt",
        "-metadata:s:a:0", "language=eng", "-metadata:s:a:1", "language=hin",
        "-metadata:s:a:1", "title=Director's commentary", "-metadata:s:a:2", "language=hin",
        "-metadata:s:s:0", "language=eng", "-disposition:s:0", "forced", str(path),
    )  # fmt: skip
    return path


@pytest.mark.parametrize(
    ("options", "index", "at"),
    [
        ({}, 3, 3),
        ({"audioLanguages": ["en"]}, 1, 1),
        ({"audioStream": 2}, 2, 2),
    ],
)
def test_the_right_track(
    two_tracks: Path, tmp_path: Path, options: dict[str, Any], index: int, at: float
) -> None:
    result, streams = demux(two_tracks, tmp_path, **options)
    assert streams["audio"]["index"] == index
    assert streams["audio"]["why"]
    assert burst_starts(tmp_path / "audio/audio.wav") == [pytest.approx(at, abs=0.05)]
    assert result.manifest["engine"] == "ffmpeg"
    assert result.manifest["device"] == "cpu"


def test_the_container_is_described(two_tracks: Path, tmp_path: Path) -> None:
    result, streams = demux(two_tracks, tmp_path)
    assert [s["codec_type"] for s in streams["streams"]] == [
        "video", "audio", "audio", "audio", "subtitle",
    ]  # fmt: skip
    assert streams["chapters"][0]["tags"]["title"] == "One"
    assert streams["subtitles"] == [
        {"index": 4, "codec": "subrip", "language": "en", "title": None, "forced": True}
    ]
    assert streams["duration"] == pytest.approx(10, abs=0.1)
    assert streams["read_seconds"] == pytest.approx(10, abs=0.1)
    assert {o["name"] for o in result.manifest["outputs"]} == {"audio", "streams"}
    progress = [e for e in result.events if e["type"] == "progress"]
    assert progress[-1]["completed"] == progress[-1]["total"]


def test_no_audio_and_wrong_index_say_so(two_tracks: Path, tmp_path: Path) -> None:
    silent = tmp_path / "silent.mkv"
    ffmpeg(*PICTURE, "-c:v", "mpeg4", str(silent))
    result, _ = demux(silent, tmp_path / "a")
    assert (result.exit_code, result.manifest["error"]["code"]) == (65, "no_audio")
    result, _ = demux(two_tracks, tmp_path / "b", audioStream=0)
    assert (result.exit_code, result.manifest["error"]["code"]) == (78, "config_invalid")
    assert "audioStream" in result.manifest["error"]["hint"]


def test_encrypted_film_is_called_so(tmp_path: Path) -> None:
    film = tmp_path / "drm.mp4"
    ffmpeg(
        *PICTURE, *burst(1), "-shortest", "-c:v", "mpeg4", "-c:a", "aac",
        "-encryption_scheme", "cenc-aes-ctr",
        "-encryption_key", "76a6c65c5ea762046bd749a2e632ccbb",
        "-encryption_kid", "a7e61c373e219033c21091fa607bf3b8", str(film),
    )  # fmt: skip
    result, _ = demux(film, tmp_path / "movie")
    assert result.exit_code == 65
    assert "DRM" in result.manifest["error"]["message"]


def test_a_film_cut_short_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = tmp_path / "whole.mkv"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=60", *burst(1, 60),
        "-c:v", "mpeg4", "-c:a", "pcm_s16le", str(whole),
    )  # fmt: skip
    short = tmp_path / "short.mkv"
    short.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    result, _ = demux(short, tmp_path / "movie")
    assert result.exit_code == 0
    assert [w["code"] for w in result.manifest["warnings"]] == ["film_incomplete"]
    assert 20 < result.manifest["metadata"]["seconds"] < 40


@pytest.mark.parametrize(
    "name",
    sampled(
        ["-dash.mkv", 'it\'s "q" %03d.mkv', "line\nbreak.mkv", "फ़िल्म 🎬: a.mkv", "[x]*?.mkv"], 2
    ),
)
def test_any_name_works(late: Path, tmp_path: Path, name: str) -> None:
    film = tmp_path / name
    film.write_bytes(late.read_bytes())
    result, _ = demux(film, tmp_path / f"movie of {name}")
    assert result.exit_code == 0, result.log
    assert not list(tmp_path.rglob(".partial-*"))


def test_the_track_that_asr_found_comes_with_its_reason(tmp_path: Path) -> None:
    film, movie = tmp_path / "two.mkv", tmp_path / "movie"
    ffmpeg(
        *PICTURE,
        *burst(1),
        *burst(2),
        "-map",
        "0",
        "-map",
        "1",
        "-map",
        "2",
        *VIDEO_CODEC,
        str(film),
    )
    _, streams = demux(film, movie)
    assert streams["audio"]["index"] == 1
    assert burst_starts(movie / "audio/audio.wav") == [pytest.approx(1.0, abs=0.06)]
    why = "English is spoken on track 1, and Hindi is preferred"
    note = {"schema": 1, "from": 1, "to": 2, "why": why}
    (movie / "audio/better_track.json").write_text(json.dumps(note))
    result, streams = demux(film, movie, audioStream=2)
    assert (streams["audio"]["index"], streams["audio"]["why"]) == (2, why)
    assert burst_starts(movie / "audio/audio.wav") == [pytest.approx(2.0, abs=0.06)]
    assert [w["code"] for w in result.manifest["warnings"]] == ["track_changed"]
    # A person's own choice is none of asr's.
    _, streams = demux(film, movie, audioStream=1)
    assert streams["audio"]["why"] == "set by the option audioStream"


@pytest.mark.parametrize("change", [RENAMED_OVER, IN_PLACE, CUT_SHORT])
def test_a_film_that_changes_meanwhile_gives_no_result(
    late: Path, tmp_path: Path, change: str
) -> None:
    film, movie = tmp_path / "film.mkv", tmp_path / "movie"
    shutil.copyfile(late, film)
    env = replaced_by_ffmpeg(tmp_path, film, change)
    result = run_stage_script("demux", film, movie, env=env)
    assert result.exit_code == 75, result.log
    assert result.events[-1]["code"] == "source_changed"
    assert result.manifest["status"] == "failed"
    assert not (movie / "audio/streams.json").exists()


MOVING = ("-f", "lavfi", "-i", "testsrc2=s=160x120:r=25:d=40")
# A tone that a decoder cannot take from zeros.
TONE = ("-f", "lavfi", "-i", "sine=f=300:d=40")


def places(streams: dict[str, Any]) -> list[tuple[Any, Any]]:
    return [(s["start"], s["end"]) for s in streams["missing"]]


def messages(result: StageResult) -> list[str]:
    return [w["message"] for w in result.manifest["warnings"]]


@pytest.fixture(scope="module")
def minute(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A film of 40 s with a tone from end to end."""
    path = tmp_path_factory.mktemp("minute") / "minute.mkv"
    codecs = ("-c:v", "mpeg2video", "-b:v", "1M", "-c:a", "mp2")
    ffmpeg(*MOVING, *TONE, "-map", "0", "-map", "1", *codecs, str(path))
    return path


def as_container(film: Path, path: Path, *extra: str) -> bytearray:
    ffmpeg("-i", str(film), "-map", "0", "-c", "copy", *extra, str(path))
    return bytearray(path.read_bytes())


@pytest.mark.parametrize("suffix", sampled(["mkv", "mp4", "ts", "mpg", "avi"], 1))
def test_a_part_of_zeros_is_named_with_its_place(minute: Path, tmp_path: Path, suffix: str) -> None:
    film = tmp_path / f"film.{suffix}"
    content = as_container(minute, film)
    start, end = int(len(content) * 0.35), int(len(content) * 0.7)
    content[start:end] = bytes(end - start)
    film.write_bytes(content)
    result, streams = demux(film, tmp_path / "movie")
    assert result.exit_code == 0, result.log
    assert [w["code"] for w in result.manifest["warnings"]] == ["film_incomplete"]
    if suffix != "avi":  # whose index is taken for what lies there
        assert places(streams)[0][0] == pytest.approx(14, abs=1.5)
        assert "0:00:1" in messages(result)[0]


@pytest.mark.parametrize(
    ("end", "suffix"),
    sampled([(end, suffix) for end in ("gone", "zeros") for suffix in ("mkv", "mp4", "flv")], 1),
)
def test_a_missing_end_is_named_with_its_place(
    minute: Path, tmp_path: Path, suffix: str, end: str
) -> None:
    film = tmp_path / f"film.{suffix}"
    if suffix == "flv":
        ffmpeg("-i", str(minute), "-c:v", "flv", "-c:a", "libmp3lame", "-ar", "44100", str(film))
        content = bytearray(film.read_bytes())
    else:
        content = as_container(minute, film, *(["-movflags", "faststart"] * (suffix == "mp4")))
    kept = len(content) // 2
    film.write_bytes(content[:kept] + bytes((len(content) - kept) * (end == "zeros")))
    result, streams = demux(film, tmp_path / "movie")
    assert result.exit_code == 0, result.log
    assert places(streams) == [(pytest.approx(20, abs=2), pytest.approx(40, abs=0.2))]
    assert "to 0:00:40" in messages(result)[0] or "to 0:00:39" in messages(result)[0]


@pytest.mark.parametrize("suffix", ["mp4", "mov"])
def test_zeros_are_no_end_that_sound_comes_to_by_itself(
    minute: Path, tmp_path: Path, suffix: str
) -> None:
    film = tmp_path / f"film.{suffix}"
    content = as_container(minute, film, "-movflags", "faststart")
    kept = int(len(content) * 0.82)
    film.write_bytes(content[:kept] + bytes(len(content) - kept))
    result, streams = demux(film, tmp_path / "movie")
    assert [w["code"] for w in result.manifest["warnings"]] == ["film_incomplete"]
    assert places(streams) == [(pytest.approx(32.8, abs=1.5), pytest.approx(40, abs=0.2))]


FRAGMENTS = ("-movflags", "frag_keyframe+empty_moov")


CODECS = {
    "film.avi": ("-c", "copy"),
    "film.wmv": ("-c:v", "wmv2", "-c:a", "wmav2"),
    "film.mp4": ("-c:v", "mpeg4", "-g", "25", "-c:a", "aac", *FRAGMENTS),
}


@pytest.mark.parametrize(
    ("end", "name"), sampled([(end, name) for end in ("gone", "zeros") for name in CODECS], 2)
)
def test_a_missing_end_is_seen_though_nothing_names_the_length(
    minute: Path, tmp_path: Path, name: str, end: str
) -> None:
    film = tmp_path / name
    ffmpeg("-i", str(minute), *CODECS[name], str(film))
    assert not ends_early(film)
    content = film.read_bytes()
    kept = len(content) // 2
    film.write_bytes(content[:kept] + bytes((len(content) - kept) * (end == "zeros")))
    result, streams = demux(film, tmp_path / "movie")
    assert [w["code"] for w in result.manifest["warnings"]] == ["film_incomplete"]
    assert places(streams)[0][0] == pytest.approx(20, abs=2.5)


@pytest.mark.parametrize("first", [1, 2])
def test_sound_that_goes_on_under_another_number_is_one(tmp_path: Path, first: int) -> None:
    parts = []
    for number, pid in enumerate(("0x101", "0x111")):
        part = tmp_path / f"{number}.ts"
        ffmpeg(
            "-f", "lavfi", "-i", "color=s=64x64:r=25:d=20", *burst(5, 20),
            "-c:v", "mpeg2video", "-c:a", "mp2", "-streamid", f"1:{int(pid, 16)}",
            "-output_ts_offset", str(20 * number), str(part),
        )  # fmt: skip
        parts.append(part.read_bytes())
    film = tmp_path / "broadcast.ts"
    film.write_bytes(b"".join(parts))
    result, streams = demux(film, tmp_path / "movie", audioStream=first)
    assert result.exit_code == 0, result.log
    assert result.manifest["metadata"]["seconds"] == pytest.approx(40, abs=0.3)
    assert burst_starts(tmp_path / "movie/audio/audio.wav") == [
        pytest.approx(5, abs=0.1),
        pytest.approx(25, abs=0.1),
    ]
    assert streams["missing"] == []
    assert [w["code"] for w in result.manifest["warnings"]] == ["tracks_joined"]


def test_a_second_track_beside_a_short_one_is_no_part_of_it(tmp_path: Path) -> None:
    film = tmp_path / "film.mkv"
    ffmpeg(
        *MOVING, *burst(2, 20), *burst(30, 40), "-map", "0", "-map", "1", "-map", "2",
        *VIDEO_CODEC, str(film),
    )  # fmt: skip
    result, streams = demux(film, tmp_path / "movie")
    assert burst_starts(tmp_path / "movie/audio/audio.wav") == [pytest.approx(2, abs=0.1)]
    assert places(streams) == [(pytest.approx(20, abs=0.2), pytest.approx(40, abs=0.2))]
    assert [w["code"] for w in result.manifest["warnings"]] == ["film_incomplete"]


def test_a_whole_film_has_nothing_missing(late: Path, minute: Path, tmp_path: Path) -> None:
    subtitled, beyond = tmp_path / "beyond.mkv", tmp_path / "s.srt"
    # An advert in the subtitles, long after the film.
    beyond.write_text("1\n00:02:00,000 --> 00:02:01,000\nwww\n")
    codecs = ("-c", "copy", "-c:s", "srt")
    ffmpeg("-i", str(minute), "-i", str(beyond), "-map", "0", "-map", "1", *codecs, str(subtitled))
    moved = tmp_path / "moved.mkv"
    as_container(minute, moved, "-output_ts_offset", "36000")
    for number, film in enumerate((late, minute, subtitled, moved)):
        result, streams = demux(film, tmp_path / str(number))
        assert (streams["missing"], result.manifest["warnings"]) == ([], []), film


@pytest.mark.parametrize(
    ("name", "missing", "seconds"),
    sampled(
        [
            ("audio-pid-changes.ts", [], 26.97),
            ("clock-jumps.ts", [], 27.02),
            ("begins-at-ten-hours.mkv", [], 14.08),
            ("cut-short.mkv", [(17.4, 32.06)], 17.47),
            ("zeros-inside.mkv", [(11.1, 25.9)], 32.06),
            ("zeros-to-end.mp4", [(10.5, 32.06)], 10.56),
            ("late-sound.ts.xz", [], 34.0),
            ("late-dvd-subtitles.mpg.xz", [], 32.4),
        ],
        4,
    ),
)
def test_damaged_and_odd_films(
    media: Path, tmp_path: Path, name: str, missing: list[tuple[float, float]], seconds: float
) -> None:
    film = tmp_path / name.removesuffix(".xz")
    content = (media / "cases" / name).read_bytes()
    film.write_bytes(lzma.decompress(content) if name.endswith(".xz") else content)
    result, streams = demux(film, tmp_path / "movie")
    assert result.exit_code == 0, result.log
    assert places(streams) == [
        (pytest.approx(start, abs=0.2), pytest.approx(end, abs=0.2)) for start, end in missing
    ]
    codes = {w["code"] for w in result.manifest["warnings"]} - {"tracks_joined"}
    assert codes == ({"film_incomplete"} if missing else set())
    assert result.manifest["metadata"]["seconds"] == pytest.approx(seconds, abs=0.2)
    kinds = [s["codec_type"] for s in streams["streams"]]
    assert kinds.count("subtitle") == int(name.startswith("late-dvd"))
    assert all(s["channels"] for s in streams["streams"] if s["codec_type"] == "audio")


def read_with(path: str, film: Path, movie: Path) -> StageResult:
    return run_stage_script("demux", film, movie, env={"PATH": path})


def test_a_read_error_leaves_no_result(minute: Path, tmp_path: Path) -> None:
    short = tmp_path / "short.mkv"
    short.write_bytes(minute.read_bytes()[: minute.stat().st_size // 3])
    complaint = f"file:{minute}: Input/output error"
    path = fake_ffmpeg(tmp_path / "bin", minute, str(short), complaint=complaint)
    result = read_with(path, minute, tmp_path / "movie")
    assert (result.exit_code, result.manifest["error"]["code"]) == (75, "read_failed")
    assert result.manifest["status"] == "failed"
    assert not (tmp_path / "movie/audio/audio.wav").exists()


def test_a_read_error_without_a_word_is_read_again(minute: Path, tmp_path: Path) -> None:
    shorts = [tmp_path / f"{n}.mkv" for n in (3, 2)]
    for n, short in zip((3, 2), shorts, strict=True):
        short.write_bytes(minute.read_bytes()[: minute.stat().st_size // n])
    # The first call only tries which container takes the film.
    path = fake_ffmpeg(tmp_path / "once", minute, None, str(shorts[0]), None)
    result = read_with(path, minute, tmp_path / "a")
    assert (result.exit_code, result.manifest["warnings"]) == (0, [])
    assert result.manifest["metadata"]["seconds"] == pytest.approx(40, abs=0.2)
    path = fake_ffmpeg(tmp_path / "twice", minute, None, *map(str, shorts))
    result = read_with(path, minute, tmp_path / "b")
    assert (result.exit_code, result.manifest["error"]["code"]) == (75, "read_failed")


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="no file here that gives EIO")
@pytest.mark.parametrize("stage", ["demux", "subtitle-gen", "mux", "tmdb"])
def test_a_film_that_cannot_be_read_is_tried_again_by_each_stage(
    tmp_path: Path, stage: str
) -> None:
    film = tmp_path / "film.mkv"
    film.symlink_to("/proc/self/mem")
    result = run_stage_script(stage, film, tmp_path / "movie")
    assert (result.exit_code, result.manifest["error"]["code"]) == (75, "read_failed"), result.log
