"""A file that a person changed is never written over, whenever we are killed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from subpiped.artifacts.own_files import OwnFiles
from subpiped.core import files

if TYPE_CHECKING:
    from pathlib import Path

NAME = "Film.en.srt"


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir() if path.is_file()}


def test_ours_is_replaced(tmp_path: Path) -> None:
    for text in (b"one", b"two", b"one"):
        assert OwnFiles(tmp_path).write(tmp_path / NAME, text) == tmp_path / NAME
    assert texts(tmp_path) == {NAME: "one"}


def test_a_changed_file_stays_and_ours_goes_beside(tmp_path: Path) -> None:
    path = tmp_path / NAME
    OwnFiles(tmp_path).write(path, b"one")
    path.write_text("by hand")
    for text in (b"two", b"three"):
        beside = OwnFiles(tmp_path).write(path, text)
        assert beside == tmp_path / "Film.en.subpiped.srt"
    assert texts(tmp_path) == {NAME: "by hand", "Film.en.subpiped.srt": "three"}
    assert OwnFiles(tmp_path).find(path) == beside
    # That one may be corrected, too.
    beside.write_text("by hand as well")
    third = OwnFiles(tmp_path).write(path, b"four")
    assert third.name == "Film.en.subpiped-2.srt"
    assert texts(tmp_path)[beside.name] == "by hand as well"
    assert OwnFiles(tmp_path).find(path) == third


@pytest.mark.parametrize("record", [None, "", "{", "[]", '{"files": 1}', '{"files": {"a": 1}}'])
def test_without_a_record_nothing_counts_as_ours(tmp_path: Path, record: str | None) -> None:
    path = tmp_path / NAME
    path.write_text("who wrote this?")
    if record is not None:
        (tmp_path / "subtitles").mkdir()
        (tmp_path / "subtitles/written.json").write_text(record)
    assert OwnFiles(tmp_path).write(path, b"ours") != path
    assert path.read_text() == "who wrote this?"


def test_what_is_the_same_needs_no_second_file(tmp_path: Path) -> None:
    path = tmp_path / NAME
    path.write_text("the same")
    assert OwnFiles(tmp_path).write(path, b"the same") == path
    assert OwnFiles(tmp_path).write(path, b"newer") == path


@pytest.mark.parametrize("place", ["atomic-path.before-rename", "atomic-path.renamed"])
def test_a_file_that_we_wrote_when_we_were_killed_is_ours(
    tmp_path: Path, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / NAME
    OwnFiles(tmp_path).write(path, b"one")
    passed = []

    def killed(name: str) -> None:
        passed.append(name)
        # The record comes first; the second is the file itself.
        if passed.count(place) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(files, "failpoint", killed)
    for text in (b"two", b"three"):
        passed.clear()
        with pytest.raises(KeyboardInterrupt):
            OwnFiles(tmp_path).write(path, text)
    monkeypatch.undo()
    assert OwnFiles(tmp_path).write(path, b"four") == path
    assert texts(tmp_path) == {NAME: "four"}


def test_a_folder_or_a_dangling_link_of_that_name_is_somebody_s(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    assert OwnFiles(tmp_path).write(tmp_path / NAME, b"ours").name == "Film.en.subpiped.srt"
    (tmp_path / "Film.hin.srt").symlink_to(tmp_path / "away")
    assert OwnFiles(tmp_path).write(tmp_path / "Film.hin.srt", b"ours").name == (
        "Film.hin.subpiped.srt"
    )
    assert not (tmp_path / "away").exists()


def test_only_ours_is_removed(tmp_path: Path) -> None:
    path = tmp_path / NAME
    own = OwnFiles(tmp_path)
    own.write(path, b"one")
    path.write_text("by hand")
    beside = own.write(path, b"two")
    path.unlink()
    assert own.write(path, b"three") == path
    own.remove_others(path, path)
    assert not beside.exists()
    path.write_text("by hand")
    own.remove(path)
    assert path.exists()
    record = json.loads((tmp_path / "subtitles/written.json").read_text())
    assert set(record["files"]) == {NAME, beside.name}
