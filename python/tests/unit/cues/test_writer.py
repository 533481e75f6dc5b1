from __future__ import annotations

from typing import TYPE_CHECKING, get_args, get_type_hints

import pysubs2
import pytest

from subpiped.artifacts.cues import Cue, load_cues, save_cues
from subpiped.core.option_types import SubtitleGenOptions
from subpiped.cues.writer import FORMATS, safe_line
from tests.helpers.stages import write_subtitles

if TYPE_CHECKING:
    from pathlib import Path

CUES = [
    Cue(1, 0.0004, 1.9996, ("What brings you", "to the land?")),
    Cue(2, 3599.9994, 3601.0006, ("1941",)),
    Cue(3, 36000.5, 36001.25, ("{x} <b>a & b</b> --> \\N c", "- नहीं।")),
]


@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_times_are_exact_to_the_millisecond(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    write_subtitles(path, CUES)
    read = pysubs2.load(str(path))
    assert [(e.start, e.end) for e in read] == [(c.start_ms, c.end_ms) for c in CUES]
    assert (CUES[0].start_ms, CUES[0].end_ms) == (0, 2000)
    assert read[0].plaintext == "What brings you\nto the land?"
    assert read[1].plaintext == "1941"


def test_no_markup_swallows_words(tmp_path: Path) -> None:
    write_subtitles(tmp_path / "a.srt", CUES)
    text = (tmp_path / "a.srt").read_text(encoding="utf-8")
    assert "(x) ‹b>a & b‹/b> → /N c\n- नहीं।\n" in text  # noqa: RUF001
    write_subtitles(tmp_path / "a.vtt", CUES)
    assert "a &amp; b" in (tmp_path / "a.vtt").read_text(encoding="utf-8")


def test_each_format_of_the_options_has_a_writer() -> None:
    (names,) = get_args(get_type_hints(SubtitleGenOptions)["formats"])
    assert set(get_args(names)) == set(FORMATS)


def test_plain_text_stays_as_it_is() -> None:
    assert safe_line("It's 5 > 3 - isn't it?") == "It's 5 > 3 - isn't it?"


def test_cues_come_back_with_the_same_milliseconds(tmp_path: Path) -> None:
    save_cues(tmp_path / "cues.json", "hi", CUES)
    language, cues = load_cues(tmp_path / "cues.json")
    assert language == "hi"
    assert [(c.start_ms, c.end_ms, c.lines) for c in cues] == [
        (c.start_ms, c.end_ms, c.lines) for c in CUES
    ]


SUNG = [Cue(1, 1, 3, ("La la la,", "my heart"), song=True), Cue(2, 4, 5, ("Hello.",))]


@pytest.mark.parametrize("kind", ["srt", "vtt"])
def test_songs_stand_in_italics_between_notes(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    write_subtitles(path, SUNG)
    text = path.read_text(encoding="utf-8")
    assert "<i>♪ La la la,\nmy heart ♪</i>\n" in text
    assert text.count("♪") == 2
    write_subtitles(path, SUNG, italic_songs=False)
    assert "\nLa la la,\nmy heart\n" in path.read_text(encoding="utf-8")


def test_ass_has_the_films_size_and_a_style_for_songs(tmp_path: Path) -> None:
    path = tmp_path / "a.ass"
    write_subtitles(path, SUNG, size=(1920, 1080))
    read = pysubs2.load(str(path))
    assert (read.info["PlayResX"], read.info["PlayResY"]) == ("1920", "1080")
    assert [(e.style, e.plaintext) for e in read] == [
        ("Song", "♪ La la la,\nmy heart ♪"),
        ("Default", "Hello."),
    ]
    assert read.styles["Song"].italic
    assert not read.styles["Default"].italic
    # 42 characters of half a font size each stay inside the margins.
    style = read.styles["Default"]
    assert 42 * style.fontsize / 2 < 1920 - style.marginl - style.marginr
    assert "{" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("size", [None, (640, 480), (720, 1280), (16, 16), (7680, 3200)])
def test_ass_fits_every_picture(tmp_path: Path, size: tuple[int, int] | None) -> None:
    path = tmp_path / "a.ass"
    write_subtitles(path, CUES[:2], size=size)
    read = pysubs2.load(str(path))
    style = read.styles["Default"]
    assert style.fontsize >= 8
    assert style.fontsize <= int(read.info["PlayResY"]) * 0.07 or style.fontsize == 8
    assert [e.start for e in read] == [round(c.start_ms, -1) for c in CUES[:2]]


def test_lines_from_right_to_left_are_embedded_in_every_format(tmp_path: Path) -> None:
    cue = Cue(1, 0, 1, ("- مرحبا.", "- Hello."), song=False)
    for kind in ("srt", "vtt", "ass"):
        path = tmp_path / f"a.{kind}"
        write_subtitles(path, [cue], language="ar")
        text = path.read_text(encoding="utf-8")
        assert "\u202b- مرحبا.\u202c" in text
        assert "\u202b- Hello" not in text


def test_songs_and_their_measures_come_back(tmp_path: Path) -> None:
    cues = [Cue(1, 1, 3, ("La.",), song=True, confidence=0.5, speakers=("A", "B"))]
    save_cues(tmp_path / "cues.json", "en", cues)
    assert load_cues(tmp_path / "cues.json")[1] == cues
