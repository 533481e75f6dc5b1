"""Which words and times count as the truth, in a small folder laid out like the real one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.clips import Clip, all_clips

if TYPE_CHECKING:
    from pathlib import Path

GRID = """File type = "ooTextFile"
Object class = "TextGrid"

0
2.5
<exists>
2
"IntervalTier"
"words"
0
2.5
4
0
1.05
""
1.05
1.2
"I'm"
1.2
1.5
"sp"
1.5
2.5
"home"
"IntervalTier"
"phones"
0
2.5
1
0
2.5
"ay1"
"""


def write(path: Path, text: str = "") -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


@pytest.fixture
def media(tmp_path: Path) -> Path:
    rows = ["file\ttranscript", "english/a.wav\tone two", "english/mfa/b.wav\t(see b.lab)"]
    write(tmp_path / "english/transcripts.tsv", "\n".join(rows))
    write(tmp_path / "english/mfa/b.wav")
    write(tmp_path / "english/mfa/b.lab", "I'm home")
    write(tmp_path / "english/mfa/b.TextGrid", GRID)
    turns = ["file\tstart_s\tend_s\tspeaker\ttext", "d.wav\t0\t1\tx\tHi.", "d.wav\t1\t2\ty\tHello."]
    write(tmp_path / "multispeaker/turns.tsv", "\n".join([*turns, "gone.wav\t0\t1\tx\tNo."]))
    write(tmp_path / "multispeaker/d.wav")
    write(tmp_path / "movie/grid/swwp2s.align", "0 25000 sil\n25000 30000 set\n30000 74500 sil\n")
    write(
        tmp_path / "movie/sintel/sintel.en.srt",
        "1\n00:00:11,900 --> 00:00:14,800\nWhat brings you?\n",
    )
    write(tmp_path / "movie/sintel/sintel.mp4")
    rows = ["file\ttranscript_hi", "1.wav\tएक", "2.wav\tदो", "3.wav\tतीन"]
    write(tmp_path / "hindi/mucs/transcripts.tsv", "\n".join(rows))
    return tmp_path


def by_name(media: Path) -> dict[str, Clip]:
    clips = all_clips(media)
    assert len({clip.name for clip in clips}) == len(clips), "counted twice"
    return {clip.name: clip for clip in clips}


def test_words_beside_a_recording_are_its_reference_not_the_note_in_the_table(media: Path) -> None:
    clips = by_name(media)
    assert (clips["english/a.wav"].text, clips["english/a.wav"].group) == (
        "one two",
        "read English",
    )
    assert clips["english/mfa/b.wav"].text == "I'm home"


def test_words_begin_where_the_first_tier_says(media: Path) -> None:
    assert by_name(media)["english/mfa/b.wav"].times == (("im", 1.05), ("home", 1.5))


def test_a_dialogue_is_all_its_turns(media: Path) -> None:
    clips = by_name(media)
    assert clips["multispeaker/d.wav"].text == "Hi. Hello."
    assert "multispeaker/gone.wav" not in clips


def test_only_the_first_word_of_a_line_has_a_time(media: Path) -> None:
    film = by_name(media)["movie/sintel/sintel.mp4"]
    assert film.times == (("what", 11.9), ("brings", None), ("you", None))
    assert film.wordless


def test_grid_counts_in_thousandths_of_a_frame(media: Path) -> None:
    assert by_name(media)["movie/grid/swwp2s.mpg"].times == (("set", 1.0),)


def test_hindi_recordings_count_as_hindi(media: Path) -> None:
    hindi = [clip.name for clip in all_clips(media) if clip.language == "hi"]
    assert hindi == ["hindi/mucs/1.wav", "hindi/mucs/3.wav"]
