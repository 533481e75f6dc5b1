"""mux on made films and on the odd ones: nothing lost, nothing re-encoded, or a clear error."""

from __future__ import annotations

import json
import lzma
import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.artifacts.cues import Cue, save_cues
from subpiped.artifacts.own_files import OwnFiles
from subpiped.core.files import film_stem
from subpiped.core.options import PROJECT_DIR
from subpiped.media.ffmpeg import file_url, probe
from tests.helpers.cases import sampled
from tests.helpers.changing_film import CUT_SHORT, IN_PLACE, RENAMED_OVER, replaced_by_ffmpeg
from tests.helpers.stages import StageResult, ffmpeg, run_stage_script, write_subtitles

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.ffmpeg

CUES = [
    Cue(1, 0.1, 0.9, ("What brings you", "to the land?")),
    Cue(2, 1.05, 1.9, ("1941",)),
    Cue(3, 2.0, 2.6, ("- Tom & Jai > 0?", "- नहीं।")),
]


def streamhash(path: Path, selector: str) -> list[str]:
    """sha256 of each stream's packets, as they lie in the file."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", file_url(path), "-map", f"0:{selector}", "-c", "copy",
         "-f", "streamhash", "-hash", "sha256", "-"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [line.rpartition("=")[2] for line in done.stdout.splitlines()]


def decoded(path: Path) -> str:
    """sha256 of the decoded picture and sound."""
    done = subprocess.run(
        ["ffmpeg", "-v", "error", "-i", file_url(path), "-map", "0:v", "-map", "0:a",
         "-f", "streamhash", "-hash", "sha256", "-"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def prepare(
    film: Path, movie: Path, cues: list[Cue] | None = None, language: str = "en"
) -> list[Cue]:
    """Write what demux and subtitle-gen leave, without running them."""
    cues = CUES if cues is None else cues
    duration = float(probe(film)["format"].get("duration") or 0)
    (movie / "audio").mkdir(parents=True, exist_ok=True)
    (movie / "audio/streams.json").write_text(json.dumps({"schema": 1, "read_seconds": duration}))
    save_cues(movie / "subtitles/cues.json", language, cues)
    suffix = "hin" if language == "hi" else language
    if cues:
        write_subtitles(movie / f"subtitles/{film_stem(film)}.{suffix}.srt", cues)
    return cues


def mux(film: Path, movie: Path, **options: Any) -> StageResult:
    return run_stage_script("mux", film, movie, options=options)


def film_of(result: StageResult, movie: Path) -> Path:
    outputs = {o["name"]: str(o["path"]) for o in result.manifest["outputs"]}
    return movie / outputs["film"]


@pytest.fixture(scope="module")
def rich(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two sound tracks 0.7 s late, ASS and SubRip, chapters, a font and a cover."""
    folder = tmp_path_factory.mktemp("rich")
    (folder / "s.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nOld\n")
    (folder / "m.txt").write_text(
        ";FFMETADATA1\ntitle=Rich\n[CHAPTER]\nTIMEBASE=1/1000\nSTART=0\nEND=1000\ntitle=One\n"
        "[CHAPTER]\nTIMEBASE=1/1000\nSTART=1000\nEND=3000\ntitle=Two\n"
    )
    (folder / "font.ttf").write_bytes(bytes(range(256)) * 8)
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=32x32:d=1", "-frames:v", "1", str(folder / "c.jpg"))
    path = folder / "rich.mkv"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=4", "-itsoffset", "0.7",
        "-f", "lavfi", "-i", "sine=d=3", "-f", "lavfi", "-i", "sine=440:d=3",
        "-i", str(folder / "s.srt"), "-i", str(folder / "m.txt"),
        "-map", "0", "-map", "1", "-map", "2", "-map", "3", "-map", "3", "-map_metadata", "4",
        "-c:v", "libx264", "-bf", "2", "-c:a", "aac", "-c:s:0", "ass", "-c:s:1", "srt",
        "-attach", str(folder / "font.ttf"), "-metadata:s:t:0", "mimetype=font/ttf",
        "-attach", str(folder / "c.jpg"), "-metadata:s:t:1", "mimetype=image/jpeg",
        "-metadata:s:t:1", "filename=cover.jpg",
        "-metadata:s:a:0", "language=hin", "-metadata:s:a:1", "language=eng",
        "-metadata:s:s:0", "language=hin", "-metadata:s:s:1", "language=eng",
        "-disposition:s:0", "default+forced", str(path),
    )  # fmt: skip
    return path


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """MP4 with H.264, AAC, mov_text and a timecode track; sound 0.7 s late by edit list."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "s.srt").write_text("1\n00:00:01,000 --> 00:00:02,000\nOld\n")
    path = folder / "plain.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=4", "-itsoffset", "0.7",
        "-f", "lavfi", "-i", "sine=d=3", "-i", str(folder / "s.srt"),
        "-map", "0", "-map", "1", "-map", "2", "-c:v", "libx264", "-bf", "2", "-c:a", "aac",
        "-c:s", "mov_text", "-metadata:s:s:0", "language=hin", "-timecode", "01:00:00:00",
        str(path),
    )  # fmt: skip
    return path


def kinds(media: dict[str, Any]) -> list[tuple[str, str]]:
    return [(s["codec_type"], s.get("codec_name", "")) for s in media["streams"]]


def test_matroska_keeps_everything(rich: Path, tmp_path: Path) -> None:
    prepare(rich, tmp_path)
    before = rich.read_bytes()
    result = mux(rich, tmp_path)
    assert result.exit_code == 0, result.log
    film = film_of(result, tmp_path)
    assert film == tmp_path / "rich.mkv"
    media = probe(film)
    assert kinds(media) == [
        ("video", "h264"), ("audio", "aac"), ("audio", "aac"),
        ("subtitle", "ass"), ("subtitle", "subrip"), ("subtitle", "subrip"),
        ("attachment", ""), ("video", "mjpeg"),
    ]  # fmt: skip
    assert streamhash(film, "v:0") == streamhash(rich, "v:0")
    assert streamhash(film, "a") == streamhash(rich, "a")
    assert media["streams"][7]["disposition"]["attached_pic"] == 1
    assert [c["tags"]["title"] for c in media["chapters"]] == ["One", "Two"]
    assert media["format"]["tags"]["title"] == "Rich"
    assert [s["tags"].get("language") for s in media["streams"][1:6]] == [
        "hin", "eng", "hin", "eng", "eng",
    ]  # fmt: skip
    assert float(media["streams"][1]["start_time"]) == pytest.approx(0.7, abs=0.05)
    assert rich.read_bytes() == before
    assert result.manifest["metadata"]["verdict"] == "pass"
    assert result.manifest["metadata"]["dropped"] == []
    assert not list(tmp_path.rglob(".partial-*"))


@pytest.mark.parametrize("default", [True, False])
def test_new_track_is_tagged_and_default_as_wanted(
    rich: Path, tmp_path: Path, default: bool
) -> None:
    prepare(rich, tmp_path)
    media = probe(film_of(mux(rich, tmp_path, defaultTrack=default), tmp_path))
    subtitles = [s for s in media["streams"] if s["codec_type"] == "subtitle"]
    assert subtitles[-1]["tags"]["title"] == "English (subpiped)"
    assert subtitles[-1]["tags"]["language"] == "eng"
    assert [s["disposition"]["default"] for s in subtitles] == ([0, 0, 1] if default else [1, 0, 0])
    assert subtitles[0]["disposition"]["forced"] == 1


def test_mp4_stays_mp4(plain: Path, tmp_path: Path) -> None:
    prepare(plain, tmp_path, language="hi")
    result = mux(plain, tmp_path)
    assert result.exit_code == 0, result.log
    film = film_of(result, tmp_path)
    assert film.suffix == ".mp4"
    media = probe(film)
    wanted = [
        ("video", "h264"),
        ("audio", "aac"),
        ("subtitle", "mov_text"),
        ("subtitle", "mov_text"),
    ]
    assert kinds(media)[:4] == wanted
    assert streamhash(film, "v") == streamhash(plain, "v")
    assert streamhash(film, "a") == streamhash(plain, "a")
    assert media["streams"][3]["tags"]["language"] == "hin"
    assert media["streams"][3]["tags"]["handler_name"] == "Hindi (subpiped)"
    assert [s["disposition"]["default"] for s in media["streams"][2:4]] == [0, 1]
    assert float(media["streams"][1]["start_time"]) == pytest.approx(0.7, abs=0.05)
    # The timecode is written anew by the muxer, so it is not lost.
    assert result.manifest["metadata"]["dropped"] == []
    assert (tmp_path / "plain.hin.srt").read_bytes() == (
        tmp_path / "subtitles/plain.hin.srt"
    ).read_bytes()


@pytest.mark.parametrize("source", ["rich", "plain"])
def test_cues_come_back_as_they_went_in(
    source: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    film = request.getfixturevalue(source)
    prepare(film, tmp_path)
    made = film_of(mux(film, tmp_path), tmp_path)
    index = [s["index"] for s in probe(made)["streams"] if s["codec_type"] == "subtitle"][-1]
    ffmpeg("-i", str(made), "-map", f"0:{index}", str(tmp_path / "back.srt"))
    text = (tmp_path / "back.srt").read_text(encoding="utf-8")
    assert "00:00:01,050 --> 00:00:01,900\n1941\n" in text
    assert "- Tom & Jai > 0?\n- नहीं।" in text


RTL_LINE = "\u202b{}\u202c"
RTL_CUES = [
    Cue(1, 0.1, 0.9, ("مرحبا يا John، كيف الحال؟", "أنا هنا.")),
    Cue(2, 1.05, 1.9, ("1941",)),
    Cue(3, 2.0, 2.6, ("- نعم!", "- لا."), song=True),
]


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_lines_from_right_to_left_keep_their_direction_in_every_file(
    plain: Path, tmp_path: Path, container: str
) -> None:
    prepare(plain, tmp_path, RTL_CUES, "ar")
    beside = tmp_path / "subtitles/plain.ar.srt"
    write_subtitles(beside, RTL_CUES, language="ar")
    result = mux(plain, tmp_path, container=container)
    assert result.exit_code == 0, result.log
    made = film_of(result, tmp_path)
    assert subtitle_tracks(made)[-1][0] == "ara"
    ffmpeg("-i", str(made), "-map", "0:s:1", str(tmp_path / "back.srt"))
    first, second = RTL_CUES[0].lines
    answers = ("♪ - نعم!", "- لا. ♪")
    shown = [RTL_LINE.format(line) for line in (first, second, *answers)]
    shown.insert(2, "1941")
    for path in (beside, tmp_path / "plain.ar.srt", tmp_path / "back.srt"):
        text = path.read_text(encoding="utf-8").replace("<i>", "").replace("</i>", "")
        assert [x for x in text.splitlines() if x and "-->" not in x and len(x) > 1] == shown
    # What a person corrects in that file keeps its marks on the way into the film.
    theirs = tmp_path / "plain.ar.srt"
    theirs.write_text(theirs.read_text(encoding="utf-8").replace("هنا", "هناك"), encoding="utf-8")
    (tmp_path / "manifests/mux.json").unlink()
    again = mux(plain, tmp_path, container=container)
    assert again.exit_code == 0, again.log
    ffmpeg("-y", "-i", str(film_of(again, tmp_path)), "-map", "0:s:1", str(tmp_path / "back.srt"))
    corrected = RTL_LINE.format(second.replace("هنا", "هناك"))
    assert corrected in (tmp_path / "back.srt").read_text(encoding="utf-8")


def test_mp4_to_mkv_converts_text(plain: Path, tmp_path: Path) -> None:
    prepare(plain, tmp_path)
    result = mux(plain, tmp_path, container="mkv")
    media = probe(film_of(result, tmp_path))
    assert [s["codec_name"] for s in media["streams"] if s["codec_type"] == "subtitle"] == [
        "subrip", "subrip",
    ]  # fmt: skip
    assert [d["kind"] for d in result.manifest["metadata"]["dropped"]] == ["data"]
    assert result.manifest["metadata"]["verdict"] == "pass"
    assert result.manifest["warnings"][0]["code"] == "stream_dropped"


def no_film(result: StageResult, movie: Path, stem: str) -> str:
    """The subtitles are there, and no film; returns the words about that."""
    assert result.exit_code == 0, result.log
    assert {o["name"]: o["path"] for o in result.manifest["outputs"]} == {
        "subtitles": f"{stem}.en.srt"
    }
    assert (movie / f"{stem}.en.srt").read_bytes() == (
        movie / f"subtitles/{stem}.en.srt"
    ).read_bytes()
    metadata = result.manifest["metadata"]
    assert (metadata["verdict"], metadata["reason"]) == ("warnings", "film_not_made")
    assert metadata["container"] == "none"
    assert not list(movie.rglob(".partial-*"))
    told = {w["code"]: str(w["message"]) for w in result.manifest["warnings"]}
    return told["film_not_made"]


def test_a_track_that_begins_too_late_for_ffmpeg_costs_the_film(tmp_path: Path) -> None:
    film, movie = tmp_path / "late.mpg", tmp_path / "m"
    ffmpeg(
        "-f", "lavfi", "-i", "color=s=64x64:r=25:d=720", "-f", "lavfi", "-i", "sine=d=720",
        "-itsoffset", "700", "-f", "lavfi", "-i", "sine=440:d=10",
        "-map", "0", "-map", "1", "-map", "2", "-c:v", "mpeg2video", "-c:a", "mp2", str(film),
    )  # fmt: skip
    # A program stream has no list of its streams: this one is in no description.
    assert len(probe(film)["streams"]) == 2
    prepare(film, movie)
    assert "begins so late" in no_film(mux(film, movie), movie, "late")


def test_forced_mp4_that_cannot_hold_a_font_names_it(rich: Path, tmp_path: Path) -> None:
    prepare(rich, tmp_path)
    result = mux(rich, tmp_path, container="mp4")
    assert "attachment" in no_film(result, tmp_path, "rich")
    assert not (tmp_path / "rich.mp4").exists()


RGB = ("-c:v", "rawvideo", "-pix_fmt", "bgr24")


@pytest.mark.parametrize(
    ("suffix", "codecs", "lost"),
    [
        ("avi", (*RGB, "-c:a", "mp2"), "rawvideo"),
        ("flv", ("-c:v", "flv1", "-c:a", "nellymoser", "-ar", "22050"), "nellymoser"),
        ("rm", ("-c:v", "rv20", "-c:a", "ac3"), "rv20"),
    ],
)
def test_what_no_container_takes_has_its_subtitles_all_the_same(
    tmp_path: Path, suffix: str, codecs: tuple[str, ...], lost: str
) -> None:
    film, movie = tmp_path / f"old.{suffix}", tmp_path / "m"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=128x96:r=5:d=3", "-f", "lavfi", "-i", "sine=d=3",
        *codecs, str(film),
    )  # fmt: skip
    # What a container takes is known before hours of recognition.
    demuxed = run_stage_script("demux", film, movie)
    early = [w for w in demuxed.manifest["warnings"] if w["code"] == "film_not_made"]
    assert [lost in w["message"] for w in early] == [True]
    prepare(film, movie)
    assert f"MKV cannot hold {lost}" in no_film(mux(film, movie), movie, "old")


def test_a_disk_that_takes_no_file_that_large_gets_the_subtitles(tmp_path: Path) -> None:
    film, movie = tmp_path / "big.mkv", tmp_path / "m"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=3", "-c:v", "rawvideo", str(film))
    prepare(film, movie)
    result = run_stage_script("mux", film, movie, largest_file=2_000_000)
    assert "File too large" in no_film(result, movie, "big")
    assert not (movie / "big.mkv").exists()


def test_the_subtitles_lie_there_while_the_film_waits_for_room(plain: Path, tmp_path: Path) -> None:
    prepare(plain, tmp_path)
    # The stage asks for room for the film it is given: as large as no disk is.
    film = tmp_path / "plain.mp4"
    film.write_bytes(plain.read_bytes())
    os.truncate(film, 2**43)
    result = mux(film, tmp_path)
    assert result.manifest["error"]["code"] == "disk_full", result.log
    assert (tmp_path / "plain.en.srt").exists()


@pytest.mark.parametrize(
    ("codec", "rate"),
    sampled([(c, r) for c in ("aac", "libmp3lame") for r in ("8000", "16000", "24000")], 2),
)
def test_what_an_encoder_puts_before_the_sound_moves_no_cue(
    tmp_path: Path, rate: str, codec: str
) -> None:
    film = tmp_path / "late.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=4", "-f", "lavfi", "-i", f"sine=r={rate}:d=4",
        "-c:v", "libx264", "-bf", "3", "-c:a", codec, "-ar", rate, "-strict", "-1", str(film),
    )  # fmt: skip
    prepare(film, tmp_path / "m")
    result = mux(film, tmp_path / "m", container="mkv")
    made = film_of(result, tmp_path / "m")
    # The picture and the cues are as late as each other.
    video = next(s for s in probe(made)["streams"] if s["codec_type"] == "video")
    ffmpeg("-copyts", "-i", str(made), "-map", "0:s:0", str(tmp_path / "back.srt"))
    first = (tmp_path / "back.srt").read_text().splitlines()[1].partition(" ")[0]
    assert float(first[6:].replace(",", ".")) - float(video["start_time"]) == pytest.approx(
        CUES[0].start, abs=0.002
    )


def test_a_film_whose_times_would_not_be_those_of_the_sidecar_is_not_made(tmp_path: Path) -> None:
    whole, film = tmp_path / "whole.mp4", tmp_path / "cut.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=12", "-f", "lavfi", "-i", "sine=d=12",
        "-c:v", "libx264", "-g", "100", "-c:a", "aac", str(whole),
    )  # fmt: skip
    # The pictures from 4.0 s on are in there; an edit list has players begin 1.3 s later.
    ffmpeg("-ss", "5.3", "-i", str(whole), "-c", "copy", str(film))
    prepare(film, tmp_path / "m")
    made = film_of(mux(film, tmp_path / "m"), tmp_path / "m")
    assert made.suffix == ".mp4"
    # Matroska has no such lists.
    prepare(film, tmp_path / "n")
    told = no_film(mux(film, tmp_path / "n", container="mkv"), tmp_path / "n", "cut")
    assert "later than the source's" in told or "lasts" in told


def test_a_track_that_is_only_announced_is_no_loss(tmp_path: Path) -> None:
    whole, film = tmp_path / "whole.ts", tmp_path / "announced.ts"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3",
        "-f", "lavfi", "-i", "sine=440:d=3", "-map", "0", "-map", "1", "-map", "2",
        "-c:v", "mpeg2video", "-c:a", "mp2", str(whole),
    )  # fmt: skip
    data = whole.read_bytes()
    packets = [data[at : at + 188] for at in range(0, len(data), 188)]
    # ffmpeg gives the third stream the PID 0x102.
    film.write_bytes(b"".join(p for p in packets if p[1] & 0x1F != 0x01 or p[2] != 0x02))
    prepare(film, tmp_path / "m")
    result = mux(film, tmp_path / "m")
    assert result.exit_code == 0, result.log
    assert kinds(probe(film_of(result, tmp_path / "m"))) == [
        ("video", "mpeg2video"), ("audio", "mp2"), ("subtitle", "subrip"),
    ]  # fmt: skip
    assert result.manifest["metadata"]["verdict"] == "pass"


@pytest.mark.parametrize("name", ["late-dvd-subtitles.mpg", "late-sound.ts"])
def test_a_late_track_is_in_the_film_or_there_is_none(
    media: Path, tmp_path: Path, name: str
) -> None:
    film, movie = tmp_path / name, tmp_path / "m"
    film.write_bytes(lzma.decompress((media / f"cases/{name}.xz").read_bytes()))
    prepare(film, movie)
    result = mux(film, movie)
    outputs = [o["name"] for o in result.manifest["outputs"]]
    if "film" in outputs:
        late = "subtitle" if "subtitles" in name else "audio"
        wanted = {"video", "audio", late, "subtitle"}
        found = [kind for kind, _ in kinds(probe(film_of(result, movie)))]
        assert set(found) == wanted
        assert len(found) == len(wanted) + (late == "subtitle")
    else:
        assert no_film(result, movie, film.stem)


def test_none_writes_the_sidecar_only(rich: Path, tmp_path: Path) -> None:
    prepare(rich, tmp_path)
    result = mux(rich, tmp_path, container="none")
    assert [o["name"] for o in result.manifest["outputs"]] == ["subtitles"]
    assert not (tmp_path / "rich.mkv").exists()


def test_transport_stream_and_blu_ray_pcm_keep_picture_and_sound(tmp_path: Path) -> None:
    film = tmp_path / "disc.m2ts"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=3", "-f", "lavfi", "-i", "sine=r=48000:d=3",
        "-c:v", "libx264", "-c:a", "pcm_bluray", "-ac", "2", str(film),
    )  # fmt: skip
    prepare(film, tmp_path / "m")
    result = mux(film, tmp_path / "m")
    assert result.exit_code == 0, result.log
    made = film_of(result, tmp_path / "m")
    assert kinds(probe(made))[1] == ("audio", "pcm_s16le")
    assert decoded(made) == decoded(film)


def test_avi_with_b_frames_gets_the_times_it_lacks(tmp_path: Path) -> None:
    film = tmp_path / "old.avi"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=25:d=3", "-f", "lavfi", "-i", "sine=d=3",
        "-c:v", "libx264", "-bf", "2", "-c:a", "mp3", str(film),
    )  # fmt: skip
    prepare(film, tmp_path / "m")
    result = mux(film, tmp_path / "m")
    assert result.exit_code == 0, result.log
    assert film_of(result, tmp_path / "m").suffix == ".mkv"


HINDI = [Cue(1, 0.1, 0.9, ("तुम यहाँ", "क्यों आए हो?")), Cue(2, 1.2, 1.9, ("हाँ।",))]


def add_track(film: Path, movie: Path, cues: list[Cue], language: str) -> None:
    """Write what subtitle-gen leaves of a further track."""
    save_cues(movie / f"subtitles/cues.{language}.json", language, cues)
    suffix = "hin" if language == "hi" else language
    write_subtitles(movie / f"subtitles/{film_stem(film)}.{suffix}.srt", cues)


def subtitle_tracks(film: Path) -> list[tuple[str, str, int]]:
    """Language, title and default flag of each subtitle track."""
    return [
        (
            stream["tags"]["language"],
            stream["tags"].get("title") or stream["tags"].get("handler_name", ""),
            stream["disposition"]["default"],
        )
        for stream in probe(film)["streams"]
        if stream["codec_type"] == "subtitle"
    ]


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_two_tracks_go_in_and_beside_the_film(plain: Path, tmp_path: Path, container: str) -> None:
    prepare(plain, tmp_path)
    add_track(plain, tmp_path, HINDI, "hi")
    both = {"subtitle-gen": {"subtitles": ["en", "hi"]}}
    result = run_stage_script("mux", plain, tmp_path, options={"container": container}, others=both)
    assert result.exit_code == 0, result.log
    film = film_of(result, tmp_path)
    assert subtitle_tracks(film)[-2:] == [
        ("eng", "English (subpiped)", 1),
        ("hin", "Hindi (subpiped)", 0),
    ]
    outputs = {o["name"]: o["path"] for o in result.manifest["outputs"]}
    assert outputs["subtitles"] == "plain.en.srt"
    assert outputs["subtitles.hi"] == "plain.hin.srt"
    assert "क्यों आए हो?" in (tmp_path / "plain.hin.srt").read_text()
    # Another run may want one track alone: the other one's files are no track any more.
    alone = run_stage_script("mux", plain, tmp_path, options={"container": container})
    assert subtitle_tracks(film_of(alone, tmp_path))[1:] == [("eng", "English (subpiped)", 1)]


@pytest.mark.parametrize("container", ["mkv", "mp4"])
def test_a_track_that_needs_review_is_marked_and_not_shown_unasked(
    container: str, plain: Path, tmp_path: Path
) -> None:
    prepare(plain, tmp_path)
    add_track(plain, tmp_path, HINDI, "hi")
    reasons = [
        {"code": "gist_only", "severity": "warning"},
        {"code": "long_cue", "severity": "review"},
    ]
    quality = {"schema": 1, "verdict": "review", "reasons": reasons}
    (tmp_path / "subtitles/quality.json").write_text(json.dumps(quality))
    good = {"schema": 1, "verdict": "pass", "reasons": []}
    (tmp_path / "subtitles/quality.hi.json").write_text(json.dumps(good))
    both = {"subtitle-gen": {"subtitles": ["en", "hi"]}}
    result = run_stage_script("mux", plain, tmp_path, options={"container": container}, others=both)
    assert result.exit_code == 0, result.log
    assert subtitle_tracks(film_of(result, tmp_path))[-2:] == [
        ("eng", "English (needs review)", 0),
        ("hin", "Hindi (subpiped)", 0),
    ]
    metadata = result.manifest["metadata"]
    assert (metadata["verdict"], metadata["reason"]) == ("review", "long_cue")
    assert metadata["reasons"] == ["long_cue", "gist_only"]


def test_a_person_may_want_no_track_shown_unasked(tmp_path: Path) -> None:
    film = tmp_path / "bare.mp4"
    ffmpeg(
        "-f", "lavfi", "-i", "testsrc2=s=64x64:r=5:d=3", "-f", "lavfi", "-i", "sine=d=3",
        "-c:v", "mpeg4", "-c:a", "aac", str(film),
    )  # fmt: skip
    prepare(film, tmp_path / "m")
    result = mux(film, tmp_path / "m", container="mp4", defaultTrack=False)
    assert result.exit_code == 0, result.log
    done = film_of(result, tmp_path / "m")
    # ffmpeg itself would switch the only subtitle track on.
    assert subtitle_tracks(done) == [("eng", "English (subpiped)", 0)]
    assert streamhash(done, "v") == streamhash(film, "v")
    shown = mux(film, tmp_path / "m", container="mp4", defaultTrack=True)
    assert subtitle_tracks(film_of(shown, tmp_path / "m")) == [("eng", "English (subpiped)", 1)]


def test_a_film_without_speech_is_not_copied(plain: Path, tmp_path: Path) -> None:
    prepare(plain, tmp_path, cues=[])
    result = mux(plain, tmp_path)
    assert result.exit_code == 0
    assert result.manifest["metadata"] == {
        "verdict": "warnings",
        "reason": "no_speech",
        "reasons": ["no_speech"],
    }
    assert result.manifest["outputs"] == []


def test_a_damaged_result_never_replaces_the_film_that_is_there(
    plain: Path, tmp_path: Path
) -> None:
    prepare(plain, tmp_path)
    (tmp_path / "plain.mp4").write_bytes(b"the last good one")
    (tmp_path / "plain.mkv").write_bytes(b"another")
    # A film that could be read to 60 s must not come out with 4.
    (tmp_path / "audio/streams.json").write_text(json.dumps({"schema": 1, "read_seconds": 60.0}))
    result = mux(plain, tmp_path)
    assert "lasts 4.0 s" in no_film(result, tmp_path, "plain")
    assert (tmp_path / "plain.mp4").read_bytes() == b"the last good one"
    assert (tmp_path / "plain.mkv").read_bytes() == b"another"


def test_subtitles_that_are_not_the_cues_fail_the_check(plain: Path, tmp_path: Path) -> None:
    prepare(plain, tmp_path)
    write_subtitles(tmp_path / "subtitles/plain.en.srt", CUES[:2])
    result = mux(plain, tmp_path)
    assert "2 cues, expected 3" in no_film(result, tmp_path, "plain")


EDITED = "1\n00:00:00,500 --> 00:00:01,500\nBy hand — naïve\n"


@pytest.mark.parametrize(
    ("container", "encoding"), [("mkv", "utf-16"), ("mp4", "cp1252"), ("none", "utf-8-sig")]
)
def test_subtitles_corrected_by_hand_stay_and_go_into_the_film(
    plain: Path, tmp_path: Path, container: str, encoding: str
) -> None:
    prepare(plain, tmp_path)
    assert mux(plain, tmp_path, container=container).exit_code == 0
    theirs = tmp_path / "plain.en.srt"
    ours = theirs.read_bytes()
    edited = EDITED.replace("\n", "\r\n").encode(encoding)
    theirs.write_bytes(edited)
    # `retry` takes the manifests away.
    (tmp_path / "manifests/mux.json").unlink()
    for _ in range(2):
        result = mux(plain, tmp_path, container=container)
        assert result.exit_code == 0, result.log
        assert theirs.read_bytes() == edited
        assert (tmp_path / "plain.en.subpiped.srt").read_bytes() == ours
        outputs = {o["name"]: o["path"] for o in result.manifest["outputs"]}
        assert outputs["subtitles"] == "plain.en.srt"
        kept = [w["message"] for w in result.manifest["warnings"] if w["code"] == "subtitles_kept"]
        assert kept == [
            "plain.en.srt was changed by hand and is kept;"
            " the new subtitles are in plain.en.subpiped.srt"
        ]
    if container != "none":
        made = film_of(result, tmp_path)
        assert subtitle_tracks(made)[-1] == ("eng", "English (edited)", 1)
        ffmpeg("-i", str(made), "-map", "0:s:1", str(tmp_path / "back.srt"))
        assert "By hand — naïve" in (tmp_path / "back.srt").read_text(encoding="utf-8")
    # What a person takes away again is no obstacle.
    theirs.unlink()
    mux(plain, tmp_path, container=container)
    assert theirs.read_bytes() == ours
    assert not (tmp_path / "plain.en.subpiped.srt").exists()


def test_what_a_person_corrected_below_subtitles_is_for_players_too(
    plain: Path, tmp_path: Path
) -> None:
    prepare(plain, tmp_path)
    inside = tmp_path / "subtitles/plain.en.srt"
    ours = inside.read_bytes()
    inside.write_text(EDITED)
    # As subtitle-gen does it.
    beside = OwnFiles(tmp_path).write(inside, ours)
    result = mux(plain, tmp_path)
    assert result.exit_code == 0, result.log
    assert (tmp_path / "plain.en.srt").read_text() == EDITED == inside.read_text()
    assert beside.read_bytes() == ours
    assert subtitle_tracks(film_of(result, tmp_path))[-1][1] == "English (edited)"
    assert "subtitles/plain.en.srt" in [i["name"] for i in result.manifest["inputs"]]


@pytest.mark.parametrize(
    "text",
    ["", "no subtitles", EDITED + "\n2\n00:00:01,000 --> 00:00:02,000\nTwo at once\n"],
)
def test_edited_subtitles_that_make_no_track_stay_beside_a_film_with_ours(
    plain: Path, tmp_path: Path, text: str
) -> None:
    prepare(plain, tmp_path)
    (tmp_path / "plain.en.srt").write_text(text)
    result = mux(plain, tmp_path)
    assert result.exit_code == 0, result.log
    assert (tmp_path / "plain.en.srt").read_text() == text
    assert subtitle_tracks(film_of(result, tmp_path))[-1] == ("eng", "English (subpiped)", 1)
    told = [w["code"] for w in result.manifest["warnings"]]
    assert told == [*(["edited_not_in_film"] if text else []), "subtitles_kept"]
    outputs = {o["name"]: o["path"] for o in result.manifest["outputs"]}
    # An empty file is no result that could be told of.
    assert outputs["subtitles"] == ("plain.en.srt" if text else "plain.en.subpiped.srt")


def test_a_film_from_before_is_replaced(plain: Path, tmp_path: Path) -> None:
    prepare(plain, tmp_path)
    (tmp_path / "plain.mp4").write_bytes(b"old")
    assert mux(plain, tmp_path).exit_code == 0
    assert len(probe(tmp_path / "plain.mp4")["streams"]) >= 4


def test_the_source_is_never_the_target(plain: Path, tmp_path: Path) -> None:
    film = tmp_path / "plain.mp4"
    film.write_bytes(plain.read_bytes())
    prepare(film, tmp_path)
    result = mux(film, tmp_path)
    assert result.manifest["error"]["code"] == "config_invalid"
    assert film.read_bytes() == plain.read_bytes()


@pytest.mark.skipif(
    sys.platform != "linux" or os.geteuid() != 0, reason="needs to mount a small file system"
)
def test_a_full_disk_is_called_so(tmp_path: Path) -> None:
    film = tmp_path / "big.mkv"
    ffmpeg("-f", "lavfi", "-i", "testsrc2=s=320x240:r=25:d=4", "-c:v", "rawvideo", str(film))
    movie = tmp_path / "m"
    movie.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", str(movie)], check=False
    )
    if mounted.returncode != 0:
        pytest.skip("mount is not allowed here")
    try:
        prepare(film, movie)
        result = mux(film, movie)
    finally:
        subprocess.run(["umount", str(movie)], check=True)
    assert result.exit_code == 73
    assert result.manifest["error"]["code"] == "disk_full"


@pytest.mark.parametrize(
    "name",
    sampled(
        ["-dash.mp4", 'it\'s "q" %03d.mp4', "line\nbreak.mp4", "फ़िल्म 🎬: a.mp4", "[x]*?.mp4"], 2
    ),
)
def test_any_name_works(plain: Path, tmp_path: Path, name: str) -> None:
    film = tmp_path / name
    film.write_bytes(plain.read_bytes())
    movie = tmp_path / "100% of m"
    prepare(film, movie)
    result = mux(film, movie)
    assert result.exit_code == 0, result.log
    assert film_of(result, movie).exists()


MEDIA = PROJECT_DIR.parent / "shared" / "media"
ODD = sorted(
    path.relative_to(MEDIA).as_posix()
    for folder in ("odd", "movie")
    for path in (MEDIA / folder).rglob("*")
    if path.is_file() and path.suffix not in (".srt", ".vtt", ".align")
)
UNREADABLE = {
    "azure_missing_wav_header.wav", "bad.wav", "chunk_out_of_range.mp4", "evil.wav",
    "sample_fragmented_widevine.mp4", "zero_byte_file_0.mp4",
}  # fmt: skip
# Files that hold a header and nothing to copy.
EMPTY = {
    "awful.wav",
    "bipbop_audioinit.mp4",
    "invalid_userdata.mp4",
    "nostreams.mp4",
    "null.wav",
    "sample_MKV_chapters.mkv",
}


# It has WebVTT under a name that ffmpeg 5 does not know.
NOT_COPIED = {"sample_with_vtt_subtitles.mkv"}


@pytest.mark.parametrize(
    "name", sampled(ODD, 10) or [pytest.param("", marks=pytest.mark.skip(reason="no media"))]
)
def test_odd_films(media: Path, tmp_path: Path, name: str) -> None:
    """Each goes through demux and mux, or ends in an error that a person understands."""
    film = media / name
    movie = tmp_path / "m"
    demuxed = run_stage_script("demux", film, movie)
    assert "Traceback" not in demuxed.log
    if film.name in UNREADABLE:
        assert demuxed.manifest["error"]["code"] == "input_invalid", demuxed.log
        return
    streams = probe(film)["streams"]
    if demuxed.exit_code != 0:
        assert demuxed.manifest["error"]["code"] == "no_audio", demuxed.log
        has_audio = any(s["codec_type"] == "audio" for s in streams)
        assert not has_audio or film.name in EMPTY
    if film.name in EMPTY:
        return
    # Films without sound are muxed all the same: they hold the rarest subtitles.
    read = demuxed.exit_code == 0 and json.loads((movie / "audio/streams.json").read_text())
    prepare(film, movie)
    if read:
        (movie / "audio/streams.json").write_text(json.dumps(read))
    result = mux(film, movie)
    assert result.exit_code == 0, result.log
    if film.name in NOT_COPIED:
        assert no_film(result, movie, film_stem(film))
        return
    made = film_of(result, movie)
    kept = [s for s in streams if s["codec_type"] != "data"]
    found = probe(made)["streams"]
    for kind in ("video", "audio", "subtitle", "attachment"):
        wanted = sum(s["codec_type"] == kind for s in kept) + (kind == "subtitle")
        assert sum(s["codec_type"] == kind for s in found) == wanted, kind


@pytest.mark.parametrize("change", [RENAMED_OVER, IN_PLACE, CUT_SHORT])
def test_a_film_that_changes_meanwhile_is_not_published(
    plain: Path, tmp_path: Path, change: str
) -> None:
    film, movie = tmp_path / "film.mp4", tmp_path / "movie"
    shutil.copyfile(plain, film)
    prepare(film, movie)
    earlier = movie / "film.mp4"
    earlier.write_bytes(b"an earlier result")
    env = replaced_by_ffmpeg(tmp_path, film, change)
    result = run_stage_script("mux", film, movie, env=env)
    assert result.exit_code == 75, result.log
    assert result.events[-1]["code"] == "source_changed"
    assert result.manifest["status"] == "failed"
    assert earlier.read_bytes() == b"an earlier result"
    assert sorted(path.name for path in movie.iterdir() if path.is_file()) == ["film.mp4"]


@pytest.mark.parametrize(
    ("change", "code"), [('touch "$film"', None), ('mv "$film" "$film.moved"', "input_missing")]
)
def test_a_film_that_is_only_touched_is_published_and_one_that_is_gone_missed(
    plain: Path, tmp_path: Path, change: str, code: str | None
) -> None:
    film, movie = tmp_path / "film.mp4", tmp_path / "movie"
    shutil.copyfile(plain, film)
    prepare(film, movie)
    result = run_stage_script("mux", film, movie, env=replaced_by_ffmpeg(tmp_path, film, change))
    if code is None:
        assert result.exit_code == 0, result.log
        assert film_of(result, movie).is_file()
    else:
        # The daemon looks for where it went; nothing half-written stands in its way.
        assert result.events[-1]["code"] == code
        assert not list(movie.glob("*.mp4"))


def test_results_keep_the_name_that_the_film_had_when_it_was_begun(
    plain: Path, tmp_path: Path
) -> None:
    film, renamed, movie = tmp_path / "film.mp4", tmp_path / "renamed.mp4", tmp_path / "movie"
    shutil.copyfile(plain, film)
    prepare(film, movie)
    film.rename(renamed)
    env = {"SUBPIPED_MEDIA": json.dumps({"name": "film.mp4"})}
    result = run_stage_script("mux", renamed, movie, env=env)
    assert result.exit_code == 0, result.log
    assert film_of(result, movie).name == "film.mp4"
    assert (movie / "film.en.srt").is_file()
