"""A tiny film of the bench of speed from made sounds: built once, the same each time."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from scipy.io import wavfile

from bench.clips import Clip
from bench.speed.sound import Films
from subpiped.media.ffmpeg import probe

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.ffmpeg


def tone(path: Path, seconds: float, hertz: float) -> Path:
    time = np.arange(round(16_000 * seconds)) / 16_000
    wavfile.write(path, 16_000, (9_000 * np.sin(2 * np.pi * hertz * time)).astype(np.int16))
    return path


def test_a_film_of_six_seconds(tmp_path: Path) -> None:
    clips = [
        Clip("1", tone(tmp_path / "1.wav", 1.5, 200.0), "en", "g", "one"),
        Clip("2", tone(tmp_path / "2.wav", 1.0, 300.0), "en", "g", "two"),
    ]
    score = tone(tmp_path / "score.wav", 51.0, 400.0)
    films = Films(clips, score, tmp_path / "films")
    film = films.make(0.1, 1)
    written = film.path.stat().st_mtime_ns
    assert films.make(0.1, 1).path.stat().st_mtime_ns == written
    assert float(probe(film.path)["format"]["duration"]) == pytest.approx(6.0, abs=0.1)
    assert {stream["codec_type"] for stream in probe(film.path)["streams"]} == {"video", "audio"}
    assert set(film.text.split()) == {"one", "two"}
    # The order of another round is another film, the same one built elsewhere the same.
    assert films.digest(0.1, 2) != film.digest
    assert films.digest(5, 1) == films.digest(5.0, 1)
    again = Films(clips, score, tmp_path / "again").make(0.1, 1)
    assert (again.digest, again.text, again.speech_share) == (
        film.digest,
        film.text,
        film.speech_share,
    )
    changed = [clips[0], Clip("2", tone(tmp_path / "3.wav", 1.0, 350.0), "en", "g", "two")]
    assert Films(changed, score, tmp_path / "films").digest(0.1, 1) != film.digest
