from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from bench.speed.sound import Part, lay_out, render

LENGTHS = [3.0, 11.0, 26.0, 5.0, 16.0, 7.0, 35.0, 4.0]


def spoken(parts: list[Part]) -> float:
    return sum(part.seconds for part in parts if part.kind == "speech")


def test_the_same_seed_gives_the_same_film() -> None:
    film = lay_out(LENGTHS, 300, "1")
    assert lay_out(LENGTHS, 300, "1") == film
    assert lay_out(LENGTHS, 300, "2") != film


@pytest.mark.parametrize("seed", range(20))
def test_two_thirds_are_speech(seed: int) -> None:
    film = lay_out(LENGTHS, 1800, str(seed))
    assert spoken(film) / 1800 == pytest.approx(2 / 3, abs=0.03)
    assert {part.kind for part in film} == {"speech", "music"}
    assert all(part.end <= 1800.0001 for part in film)
    # Now and then one begins before the one before has ended, never twice the same in a row.
    speech = [part for part in film if part.kind == "speech"]
    assert any(after.start < before.end for before, after in pairwise(speech))
    assert all(before.clip != after.clip for before, after in pairwise(speech))


def test_every_clip_comes_before_one_comes_again() -> None:
    speech = [part.clip for part in lay_out(LENGTHS, 1800, "1") if part.kind == "speech"]
    first = speech[: len(LENGTHS)]
    assert sorted(first) == list(range(len(LENGTHS)))


def test_one_short_clip_is_repeated() -> None:
    film = lay_out([3.0], 60, "1")
    assert spoken(film) == pytest.approx(40, abs=6)
    assert lay_out([61.0], 60, "1") == []


def test_two_at_once_are_added_and_never_wrap() -> None:
    sounds = [np.full(16_000, 0.75, np.float32), np.full(16_000, 0.5, np.float32)]
    score = np.concatenate([np.zeros(16_000), np.full(16_000, 0.25)]).astype(np.float32)
    parts = [
        Part("speech", 0.0, 1.0, clip=0),
        Part("speech", 0.5, 1.0, clip=1),
        Part("music", 2.0, 0.5, offset=1.0),
    ]
    film = render(parts, sounds, score, 3.0)
    assert len(film) == 48_000
    assert film[100] == pytest.approx(0.75 * 32767, abs=2)
    assert film[9_000] == 32767
    assert film[20_000] == pytest.approx(0.5 * 32767, abs=2)
    assert film[30_000] == 0
    assert film[33_000] == pytest.approx(0.25 * 32767, abs=2)
    assert film[41_000] == 0
