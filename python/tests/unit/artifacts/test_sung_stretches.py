from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.sung_stretches import SungStretches, is_sung, load_songs
from subpiped.core.files import write_json

if TYPE_CHECKING:
    from pathlib import Path

SONGS = [SpeechSegment(10, 20), SpeechSegment(30, 40)]


def test_most_of_a_segment_decides() -> None:
    assert is_sung(9, 14, SONGS)
    assert not is_sung(6, 13.9, SONGS)
    assert not is_sung(8, 12, SONGS)
    assert is_sung(18, 34, [*SONGS, SpeechSegment(22, 29)])
    assert not is_sung(20, 30, SONGS)
    assert is_sung(10, 10, SONGS)
    assert not is_sung(1, 2, [])


def test_songs_are_read_in_order(tmp_path: Path) -> None:
    found = [{"start": 30.0, "end": 40.0, "score": 0.9}, {"start": 10.0, "end": 20.0, "score": 0.7}]
    write_json(tmp_path / "songs.json", {"schema": 1, "songs": found, "music": []})
    assert load_songs(tmp_path / "songs.json") == SungStretches(SONGS)
