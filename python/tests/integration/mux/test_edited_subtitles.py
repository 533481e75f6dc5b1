"""A file that came out of a person's editor becomes a track, or is said to be none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subpiped.mux.edited_subtitles import edited_track

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.ffmpeg

ONE = "1\n00:00:00,500 --> 00:00:01,500\nNaïve — <i>yes</i>\n"
TWO = ONE + "\n2\n00:00:02,000 --> 00:00:03,250\nTwo\nlines\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_any_editor_s_file_is_read(tmp_path: Path, encoding: str, end: str) -> None:
    source, output = tmp_path / "a.srt", tmp_path / "b.srt"
    text = TWO.replace("\n", end)
    source.write_bytes(text.encode(encoding))
    cues = edited_track(source, output)
    assert cues is not None
    assert [(cue.index, cue.start_ms, cue.end_ms) for cue in cues] == [
        (1, 500, 1500), (2, 2000, 3250),
    ]  # fmt: skip
    assert "Naïve — <i>yes</i>" in output.read_text(encoding="utf-8")
    assert {path.name for path in tmp_path.iterdir()} == {"a.srt", "b.srt"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "not subtitles",
        "1\n00:00:05,000 --> 00:00:01,000\nBackwards\n",
        TWO + "\n3\n00:00:03,000 --> 00:00:04,000\nOverlaps\n",
        "\0" * 5000,
    ],
)
def test_what_makes_no_track_leaves_nothing(tmp_path: Path, text: str) -> None:
    source = tmp_path / "a.srt"
    source.write_text(text)
    assert edited_track(source, tmp_path / "b.srt") is None
    assert [path.name for path in tmp_path.iterdir()] == ["a.srt"]


def test_a_huge_or_missing_file_makes_no_track(tmp_path: Path) -> None:
    source = tmp_path / "a.srt"
    assert edited_track(source, tmp_path / "b.srt") is None
    with source.open("wb") as file:
        file.truncate(2**33)
    assert edited_track(source, tmp_path / "b.srt") is None
