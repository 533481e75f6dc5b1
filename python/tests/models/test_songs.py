"""Songs and music by stage 5 with the real networks.

The song is made (tests/helpers/singing.py); talk is real, with and without a score below it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from subpiped.core.files import read_json, write_json
from subpiped.media.waveform import read_wav
from tests.helpers.cases import sampled
from tests.helpers.singing import band, mixed, sung
from tests.helpers.stages import ffmpeg, run_stage_script
from tests.models.speech import film_folder, run_vad

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

pytestmark = [pytest.mark.model, pytest.mark.ffmpeg]


def detect(folder: Path, sound: Path | NDArray[np.float32], **options: Any) -> dict[str, Any]:
    """vad/songs.json of a film that is nothing but `sound`."""
    movie_dir = film_folder(folder, sound)
    write_json(movie_dir / "vad" / "silero.json", {"schema": 1, "duration": 0.0, "segments": []})
    result = run_stage_script(
        "pyannote-vad", folder / "film.mkv", movie_dir, options={"engine": "onnx", **options}
    )
    assert result.exit_code == 0, result.log
    assert "songs" in {output["name"] for output in result.manifest["outputs"]}
    songs: dict[str, Any] = read_json(movie_dir / "vad" / "songs.json")
    found = sum(song["end"] - song["start"] for song in songs["songs"])
    assert result.manifest["metadata"]["song_seconds"] == pytest.approx(found, abs=0.01)
    return songs


def talk(media: Path, folder: Path, pattern: str, seconds: float) -> NDArray[np.float32]:
    """Real speech, clip after clip, all equally loud."""
    folder.mkdir(exist_ok=True)
    clips = []
    for index, path in enumerate(sorted(media.glob(pattern))):
        target = folder / f"{index}.wav"
        ffmpeg("-i", str(path), "-ac", "1", "-ar", "16000", "-c:a", "pcm_s16le", str(target))
        clip = read_wav(target)
        clips.append(clip * np.float32(0.08 / clip.std()))
    return np.concatenate(clips)[: int(seconds * 16000)]


def test_a_song_between_two_dialogues(media: Path, cache: Path, tmp_path: Path) -> None:
    words = talk(media, tmp_path / "clips", "hindi/mucs/*.wav", 40)
    song = mixed(sung(40), band(40), 3)
    intro = (0.3 * band(8) / np.abs(band(8)).max()).astype(np.float32)
    film = np.concatenate([words[: 20 * 16000], intro, song, words[20 * 16000 :]])
    songs = detect(tmp_path, film)
    assert songs["schema"] == 1
    (found,) = songs["songs"]
    assert found["start"] == pytest.approx(28, abs=3)
    assert found["end"] == pytest.approx(68, abs=3)
    assert 0.85 <= found["score"] <= 1
    assert any(m["start"] < 23 and m["end"] > 26 for m in songs["music"])
    assert all(20 - 1 <= m["start"] < m["end"] <= 28 + 3 for m in songs["music"])


@pytest.mark.parametrize("decibels", sampled([15, 10], 1))
def test_talk_over_a_score_is_no_song(
    media: Path, cache: Path, tmp_path: Path, decibels: float
) -> None:
    words = talk(media, tmp_path / "clips", "hindi/mucs/*.wav", 60)
    assert detect(tmp_path, mixed(words, band(60), decibels))["songs"] == []


@pytest.mark.parametrize(
    "pattern",
    sampled(
        ["english/mfa/*.wav", "multispeaker/ami_debug/*.wav", "multispeaker/gcp_commercial/*.wav"],
        1,
    ),
)
def test_plain_talk_is_neither_song_nor_music(
    media: Path, cache: Path, tmp_path: Path, pattern: str
) -> None:
    songs = detect(tmp_path, talk(media, tmp_path / "clips", pattern, 60))
    assert songs == {"schema": 1, "songs": [], "music": []}


def test_music_and_noise_are_told_apart(media: Path, cache: Path, tmp_path: Path) -> None:
    # Music until 22.5 s, then noise, speech from 63.3 s.
    songs = detect(tmp_path, media / "multispeaker" / "vad_ina" / "musanmix.mp3")
    assert songs["songs"] == []
    seconds = sum(m["end"] - m["start"] for m in songs["music"] if m["end"] <= 24)
    assert seconds > 17
    assert all(m["end"] <= 24 for m in songs["music"])


def test_a_trailer_with_screams_has_no_song(media: Path, cache: Path, tmp_path: Path) -> None:
    film = media / "movie" / "sintel_trailer" / "sintel_trailer-720p.mp4"
    songs = detect(tmp_path, film)
    assert songs["songs"] == []
    # Its dialogue is at 11.9 to 14.8, 18.0 to 20.2, 36.1 to 39.0 and 41.5 to 43.9 s.
    assert songs["music"]
    for start, end in ((12.4, 14.3), (18.5, 19.7), (36.6, 38.5), (42.0, 43.4)):
        assert not any(m["start"] < end and m["end"] > start for m in songs["music"])


def test_silence_has_neither(cache: Path, tmp_path: Path) -> None:
    songs = detect(tmp_path, np.zeros(3 * 16000, np.float32))
    assert songs == {"schema": 1, "songs": [], "music": []}


def test_nothing_is_looked_for_where_songs_are_not_wanted(cache: Path, tmp_path: Path) -> None:
    songs = detect(tmp_path, mixed(sung(25), band(25), 3), songs=False)
    assert songs == {"schema": 1, "songs": [], "music": []}


def test_a_film_ends_where_its_last_music_does(cache: Path, tmp_path: Path) -> None:
    movie_dir = film_folder(tmp_path, (0.3 * band(10.3) / np.abs(band(10.3)).max()).astype("f4"))
    assert run_vad(tmp_path / "film.mkv", movie_dir).exit_code == 0
    (piece,) = read_json(movie_dir / "vad" / "songs.json")["music"]
    assert piece["end"] == pytest.approx(10.3, abs=0.001)
