"""Stages 1, 4, 5 and 7 on films whose sound is odd and whose words everybody understands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subpiped.core.files import read_json
from tests.helpers.asr_inputs import write_names
from tests.helpers.cases import sampled
from tests.helpers.singing import band
from tests.helpers.stages import StageResult, ffmpeg, run_stage_script
from tests.helpers.waves import write_wav
from tests.helpers.wer import word_error_rate
from tests.models.speech import run_vad

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.model, pytest.mark.ffmpeg]

FELLOWS = "And so my fellow Americans"
JFK = f"{FELLOWS} ask not what your country can do for you ask what you can do for your country"
FIVE = (
    f"{JFK} and mister john dashwood had then leisure to consider how much there might be "
    "prudently in his power to do for them he was not an ill disposed young man "
    "unless to be rather cold hearted and rather selfish is to be ill disposed"
)


def transcribe(film: Path, movie: Path) -> StageResult:
    demuxed = run_stage_script("demux", film, movie)
    assert demuxed.exit_code == 0, demuxed.log
    run_vad(film, movie)
    write_names(movie)
    options = {"engine": "ctranslate2", "device": "cpu", "language": "en"}
    return run_stage_script("asr", film, movie, options=options)


def errors(movie: Path, said: str) -> float:
    segments = read_json(movie / "transcription/transcript.json")["segments"]
    return word_error_rate(said, " ".join(s["text"] for s in segments).replace("Mr.", "mister"))


@pytest.mark.parametrize(
    ("name", "said"),
    sampled(
        [
            ("opposite-phase.mp4", FIVE),
            ("dialogue-in-centre.mkv", FIVE),
            ("silent-first-track.mkv", FIVE),
            ("unused-channels.mov", JFK),
            ("ten-channels.mov", FELLOWS),
        ],
        2,
    ),
)
def test_every_sentence_is_transcribed(
    media: Path, cache: Path, tmp_path: Path, name: str, said: str
) -> None:
    result = transcribe(media / "cases" / name, tmp_path)
    assert result.exit_code == 0, result.log
    assert errors(tmp_path, said) < 0.1
    assert read_json(tmp_path / "vad/songs.json")["songs"] == []


def test_a_track_of_music_alone_gives_way_to_the_one_that_speaks(
    media: Path, cache: Path, tmp_path: Path
) -> None:
    music, film = write_wav(tmp_path / "music.wav", 0.3 * band(11)), tmp_path / "film.mkv"
    picture = ("-f", "lavfi", "-i", "color=s=64x64:r=5:d=11")
    speech = str(media / "english/jfk.flac")
    maps = ("-map", "0", "-map", "1", "-map", "2")
    ffmpeg(*picture, "-i", str(music), "-i", speech, *maps, "-c:v", "mpeg4", str(film))
    result = transcribe(film, tmp_path / "movie")
    assert [(e["code"], e["stream"]) for e in result.events if e["type"] == "error"] == [
        ("wrong_track", 2)
    ]
