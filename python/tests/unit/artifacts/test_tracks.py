from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.artifacts.tracks import made_tracks, remove_forms, wanted_tracks

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


def test_forms_of_an_artifact_go_and_a_persons_files_stay(tmp_path: Path) -> None:
    names = ("corrected.json", "corrected.hi.json", "corrected.ta.json")
    theirs = ("corrected.before my edit.json", "corrected.subpiped.json", "corrected.hi.txt")
    for name in (*names, *theirs):
        (tmp_path / name).write_text("{}")
    remove_forms(tmp_path / "corrected.json", lambda path: path.name == "corrected.hi.json")
    assert {path.name for path in tmp_path.iterdir()} == {"corrected.hi.json", *theirs}
    # What is not there is no fault.
    remove_forms(tmp_path / "transcript.json")
