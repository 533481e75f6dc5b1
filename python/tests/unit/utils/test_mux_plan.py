from __future__ import annotations

from typing import Any

import pytest

from utils.errors import StageError
from utils.mux_plan import plan_mux


def stream(index: int, kind: str, codec: str, **more: Any) -> dict[str, Any]:
    size = {"width": 64} if kind == "video" else {"sample_rate": "48000"}
    return {"index": index, "codec_type": kind, "codec_name": codec, **size, **more}


def media(family: str, *streams: dict[str, Any], brand: str = "isom") -> dict[str, Any]:
    name = {"mp4": "mov,mp4,m4a,3gp,3g2,mj2", "mkv": "matroska,webm", "avi": "avi"}[family]
    return {
        "format": {"format_name": name, "tags": {"major_brand": brand}},
        "streams": list(streams),
    }


H264 = stream(0, "video", "h264")
AAC = stream(1, "audio", "aac")


@pytest.mark.parametrize(
    ("source", "containers"),
    [
        (media("mp4", H264, AAC), ["mp4", "matroska"]),
        (media("mp4", H264, AAC, brand="qt  "), ["mov", "matroska"]),
        (media("mkv", H264, AAC), ["matroska"]),
        (media("avi", H264, AAC), ["matroska"]),
        (media("mp4", H264, stream(1, "audio", "amr_nb")), ["matroska"]),
        (media("mp4", H264, stream(1, "audio", "pcm_s16be"), brand="qt  "), ["mov", "matroska"]),
        (media("mp4", H264, AAC, stream(2, "data", "bin_data")), ["mp4", "matroska"]),
    ],
)
def test_auto_keeps_the_family_where_everything_fits(
    source: dict[str, Any], containers: list[str]
) -> None:
    assert [plan.container for plan in plan_mux(source, "auto")] == containers


def test_mkv_forces() -> None:
    plans = plan_mux(media("mp4", H264, AAC), "mkv")
    assert [plan.suffix for plan in plans] == [".mkv"]


def test_forced_mp4_names_what_does_not_fit() -> None:
    source = media("mkv", H264, AAC, stream(2, "subtitle", "hdmv_pgs_subtitle"))
    with pytest.raises(StageError, match=r"stream 2 \(subtitle, hdmv_pgs_subtitle\)") as caught:
        plan_mux(source, "mp4")
    assert caught.value.code == "config_invalid"


@pytest.mark.parametrize(
    ("family", "wanted", "before", "after"),
    [
        ("mkv", "mp4", "ass", "mov_text"),
        ("mp4", "mkv", "mov_text", "subrip"),
        ("mkv", "auto", "subrip", "subrip"),
        ("mkv", "auto", "hdmv_pgs_subtitle", "hdmv_pgs_subtitle"),
        ("avi", "auto", "xsub", "dvd_subtitle"),
    ],
)
def test_subtitles_are_converted_only_where_they_must_be(
    family: str, wanted: str, before: str, after: str
) -> None:
    plan = plan_mux(media(family, H264, stream(2, "subtitle", before)), wanted)[0]
    kept = plan.of("subtitle")[0]
    assert (kept.codec, kept.copied) == (after, before == after)


def test_what_no_container_holds_is_listed() -> None:
    source = media(
        "mp4",
        H264,
        stream(2, "data", "bin_data", codec_tag_string="tmcd"),
        stream(3, "audio", "unknown"),
        stream(4, "subtitle", "dvb_teletext"),
    )
    plan = plan_mux(source, "auto")[0]
    assert [(d["index"], d["kind"]) for d in plan.dropped] == [
        (2, "data"),
        (3, "audio"),
        (4, "subtitle"),
    ]


def test_packed_pcm_becomes_plain_of_the_same_depth() -> None:
    source = media("avi", stream(1, "audio", "pcm_bluray", sample_fmt="s16"))
    assert plan_mux(source, "auto")[0].of("audio")[0].codec == "pcm_s16le"


def test_cover_is_attached_in_matroska_and_mapped_in_mp4() -> None:
    cover = stream(2, "video", "mjpeg", disposition={"attached_pic": 1})
    mp4, matroska = plan_mux(media("mp4", H264, AAC, cover), "auto")
    assert [s.index for s in mp4.of("video")] == [0, 2]
    assert [s.index for s in matroska.of("video")] == [0]
    assert [s.index for s in matroska.pictures] == [2]
