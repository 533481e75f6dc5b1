"""The audio track of demux by its options, and why it is this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.files import write_json
from subpiped.media.track_choice import after_silent, tracks_to_read
from tests.helpers.stages import recorded, stage_within

if TYPE_CHECKING:
    from pathlib import Path


def track(index: int, language: str, title: str = "") -> dict[str, Any]:
    tags = {"language": language} | ({"title": title} if title else {})
    return {"index": index, "codec_type": "audio", "codec_name": "aac", "tags": tags}


STREAMS = [track(1, "tam"), track(2, "eng"), track(3, "hin"), track(4, "hin", "Commentary")]


@pytest.mark.parametrize(
    ("named", "note", "chosen", "others"),
    [
        (None, None, 3, [2, 1, 4]),
        # A person's word counts: no other track is tried.
        (1, None, 1, []),
        (1, {"from": 3, "to": 2, "why": "x"}, 1, []),
        # asr named it, coming from the third.
        (2, {"from": 3, "to": 2, "why": "English is spoken"}, 2, [3]),
    ],
)
def test_what_a_person_named_and_what_asr_named(
    tmp_path: Path, named: int | None, note: dict[str, Any] | None, chosen: int, others: list[int]
) -> None:
    if note is not None:
        (tmp_path / "audio").mkdir()
        write_json(tmp_path / "audio/better_track.json", note)
    asr = {"asr": {"language": "auto", "languages": ["hi", "en"]}}
    stage = stage_within("demux", tmp_path, asr, audioStream=named)
    found, rest = tracks_to_read(stage, STREAMS)
    assert (found.index, [other.index for other in rest]) == (chosen, others)
    changed = [w["message"] for w in recorded(stage)["warnings"]]
    assert changed == (["using audio track 2: English is spoken"] if chosen == 2 else [])


def test_the_tracks_without_sound_are_named(tmp_path: Path) -> None:
    stage = stage_within("demux", tmp_path)
    found, _ = tracks_to_read(stage, STREAMS[:2])
    assert after_silent(stage, found, []) == found
    assert after_silent(stage, found, [3, 4]).why.startswith("audio tracks 3 and 4 have no sound")
