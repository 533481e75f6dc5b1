"""What the containers hold, by ffmpeg's names of muxers and codecs."""

from __future__ import annotations

from typing import Final


def words(text: str) -> frozenset[str]:
    """The words of `text` as a set."""
    return frozenset(text.split())


# Text subtitles that ffmpeg decodes; whichever the container does not hold becomes its own kind.
TEXT_SUBTITLES: Final = words(
    "subrip text ass ssa webvtt mov_text microdvd mpl2 jacosub sami realtext stl subviewer"
    " subviewer1 vplayer pjs eia_608"
)
# Sources: ffmpeg's movenc.c (codec_mp4_tags, codec_mov_tags) and matroskaenc.c.
_MP4: Final[dict[str, frozenset[str]]] = {
    "video": words(
        "h264 hevc av1 vp9 vvc mpeg4 mpeg2video mpeg1video mjpeg png jpeg2000 vc1 dirac"
    ),
    "audio": words("aac mp3 mp2 ac3 eac3 alac dts opus flac vorbis truehd mlp evrc qcelp"),
    "subtitle": frozenset({"mov_text", "dvd_subtitle"}),
}
_MOV_VIDEO: Final = words(
    "h264 hevc mpeg4 mpeg2video mpeg1video mjpeg png jpeg2000 vc1 prores dnxhd rawvideo qtrle svq1"
    " svq3 cinepak h263 dvvideo cfhd hap v210 vp9 av1 rpza"
)
_MOV_AUDIO: Final = words(
    "aac mp3 mp2 ac3 eac3 alac amr_nb amr_wb adpcm_ima_qt adpcm_ms gsm mace3 mace6 qdm2 qdmc"
    " pcm_s8 pcm_u8 pcm_s16be pcm_s16le pcm_s24be pcm_s24le pcm_s32be pcm_s32le pcm_f32be"
    " pcm_f32le pcm_f64be pcm_f64le pcm_alaw pcm_mulaw dts"
)
_MATROSKA_SUBTITLES: Final = words(
    "subrip ass ssa webvtt dvd_subtitle dvb_subtitle hdmv_pgs_subtitle hdmv_text_subtitle"
    " arib_caption"
)
HOLDS: Final[dict[str, dict[str, frozenset[str] | None]]] = {
    # None: anything. `attachment` and `data` are absent where the container has none.
    "mp4": {**_MP4},
    "mov": {"video": _MOV_VIDEO, "audio": _MOV_AUDIO, "subtitle": _MP4["subtitle"]},
    "matroska": {
        "video": None, "audio": None, "subtitle": _MATROSKA_SUBTITLES, "attachment": None,
    },
}  # fmt: skip
NAMES: Final = {"mp4": "MP4", "mov": "MOV", "matroska": "MKV"}
SUFFIX: Final = {"mp4": ".mp4", "mov": ".mov", "matroska": ".mkv"}
TEXT_CODEC: Final = {"mp4": "mov_text", "mov": "mov_text", "matroska": "subrip"}
# Blu-ray and DVD pack their PCM in ways that only transport and program streams hold. The samples
# stay what they are.
REPACKED_PCM: Final = frozenset({"pcm_bluray", "pcm_dvd"})
# DivX's bitmaps, which only AVI holds, become DVD bitmaps.
REPACKED_BITMAPS: Final = {"xsub": "dvd_subtitle"}
UNKNOWN: Final = frozenset({"", "unknown", "none"})
