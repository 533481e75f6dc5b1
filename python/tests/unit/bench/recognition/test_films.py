"""Films of small recordings: durations, what is said in them, and that they are made once."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from bench.clips import Clip
from bench.recognition import films, sounds
from bench.recognition.films import CHANGES, WORDLESS, Choice, Deck, SpokenFilm, spoken_films
from subpiped.media.waveform import SAMPLE_RATE

CLIPS = [
    Clip(f"english/{number}.wav", Path(f"/media/{number}"), "en", "read English", f"said {number}")
    for number in range(6)
]


def sound(path: Path) -> np.ndarray:
    """Of 15 seconds and more, or of the score."""
    seconds = 15 + int(path.name) if path.name.isdigit() else 60
    time = np.arange(seconds * SAMPLE_RATE) / SAMPLE_RATE
    return (0.3 * np.sin(2 * np.pi * 300 * time)).astype(np.float32)


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> dict[Path, int]:
    """Stands in for ffmpeg: films written, with the number of their samples."""
    made: dict[Path, int] = {}

    def write(path: Path, samples: np.ndarray, _seconds: float) -> None:
        path.parent.mkdir(exist_ok=True)
        path.touch()
        made[path] = len(samples)

    monkeypatch.setattr(films, "read_sound", sound)
    monkeypatch.setattr(sounds, "read_sound", sound)
    monkeypatch.setattr(films, "write_film", write)
    monkeypatch.setattr(films, "clips_of", lambda *_: CLIPS)
    return made


def make(folder: Path, choice: Choice | None = None) -> list[SpokenFilm]:
    return spoken_films(Path("/media"), "tune", folder, choice or Choice())


def test_a_film_for_each_condition_of_one_to_four_minutes(
    tmp_path: Path, written: dict[Path, int]
) -> None:
    found = make(tmp_path)
    assert [film.condition for film in found] == [*CHANGES, WORDLESS]
    for film in found[:-1]:
        assert 55 < film.seconds < 240
        assert written[film.path] == round(film.seconds * SAMPLE_RATE)
        names = [part.name for part in film.parts]
        assert len(set(names)) == len(names) >= 3
        assert film.text == " ".join(f"said {Path(name).stem}" for name in names)
    assert not found[-1].parts


def test_films_are_the_same_each_time_and_made_once(
    tmp_path: Path, written: dict[Path, int]
) -> None:
    first = make(tmp_path)
    written.clear()
    assert make(tmp_path) == first
    assert not written


@pytest.mark.usefixtures("written")
def test_other_seeds_and_shifts_are_more_films(tmp_path: Path) -> None:
    plain = make(tmp_path)
    more = make(tmp_path, Choice(seeds=2, shifts=2))
    assert more[: len(plain)] == plain
    assert len({film.path for film in more}) == len(more) == 4 * len(plain)
    shifted = more[len(plain)]
    assert shifted.seconds == pytest.approx(plain[0].seconds + 0.025)
    assert shifted.parts == plain[0].parts


@pytest.mark.usefixtures("written")
def test_only_the_first_films(tmp_path: Path) -> None:
    assert [f.condition for f in make(tmp_path, Choice(limit=2))] == list(CHANGES)[:2]


@pytest.mark.usefixtures("written")
def test_every_clip_is_dealt_before_one_comes_again() -> None:
    deck = Deck(CLIPS, np.random.default_rng(0))
    dealt = [clip.name for _ in range(3) for clip in deck.deal(30.0)]
    assert len(set(dealt[:6])) == 6
    assert len(deck.deal(np.inf)) == 6
