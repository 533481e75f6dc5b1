"""shots as a program: the film's cuts in subtitles/shots.json, or none and why."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.artifacts.shots import SHOTS, load_shots
from tests.helpers.stages import ffmpeg, run_stage_script

if TYPE_CHECKING:
    from pathlib import Path

PICTURES: dict[str, Any] = {"index": 0, "codec_type": "video", "disposition": ["default"]}
COVER = PICTURES | {"disposition": ["attached_pic"]}
SOUND: dict[str, Any] = {"index": 1, "codec_type": "audio", "disposition": []}


def described(movie: Path, *streams: dict[str, Any]) -> None:
    """Write what demux leaves of a film of two seconds."""
    (movie / "audio").mkdir(parents=True, exist_ok=True)
    value = {"schema": 1, "duration": 2.0, "streams": list(streams)}
    (movie / "audio/streams.json").write_text(json.dumps(value))


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A second of black, then one of white."""
    path = tmp_path / "Film.mp4"
    inputs = [
        value
        for colour in ("black", "white")
        for value in ("-f", "lavfi", "-i", f"color={colour}:s=320x180:r=25:d=1")
    ]
    chain = ("-filter_complex", "[0][1]concat=n=2", "-c:v", "libx264", "-preset", "ultrafast")
    ffmpeg(*inputs, *chain, str(path))
    return path


def test_cuts_are_found_and_sealed(film: Path, tmp_path: Path) -> None:
    movie = tmp_path / "m"
    described(movie, PICTURES, SOUND)
    result = run_stage_script("shots", film, movie)
    assert result.exit_code == 0, result.log
    assert load_shots(movie / SHOTS) == pytest.approx([1], abs=0.05)
    manifest = result.manifest
    assert manifest["status"] == "done"
    assert manifest["metadata"]["shots"] == 1
    assert [output["path"] for output in manifest["outputs"]] == [SHOTS]
    assert [read["name"] for read in manifest["inputs"]] == ["audio/streams.json"]
    assert manifest["input"]["fingerprint"]
    assert (manifest["engine"], manifest["device"]) == ("ffmpeg", "cpu")
    assert result.events[-1] == {
        "type": "progress", "step": "find cuts", "completed": 1, "total": 1,
    }  # fmt: skip
    assert [path.name for path in (movie / "subtitles").iterdir()] == ["shots.json"]


@pytest.mark.parametrize("streams", [[SOUND], [COVER, SOUND], []], ids=["sound", "cover", "none"])
def test_a_film_without_pictures_has_no_cuts(
    film: Path, tmp_path: Path, streams: list[dict[str, Any]]
) -> None:
    described(tmp_path / "m", *streams)
    result = run_stage_script("shots", film, tmp_path / "m")
    assert result.exit_code == 0, result.log
    assert load_shots(tmp_path / "m" / SHOTS) == []
    assert (result.manifest["status"], result.manifest["warnings"]) == ("done", [])


def test_without_the_option_nothing_is_searched(film: Path, tmp_path: Path) -> None:
    described(tmp_path / "m", PICTURES)
    assert run_stage_script("shots", film, tmp_path / "m").manifest["metadata"]["shots"] == 1
    result = run_stage_script("shots", film, tmp_path / "m", options={"enabled": False})
    assert load_shots(tmp_path / "m" / SHOTS) == []
    assert result.manifest["metadata"]["shots"] == 0


def test_pictures_that_cannot_be_decoded_only_warn(tmp_path: Path) -> None:
    film = tmp_path / "Film.mp4"
    film.write_bytes(b"no film")
    described(tmp_path / "m", PICTURES)
    result = run_stage_script("shots", film, tmp_path / "m")
    assert result.exit_code == 0, result.log
    assert [w["code"] for w in result.manifest["warnings"]] == ["no_shots"]
    assert load_shots(tmp_path / "m" / SHOTS) == []


def test_before_demux_it_says_what_is_missing(film: Path, tmp_path: Path) -> None:
    result = run_stage_script("shots", film, tmp_path / "m")
    assert result.exit_code == 69
    assert "audio/streams.json" in result.manifest["error"]["message"]


def ffmpeg_that(tmp_path: Path, does: str) -> dict[str, str]:
    """An environment in which ffmpeg is a script."""
    program = tmp_path / "bin/ffmpeg"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{does}\nexec '{shutil.which('ffmpeg')}' \"$@\"\n")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"}


def test_the_search_leaves_the_processor_to_others(film: Path, tmp_path: Path) -> None:
    described(tmp_path / "m", PICTURES)
    env = ffmpeg_that(tmp_path, f"nice > '{tmp_path}/nice'")
    assert run_stage_script("shots", film, tmp_path / "m", env=env).exit_code == 0
    usual = int(subprocess.run(["nice"], capture_output=True, text=True, check=True).stdout)
    assert int((tmp_path / "nice").read_text()) == min(19, usual + 10)


def test_an_ffmpeg_that_is_killed_is_tried_again(film: Path, tmp_path: Path) -> None:
    described(tmp_path / "m", PICTURES)
    env = ffmpeg_that(tmp_path, f"kill -{signal.SIGKILL} $$")
    result = run_stage_script("shots", film, tmp_path / "m", env=env)
    assert result.manifest["error"]["code"] == "try_again"
    assert not (tmp_path / "m" / SHOTS).exists()
