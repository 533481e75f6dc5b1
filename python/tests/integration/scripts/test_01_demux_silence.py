"""demux on films whose first track holds nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.files import read_json, write_json
from subpiped.media.waveform import read_wav
from tests.helpers.stages import StageResult, ffmpeg, run_stage_script

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.ffmpeg

SILENCE, TONE = "anullsrc=r=16000:cl=mono", "sine=r=16000:d=4"


def demux(film: Path, movie: Path, **options: Any) -> tuple[StageResult, dict[str, Any]]:
    result = run_stage_script("demux", film, movie, options=options)
    assert result.exit_code == 0, result.log
    audio: dict[str, Any] = read_json(movie / "audio/streams.json")["audio"]
    return result, audio


def film(path: Path, *sounds: str, tags: tuple[str, ...] = ()) -> Path:
    inputs = [word for sound in sounds for word in ("-f", "lavfi", "-t", "4", "-i", sound)]
    maps = [word for n in range(len(sounds) + 1) for word in ("-map", str(n))]
    picture = ("-f", "lavfi", "-i", "color=s=64x64:r=5:d=4")
    ffmpeg(*picture, *inputs, *maps, "-c:v", "mpeg4", "-c:a", "aac", *tags, str(path))
    return path


HINDI = ("-metadata:s:a:0", "language=hin", "-metadata:s:a:1", "language=eng")


@pytest.mark.parametrize("tags", [(), HINDI], ids=["untagged", "tagged"])
def test_a_silent_first_track_is_passed_over_and_told(
    tmp_path: Path, tags: tuple[str, ...]
) -> None:
    source = film(tmp_path / "film.mkv", SILENCE, TONE, tags=tags)
    result, audio = demux(source, tmp_path / "movie")
    assert (audio["index"], audio["silent"]) == (2, [1])
    assert audio["why"].startswith("audio track 1 has no sound")
    assert [w["code"] for w in result.manifest["warnings"]] == ["track_changed"]
    assert abs(read_wav(tmp_path / "movie/audio/audio.wav")).max() > 0.1
    assert not list(tmp_path.rglob(".partial-*"))


def test_a_commentary_only_where_nothing_else_sounds(tmp_path: Path) -> None:
    commentary = ("-metadata:s:a:1", "title=Commentary")
    three = film(tmp_path / "three.mkv", SILENCE, TONE, TONE, tags=commentary)
    assert demux(three, tmp_path / "3")[1]["index"] == 3
    two = film(tmp_path / "two.mkv", SILENCE, TONE, tags=commentary)
    assert demux(two, tmp_path / "2")[1]["index"] == 2


def test_all_silent_is_the_first_and_a_person_s_choice_stays(tmp_path: Path) -> None:
    none = film(tmp_path / "none.mkv", SILENCE, SILENCE)
    assert demux(none, tmp_path / "none")[1]["index"] == 1
    some = film(tmp_path / "some.mkv", SILENCE, TONE)
    assert demux(some, tmp_path / "some", audioStream=1)[1]["index"] == 1


def test_a_silent_track_that_asr_named_gives_way_to_the_one_before(tmp_path: Path) -> None:
    source, movie = film(tmp_path / "film.mkv", TONE, SILENCE, TONE), tmp_path / "movie"
    note = {"schema": 1, "from": 3, "to": 2, "why": "Hindi is wanted", "wordless": []}
    (movie / "audio").mkdir(parents=True)
    write_json(movie / "audio/better_track.json", note)
    assert demux(source, movie, audioStream=2)[1]["index"] == 3
