"""Songs are where music lies under a voice; a score under talk is none."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
import pytest

from subpiped.speech.frame_scores import FRAME_STEP
from subpiped.speech.songs import Music, Song, find_music, find_songs, voice_share

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Levels = NDArray[np.float32]

# (music, voice): what the two witnesses say of each kind of sound.
SILENCE, MUSIC, TALK, SINGING = (0.0, 0.0), (0.98, 0.05), (0.02, 0.9), (0.97, 0.9)


def levels(*pieces: tuple[float, tuple[float, float]]) -> tuple[Levels, Levels]:
    """The half seconds of a film made of `(seconds, (music, voice))`."""
    music = np.concatenate([np.full(int(s * 2), m) for s, (m, _) in pieces])
    voice = np.concatenate([np.full(int(s * 2), v) for s, (_, v) in pieces])
    return music.astype(np.float32), voice.astype(np.float32)


def talk_over_score(seconds: float, under_words: float) -> tuple[Levels, Levels]:
    """Two seconds of words, one of score alone, and so on."""
    index = np.arange(int(seconds * 2))
    words = index % 6 < 4
    music = np.where(words, under_words, 0.99).astype(np.float32)
    return music, np.where(words, 0.95, 0.05).astype(np.float32)


def joined(*films: tuple[Levels, Levels]) -> tuple[Levels, Levels]:
    return np.concatenate([m for m, _ in films]), np.concatenate([v for _, v in films])


def test_a_song_is_found_where_it_is_sung() -> None:
    film = levels((60, TALK), (8, MUSIC), (40, SINGING), (8, MUSIC), (60, TALK))
    (song,) = find_songs(*film)
    assert song.start == pytest.approx(68, abs=2)
    assert song.end == pytest.approx(108, abs=2)
    assert song.score == pytest.approx(0.97, abs=0.02)


def test_no_second_of_the_talk_around_a_song_is_taken_for_it() -> None:
    (song,) = find_songs(*levels((60, TALK), (40, SINGING), (60, TALK)))
    assert song.start == pytest.approx(60, abs=1.5)
    assert song.end == pytest.approx(100, abs=1.5)


@pytest.mark.parametrize("under_words", [0.0, 0.3, 0.6, 0.8])
def test_talk_over_a_score_is_no_song(under_words: float) -> None:
    assert find_songs(*talk_over_score(300, under_words)) == []


def test_what_counts_is_the_music_under_the_voices_not_that_in_their_pauses() -> None:
    music, voice = talk_over_score(300, 0.6)
    # The mean over everything would be far above the threshold for a slow talker.
    voice[::12] = 0.05
    music[voice < 0.5] = 1.0
    assert find_songs(music, voice) == []


@pytest.mark.parametrize(("seconds", "count"), [(18, 0), (22, 1)])
def test_a_song_lasts_twenty_seconds(seconds: float, count: int) -> None:
    film = levels((30, SILENCE), (seconds, SINGING), (30, SILENCE))
    assert len(find_songs(*film)) == count


def test_music_without_a_voice_is_no_song() -> None:
    film = levels((120, MUSIC))
    assert find_songs(*film) == []
    assert find_music(*film, []) == [Music(0.0, 120.0)]


def test_singing_without_music_is_no_song() -> None:
    # To the networks a voice alone is speech.
    assert find_songs(*levels((120, TALK))) == []


def test_a_verse_that_sounds_like_speech_does_not_break_a_song() -> None:
    film = levels((20, SINGING), (12, (0.7, 0.9)), (30, SINGING))
    (song,) = find_songs(*film)
    assert song.end - song.start == pytest.approx(62, abs=2)


def test_an_interlude_joins_two_verses() -> None:
    film = levels((14, SINGING), (20, MUSIC), (14, SINGING))
    (song,) = find_songs(*film)
    assert (song.start, song.end) == (0.0, 48.0)


@pytest.mark.parametrize(
    "between",
    [
        pytest.param((20, SILENCE), id="silence"),
        pytest.param((20, TALK), id="talk"),
        pytest.param((45, MUSIC), id="long music"),
    ],
)
def test_nothing_else_joins_two_verses(between: tuple[float, tuple[float, float]]) -> None:
    film = levels((14, SINGING), between, (14, SINGING))
    assert find_songs(*film) == []


def test_talk_in_an_interlude_keeps_two_songs_apart() -> None:
    music, voice = joined(
        levels((30, SINGING), (9, MUSIC)),
        levels((4, (0.3, 0.9))),
        levels((9, MUSIC), (30, SINGING)),
    )
    first, second = find_songs(music, voice)
    assert first.end == pytest.approx(30, abs=1.5)
    assert second.start == pytest.approx(52, abs=1.5)


def test_a_few_calls_over_music_are_no_song() -> None:
    music, voice = levels((120, MUSIC))
    voice[::10] = 0.9
    assert find_songs(music, voice) == []


def test_music_lies_outside_songs_and_voices_and_is_no_door_bell() -> None:
    film = levels((10, MUSIC), (30, SINGING), (10, MUSIC), (5, TALK), (2, MUSIC), (10, TALK))
    songs = find_songs(*film)
    found = find_music(*film, songs)
    assert [(round(m.start), round(m.end)) for m in found] == [(0, 10), (40, 50)]
    assert all(m.end <= songs[0].start or m.start >= songs[0].end for m in found)


def test_a_line_that_is_no_song_parts_the_music_around_it() -> None:
    film = levels((10, MUSIC), (8, SINGING), (10, MUSIC))
    assert find_songs(*film) == []
    assert find_music(*film, []) == [Music(0.0, 10.0), Music(18.0, 28.0)]


def test_a_sure_place_in_doubtful_talk_is_a_loud_score() -> None:
    film = joined(talk_over_score(40, 0.7), talk_over_score(24, 0.95), talk_over_score(40, 0.7))
    assert find_songs(*film) == []


def test_the_interlude_of_a_song_is_in_the_song_alone() -> None:
    film = levels((24, SINGING), (20, MUSIC), (24, SINGING))
    songs = find_songs(*film)
    assert len(songs) == 1
    assert find_music(*film, songs) == []


@pytest.mark.parametrize("before", [True, False])
def test_talk_over_a_loud_score_beside_a_song_stays_outside(before: bool) -> None:
    # Doubtful for 30 s, as loud as would be borne between two sure verses.
    talk, song = talk_over_score(30, 0.75), levels((100, SINGING))
    film = joined(talk, song) if before else joined(song, talk)
    (found,) = find_songs(*film)
    assert found.end - found.start == pytest.approx(100, abs=12)


def test_songs_are_sorted_and_apart() -> None:
    film = levels(*[(30, SINGING), (60, TALK)] * 4)
    songs = find_songs(*film)
    assert len(songs) == 4
    assert all(a.end < b.start for a, b in pairwise(songs))


@pytest.mark.parametrize("count", [0, 1, 5])
def test_a_film_of_next_to_nothing(count: int) -> None:
    nothing = np.zeros(count, np.float32)
    assert find_songs(nothing, nothing) == []
    assert find_music(nothing, nothing, []) == []
    everything = np.ones(count, np.float32)
    assert find_songs(everything, everything) == []


def test_a_song_at_both_ends_of_a_film() -> None:
    assert find_songs(*levels((50, SINGING))) == [Song(0.0, 50.0, 0.97)]


def test_voices_are_counted_by_half_second() -> None:
    speech = np.zeros(round(10 / FRAME_STEP), np.float32)
    # 3.0 to 4.0 s
    speech[round(3 / FRAME_STEP) : round(4 / FRAME_STEP)] = 1
    share = voice_share(speech, 20)
    assert share.shape == (20,)
    assert share[6] == pytest.approx(1, abs=0.1)
    assert share[7] == pytest.approx(1, abs=0.1)
    assert share[[0, 4, 9, 19]] == pytest.approx(0)


def test_more_half_seconds_than_frames_have_no_voice() -> None:
    share = voice_share(np.ones(round(2 / FRAME_STEP), np.float32), 8)
    assert share[:4] == pytest.approx(1)
    assert share[5:] == pytest.approx(0)
