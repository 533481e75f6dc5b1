from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.artifacts.texts import Text, Texts, load_texts, save_texts
from subpiped.artifacts.tracks import Track

if TYPE_CHECKING:
    from pathlib import Path

DIRECT = Text(Track("en", main=True), "translate")
HINDI = Text(Track("hi", main=False), "transcribe")
BOTH = Texts("hi", "large-v3", (DIRECT, HINDI), {"en": "direct", "hi": "transcribe"})


def test_texts_come_back_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "texts.json"
    save_texts(path, BOTH)
    assert load_texts(path) == BOTH


def test_a_track_is_made_from_the_text_of_its_route() -> None:
    assert BOTH.of("en") is DIRECT
    assert BOTH.of("hi") is HINDI
    by_text = Texts("hi", "large-v3", (DIRECT, HINDI), {"en": "cascade", "de": "cascade"})
    assert by_text.of("en") is HINDI
    assert by_text.of("de") is HINDI
    assert by_text.direct() is DIRECT


def test_without_a_text_of_that_task_it_is_the_main_one() -> None:
    alone = Texts("hi", "large-v3", (HINDI,), {"hi": "transcribe"})
    assert alone.made_by("translate") is HINDI
    assert alone.direct() is None
