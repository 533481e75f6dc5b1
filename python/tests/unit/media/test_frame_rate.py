from __future__ import annotations

from typing import Any

import pytest

from subpiped.media.frame_rate import frame_rate, main_video, picture_size


def film(rate: str, **more: Any) -> dict[str, Any]:
    return {
        "streams": [
            {"codec_type": "audio"},
            {"codec_type": "video", "avg_frame_rate": rate, **more},
        ]
    }


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        ("24000/1001", 24000 / 1001),
        ("25/1", 25.0),
        ("2997/125", 23.976),
        ("50", 50.0),
        ("0/0", 24.0),
        ("90000/1", 24.0),
        ("1/1", 24.0),
        ("nan/1", 24.0),
        ("", 24.0),
        ("x/y", 24.0),
    ],
)  # fmt: skip
def test_nonsense_is_cinema(rate: str, expected: float) -> None:
    assert frame_rate(film(rate)) == pytest.approx(expected)


def test_cover_art_is_no_film() -> None:
    cover = film("90000/1", disposition=["attached_pic"], width=600, height=600)
    assert main_video(cover) is None
    assert picture_size(cover) is None
    assert frame_rate({}) == 24.0
    both = {"streams": [*cover["streams"], *film("25/1", width=720, height=576)["streams"]]}
    assert (frame_rate(both), picture_size(both)) == (25.0, (720, 576))
