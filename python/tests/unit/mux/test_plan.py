from __future__ import annotations

from typing import Any

import pytest

from subpiped.mux.plan import MuxPlan, containers_for, plan_for


def stream(index: int, kind: str, codec: str, **more: Any) -> dict[str, Any]:
    size = {"width": 64} if kind == "video" else {"sample_rate": "48000"}
    return {"index": index, "codec_type": kind, "codec_name": codec, **size, **more}


def media(family: str, *streams: dict[str, Any], brand: str = "isom") -> dict[str, Any]:
    name = {"mp4": "mov,mp4,m4a,3gp,3g2,mj2", "mkv": "matroska,webm", "avi": "avi"}[family]
    return {
        "format": {"format_name": name, "tags": {"major_brand": brand}},
        "streams": list(streams),
    }


def plans(source: dict[str, Any], wanted: str) -> list[MuxPlan]:
    return [plan_for(source["streams"], container) for container in containers_for(source, wanted)]


H264 = stream(0, "video", "h264")
AAC = stream(1, "audio", "aac")


@pytest.mark.parametrize(
    ("source", "wanted", "containers"),
    [
        (media("mp4", H264, AAC), "auto", ["mp4", "matroska"]),
        (media("mp4", H264, AAC, brand="qt  "), "auto", ["mov", "matroska"]),
        (media("mkv", H264, AAC), "auto", ["matroska"]),
        (media("avi", H264, AAC), "auto", ["matroska"]),
        (media("mp4", H264, AAC), "mkv", ["matroska"]),
        (media("mkv", H264, AAC), "mp4", ["mp4"]),
        (media("mp4", H264, AAC, brand="qt  "), "mp4", ["mov"]),
    ],
)
def test_the_family_first_then_matroska(
    source: dict[str, Any], wanted: str, containers: list[str]
) -> None:
    assert containers_for(source, wanted) == containers


@pytest.mark.parametrize(
    ("container", "codec", "kind"),
    [
        ("mp4", "amr_nb", "audio"),
        ("mp4", "hdmv_pgs_subtitle", "subtitle"),
        ("mp4", "ttf", "attachment"),
        ("matroska", "dvb_teletext", "subtitle"),
        ("matroska", "unknown", "audio"),
    ],
)
def test_what_a_container_cannot_hold_is_lost(container: str, codec: str, kind: str) -> None:
    plan = plan_for([H264, stream(1, kind, codec)], container)
    assert [(lost["index"], lost["codec"]) for lost in plan.lost] == [(1, codec)]


@pytest.mark.parametrize("container", ["mp4", "matroska"])
def test_data_is_no_loss(container: str) -> None:
    # ffprobe names no kind where it knows none.
    plan = plan_for([H264, stream(1, "data", "bin_data"), {"index": 2}], container)
    assert (len(plan.dropped), plan.lost) == (2, [])


def test_what_ffmpeg_refuses_is_lost_with_the_reason() -> None:
    plan = plan_for([H264, AAC], "matroska", {0: "it says so"})
    assert [s.index for s in plan.streams] == [1]
    assert [lost["why"] for lost in plan.lost] == ["it says so"]


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
    plan = plans(media(family, H264, stream(2, "subtitle", before)), wanted)[0]
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
    plan = plans(source, "auto")[0]
    assert [(d["index"], d["kind"]) for d in plan.dropped] == [
        (2, "data"),
        (3, "audio"),
        (4, "subtitle"),
    ]


def test_packed_pcm_becomes_plain_of_the_same_depth() -> None:
    source = media("avi", stream(1, "audio", "pcm_bluray", sample_fmt="s16"))
    assert plans(source, "auto")[0].of("audio")[0].codec == "pcm_s16le"


def test_cover_is_attached_in_matroska_and_mapped_in_mp4() -> None:
    cover = stream(2, "video", "mjpeg", disposition={"attached_pic": 1})
    mp4, matroska = plans(media("mp4", H264, AAC, cover), "auto")
    assert [s.index for s in mp4.of("video")] == [0, 2]
    assert [s.index for s in matroska.of("video")] == [0]
    assert [s.index for s in matroska.pictures] == [2]
