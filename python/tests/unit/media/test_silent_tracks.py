"""Of several tracks the first one with sound, by their sound alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from subpiped.core.errors import StageError
from subpiped.media.audio_track import AudioTrack
from subpiped.media.silent_tracks import is_silent, take_sounding
from subpiped.media.waveform import SAMPLE_RATE, Waveform, read_wav
from tests.helpers.waves import write_wav

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


def noise(level_db: float, seconds: int = 200) -> NDArray[np.float32]:
    samples = np.random.default_rng(1).standard_normal(seconds * SAMPLE_RATE)
    return (samples * 10 ** (level_db / 20)).astype(np.float32)


def clicks() -> NDArray[np.float32]:
    sound = np.zeros(200 * SAMPLE_RATE, np.float32)
    sound[100] = 0.9
    return sound


@pytest.mark.parametrize(
    ("sound", "silent"),
    [
        (noise(-30), False),
        (noise(-70), False),
        (noise(-90), True),
        (clicks(), True),
        (np.concatenate([np.zeros(190 * SAMPLE_RATE, np.float32), noise(-30, 10)]), False),
        (np.zeros(SAMPLE_RATE, np.float32), True),
        (np.zeros(0, np.float32), True),
    ],
    ids=["speech", "faint", "dither", "click", "late", "short", "empty"],
)
def test_silence(tmp_path: Path, sound: NDArray[np.float32], silent: bool) -> None:
    assert is_silent(Waveform(write_wav(tmp_path / "a.wav", sound))) is silent


NO_AUDIO = StageError("no_audio", "nothing to decode")
TRACKS = [AudioTrack(n, None, None, "") for n in (1, 2, 3)]


@pytest.mark.parametrize(
    ("sounds", "taken", "silent"),
    [
        (["loud", "loud", "loud"], 1, []),
        (["quiet", "loud", "loud"], 2, [1]),
        (["quiet", "quiet", "loud"], 3, [1, 2]),
        (["none", "quiet", "loud"], 3, [1, 2]),
        (["quiet", "none", "loud"], 3, [1]),
        (["quiet", "quiet", "quiet"], 1, []),
        (["quiet", "none", "none"], 1, []),
    ],
)
def test_the_first_that_sounds(
    tmp_path: Path, sounds: list[str], taken: int, silent: list[int]
) -> None:
    wav = tmp_path / "audio.wav"

    def read(track: AudioTrack, target: Path) -> int:
        kind = sounds[track.index - 1]
        if kind == "none":
            raise NO_AUDIO
        write_wav(target, noise(-30 if kind == "loud" else -100, track.index))
        return track.index

    found = take_sounding(TRACKS[0], TRACKS[1:], wav, read)
    assert (found.track.index, found.result, found.silent) == (taken, taken, silent)
    assert len(read_wav(wav)) == taken * SAMPLE_RATE
    assert list(tmp_path.iterdir()) == [wav]


def test_what_is_no_fault_of_the_track_is_raised_at_once(tmp_path: Path) -> None:
    asked: list[int] = []

    def read(track: AudioTrack, _target: Path) -> None:
        asked.append(track.index)
        raise StageError("read_failed", "the drive does not answer")

    with pytest.raises(StageError, match="the drive"):
        take_sounding(TRACKS[0], TRACKS[1:], tmp_path / "a.wav", read)
    assert asked == [1]


def test_no_track_that_can_be_read_is_the_first_one_s_failure(tmp_path: Path) -> None:
    def read(track: AudioTrack, _target: Path) -> None:
        raise StageError("no_audio", f"track {track.index}")

    with pytest.raises(StageError, match="track 1"):
        take_sounding(TRACKS[0], TRACKS[1:], tmp_path / "a.wav", read)
