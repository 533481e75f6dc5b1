from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.artifacts.tracks import made_tracks, wanted_tracks

if TYPE_CHECKING:
    from pathlib import Path


def test_only_further_tracks_carry_their_language() -> None:
    main, further = wanted_tracks(["en", "hi"])
    assert main.file("subtitles/cues.json") == "subtitles/cues.json"
    assert further.file("subtitles/cues.json") == "subtitles/cues.hi.json"
    assert (main.key("cues"), further.key("cues")) == ("cues", "cues.hi")


def test_a_further_track_counts_once_its_file_is_there(tmp_path: Path) -> None:
    assert [t.language for t in made_tracks(["en", "hi"], tmp_path, "cues.json")] == ["en"]
    (tmp_path / "cues.hi.json").write_text("{}")
    assert [t.language for t in made_tracks(["en", "hi"], tmp_path, "cues.json")] == ["en", "hi"]
