"""The joined film: what lies where, and what a changed part changes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.io import wavfile

from bench.clips import Clip
from bench.film import OFFSET, make_films
from subpiped.media.ffmpeg import probe

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.ffmpeg


def tone(path: Path, seconds: float, hertz: float = 200.0) -> Path:
    time = np.arange(round(16_000 * seconds)) / 16_000
    wavfile.write(path, 16_000, (9_000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16))
    return path


@pytest.fixture
def parts(tmp_path: Path) -> list[Clip]:
    one = Clip("1", tone(tmp_path / "1.wav", 2.0), "en", "g", "Hello you", (("hello", 0.5),))
    return [one, Clip("2", tone(tmp_path / "2.wav", 1.0), "en", "g", "Good bye")]


def test_parts_lie_where_the_film_says(tmp_path: Path, parts: list[Clip]) -> None:
    score = tone(tmp_path / "score.wav", 60.0)
    plain, late = make_films(parts, score, tmp_path / "films")
    assert plain.text == "Hello you Good bye"
    # 2 s of speech, 1.2 s of silence, 1 s of speech, 0.6 s of silence.
    assert [(s.start, s.end) for s in plain.wordless] == [
        pytest.approx((2.0, 3.2)),
        pytest.approx((4.2, 4.8)),
    ]
    assert plain.times == (("hello", 0.5), ("good", None), ("bye", None))
    assert [t for _, t in late.times] == [pytest.approx(0.5 + OFFSET), None, None]
    assert late.wordless[0].start == pytest.approx(2.0 + OFFSET)


def test_the_sound_of_the_second_begins_late(tmp_path: Path, parts: list[Clip]) -> None:
    films = make_films(parts, tone(tmp_path / "score.wav", 60.0), tmp_path / "films")
    starts = [
        float(stream["start_time"])
        for film in films
        for stream in probe(film.path)["streams"]
        if stream["codec_type"] == "audio"
    ]
    assert starts == [pytest.approx(0.0, abs=0.01), pytest.approx(OFFSET, abs=0.01)]


def test_another_sound_makes_another_film(tmp_path: Path, parts: list[Clip]) -> None:
    score = tone(tmp_path / "score.wav", 60.0)
    first = make_films(parts, score, tmp_path / "films")[0]
    assert make_films(parts, score, tmp_path / "films")[0].path == first.path
    other = [parts[0], replace(parts[1], path=tone(tmp_path / "3.wav", 1.0, 300.0))]
    assert make_films(other, score, tmp_path / "films")[0].path != first.path
