"""Where people sing, and where there is only music (vad/songs.json).

Two witnesses judge every half second: a network that detects music (speech/music_detector.py) and
the share of it in which the segmentation network found a voice. The music network takes speech over
a score for speech, and singing for music. So what counts is the music
*under a voice*: a score fills the pauses of a dialogue, but only in a song is it music that the
voices are.

Dialogue over a score is the normal case in films, hence precision first: `SUNG` and `STILL_SUNG`
are the pair that found most of the sung material while no mix of English and Hindi speech with
music at or below its own level was taken for a song. Of other mixes, none with the music 10 dB
below far-field or close speech was, and of those at equal level a fifth. A voice without music is
speech to the network, so unaccompanied singing is not found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from subpiped.speech.frame_scores import FRAME_OFFSET, FRAME_STEP
from subpiped.speech.music_patches import STEP_SECONDS

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Flags = NDArray[np.bool_]
    Levels = NDArray[np.float32]

# Seconds over which voices are judged together: a verse has pauses of a bar or two.
WINDOW: Final = 10.0
# Mean probability of music in the halves of a second with a voice.
SUNG: Final = 0.85
# What a stretch that reaches it may fall to: a loud voice in one verse is taken for speech.
STILL_SUNG: Final = 0.6
# Share of the halves of a second that hold a voice.
VOICED: Final = 0.3
MIN_SONG: Final = 20.0
# An interlude between two verses, music all through.
INTERLUDE: Final = 30.0
# Shorter music is a door bell or a telephone.
MIN_MUSIC: Final = 3.0
MUSIC: Final = 0.7
_HALF: Final = 0.5


@dataclass(frozen=True, slots=True)
class Song:
    """Singing over music: seconds of the film, and the mean probability of music under voices."""

    start: float
    end: float
    score: float


@dataclass(frozen=True, slots=True)
class Music:
    """Music without a voice: seconds of the film."""

    start: float
    end: float


def voice_share(speech: Levels, count: int) -> Levels:
    """Mean speech probability of each half second, (frames,) of speech/frame_scores -> (count,)."""
    times = FRAME_OFFSET + FRAME_STEP * np.arange(len(speech))
    halves = np.minimum((times / STEP_SECONDS).astype(np.int64), max(0, count - 1))
    summed = np.bincount(halves, speech, minlength=count)[:count]
    frames = np.bincount(halves, minlength=count)[:count]
    share: Levels = (summed / np.maximum(frames, 1)).astype(np.float32)
    return share


def find_songs(music: Levels, voice: Levels) -> list[Song]:
    """Stretches of singing from the two witnesses of each half second, both (n,)."""
    voiced = voice > _HALF
    share = _mean(voiced.astype(np.float32), WINDOW)
    sung = _mean(music * voiced, WINDOW) / np.maximum(share, 1e-6)
    sounds_sung = share >= VOICED
    stays = _runs(sounds_sung & (sung >= STILL_SUNG))
    sure = sounds_sung & (sung >= SUNG)
    songs = []
    for first, last in _joined([run for run in stays if sure[slice(*run)].any()], music, voiced):
        stretch = slice(first, last)
        begin, end = _sung_part(sure[stretch], voiced[stretch])
        part = slice(first + begin, first + end)
        long = (end - begin) * STEP_SECONDS >= MIN_SONG
        # Judged by all of it: a sure place in a long doubtful stretch is a loud score, no song.
        if long and _score(music[stretch], voiced[stretch]) >= SUNG:
            score = _score(music[part], voiced[part])
            songs.append(Song(part.start * STEP_SECONDS, part.stop * STEP_SECONDS, round(score, 3)))
    return songs


def _score(music: Levels, voiced: Flags) -> float:
    """Mean probability of music under voices; 0 where there is no voice."""
    return float(music[voiced].mean()) if voiced.any() else 0.0


def _sung_part(sure: Flags, voiced: Flags) -> tuple[int, int]:
    """`[begin, end)` from the first voice to the last that a sure window reaches.

    Doubt is borne between two sure places; talk over a loud score before a song is not.
    """
    reach = round(WINDOW / STEP_SECONDS) // 2
    places = np.flatnonzero(sure)
    begin = max(0, int(places[0]) - reach)
    voices = np.flatnonzero(voiced[begin : int(places[-1]) + 1 + reach])
    return (begin + int(voices[0]), begin + int(voices[-1]) + 1) if voices.size else (0, 0)


def find_music(music: Levels, voice: Levels, songs: list[Song]) -> list[Music]:
    """Stretches of music without a voice, none of them in a song."""
    quiet = (voice <= _HALF) & (_mean(music, MIN_MUSIC) >= MUSIC)
    for song in songs:
        quiet[round(song.start / STEP_SECONDS) : round(song.end / STEP_SECONDS)] = False
    return [
        Music(first * STEP_SECONDS, last * STEP_SECONDS)
        for first, last in _runs(quiet)
        if (last - first) * STEP_SECONDS >= MIN_MUSIC
    ]


def _joined(runs: list[tuple[int, int]], music: Levels, voiced: Flags) -> list[tuple[int, int]]:
    """Runs that only an interlude parts become one; talk over the score keeps them apart."""
    joined: list[tuple[int, int]] = []
    for first, last in runs:
        if joined:
            gap = slice(joined[-1][1], first)
            spoken = music[gap][voiced[gap]]
            if (
                (gap.stop - gap.start) * STEP_SECONDS <= INTERLUDE
                and music[gap].mean() >= MUSIC
                and (spoken.size == 0 or spoken.mean() >= MUSIC)
            ):
                joined[-1] = (joined[-1][0], last)
                continue
        joined.append((first, last))
    return joined


def _mean(values: Levels, seconds: float) -> Levels:
    """Running mean over a centered window, cut at the film's ends."""
    half = round(seconds / STEP_SECONDS) // 2
    summed = np.concatenate([[0.0], np.cumsum(values, dtype=np.float64)])
    index = np.arange(len(values))
    begin, end = np.maximum(index - half, 0), np.minimum(index + half + 1, len(values))
    means: Levels = ((summed[end] - summed[begin]) / (end - begin)).astype(np.float32)
    return means


def _runs(flags: Flags) -> list[tuple[int, int]]:
    """`[first, last)` of every run of true."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(np.int8), [0]])))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]
