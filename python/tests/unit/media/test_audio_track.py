from __future__ import annotations

from typing import Any

import pytest

from subpiped.core.errors import StageError
from subpiped.media.audio_track import choose_track, other_tracks, side_tracks


def audio(index: int, language: str = "", title: str = "", **disposition: int) -> dict[str, Any]:
    tags = {key: value for key, value in (("language", language), ("title", title)) if value}
    return {
        "index": index,
        "codec_type": "audio",
        "codec_name": "aac",
        "tags": tags,
        "disposition": disposition,
    }


VIDEO = {"index": 0, "codec_type": "video", "codec_name": "h264"}


@pytest.mark.parametrize(
    ("tracks", "languages", "chosen"),
    [
        ([audio(1, "eng", default=1), audio(2, "hin")], ["hi", "en"], 2),
        ([audio(1, "hin"), audio(2, "eng", default=1)], ["en", "hi"], 2),
        ([audio(1, "ger", default=1), audio(2)], ["hi", "en"], 2),
        ([audio(1, "hin", dub=1, default=1), audio(2, "hin")], ["hi"], 2),
        ([audio(1), audio(2, default=1)], ["hi"], 2),
        ([audio(1, "hin", "Director's Commentary", default=1), audio(2, "hin")], ["hi"], 2),
        ([audio(1, "hin", default=1, comment=1), audio(2, "eng")], ["hi"], 2),
        ([audio(1, "eng", visual_impaired=1), audio(2, "eng")], ["en"], 2),
        ([audio(1, "eng", "English AD"), audio(2, "tam")], ["en"], 2),
        ([audio(1, "eng", "Audio Description"), audio(2)], ["en"], 2),
        ([audio(1, "tam")], ["hi"], 1),
        ([audio(1, "eng", "Madhya Pradesh mix"), audio(2, "eng")], ["en"], 1),
    ],
)
def test_choice(tracks: list[dict[str, Any]], languages: list[str], chosen: int) -> None:
    assert choose_track([VIDEO, *tracks], languages).index == chosen


def test_forced_index_overrides_even_a_commentary() -> None:
    tracks = [VIDEO, audio(1, "hin"), audio(2, "hin", "Commentary")]
    assert choose_track(tracks, ["hi"], forced=2).index == 2


def test_forced_index_must_be_audio() -> None:
    with pytest.raises(
        StageError, match=r"stream 0 is not an audio track; .* 1 \(aac, hi\)"
    ) as caught:
        choose_track([VIDEO, audio(1, "hin")], ["hi"], forced=0)
    assert caught.value.code == "config_invalid"


@pytest.mark.parametrize(
    "streams",
    [[], [VIDEO], [audio(1, "eng", "Commentary")], [{**audio(1), "codec_name": "unknown"}]],
)
def test_no_usable_track(streams: list[dict[str, Any]]) -> None:
    with pytest.raises(StageError) as caught:
        choose_track(streams, ["en"])
    assert caught.value.code == "no_audio"


def test_the_others_come_in_the_order_in_which_they_would_be_chosen() -> None:
    tracks = [
        audio(1, "en"),
        audio(2, "hi", "Commentary"),
        audio(3, "en", default=1),
        audio(4),
        audio(5, "hi"),
        audio(6, "en", visual_impaired=1),
    ]
    assert [t.index for t in other_tracks(tracks, ["hi"], {5})] == [4, 3, 1]
    assert [t.index for t in other_tracks(tracks, ["en", "hi"], {3, 4})] == [1, 5]
    assert [t.index for t in side_tracks(tracks)] == [2, 6]
