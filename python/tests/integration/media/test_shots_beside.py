"""A film's cuts, found by the real ffmpeg while other work goes on."""

from __future__ import annotations

import argparse
import json
import logging
import os
import shutil
import subprocess
import threading
import time
from typing import TYPE_CHECKING

import pytest

from subpiped.core.errors import StageError
from subpiped.core.files import read_json
from subpiped.core.options import PROJECT_DIR
from subpiped.media.shots import SHOTS, cached_shots
from subpiped.media.shots_beside import shots_beside
from subpiped.stage.events import Events
from subpiped.stage.stage import Stage
from tests.helpers.stages import ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

    from subpiped.core.option_types import AsrOptions

LIMIT_SECONDS = 30.0


@pytest.fixture
def film(tmp_path: Path) -> Path:
    """A second of black, then one of white."""
    path = tmp_path / "a.mp4"
    inputs = [
        value
        for color in ("black", "white")
        for value in ("-f", "lavfi", "-i", f"color={color}:s=320x180:r=25:d=1")
    ]
    chain = ("-filter_complex", "[0][1]concat=n=2", "-c:v", "libx264", "-preset", "ultrafast")
    ffmpeg(*inputs, *chain, str(path))
    return path


@pytest.fixture
def one_shot(tmp_path: Path) -> Path:
    """Half a minute without a cut."""
    path = tmp_path / "b.mp4"
    picture = ("-f", "lavfi", "-i", "color=black:s=64x64:r=5:d=30")
    ffmpeg(*picture, "-c:v", "libx264", "-preset", "ultrafast", str(path))
    return path


def read_slowly(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From now on ffmpeg reads a film no faster than it is played."""
    program = tmp_path / "bin/ffmpeg"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\nexec '{shutil.which('ffmpeg')}' -re \"$@\"\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")


def stage_for(film: Path, movie: Path) -> Stage[AsrOptions]:
    """Asr, of which nothing but the search runs."""
    streams = [{"index": 0, "codec_type": "video", "disposition": []}]
    (movie / "audio").mkdir(parents=True)
    described = {"duration": 2.0, "streams": streams}
    (movie / "audio/streams.json").write_text(json.dumps(described))
    given = argparse.Namespace(input=film, movie_dir=movie, option=[])
    return Stage("asr", given, Events(None), logging.getLogger("test"))


def searches() -> list[str]:
    """The running ffmpegs below this process: their niceness and program."""
    command = ["ps", "-A", "-o", "ppid=,nice=,comm="]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found = [line.split(maxsplit=2) for line in done.stdout.splitlines()]
    mine = str(os.getpid())
    return [f"{nice} ffmpeg" for parent, nice, name in found if parent == mine and "ffmpeg" in name]


def until_searching() -> None:
    limit = time.monotonic() + LIMIT_SECONDS
    while not searches():
        assert time.monotonic() < limit
        time.sleep(0.01)


def test_the_cuts_are_there_when_the_work_is_done(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shots_beside(stage_for(film, tmp_path / "m")):
        pass

    def nothing(*_given: object, **_options: object) -> None:
        raise AssertionError

    # Subtitle-gen asks by the same settings.
    monkeypatch.setattr("subpiped.media.shots.detect_shots", nothing)
    found = cached_shots(film, 0, tmp_path / "m" / SHOTS, lambda _seconds: None)
    assert found == pytest.approx([1], abs=0.05)
    assert [path.name for path in (tmp_path / "m/subtitles").iterdir()] == ["shots.json"]


def test_the_search_leaves_the_processor_to_others(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_slowly(tmp_path, monkeypatch)
    usual = os.nice(0)
    with shots_beside(stage_for(film, tmp_path / "m")):
        until_searching()
        assert searches() == [f"{min(19, usual + 10)} ffmpeg"]
    assert (tmp_path / "m" / SHOTS).is_file()


def test_a_failure_of_the_work_ends_the_search(
    one_shot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_slowly(tmp_path, monkeypatch)
    stage = stage_for(one_shot, tmp_path / "m")

    def work() -> None:
        with shots_beside(stage):
            until_searching()
            raise RuntimeError("no device")

    with pytest.raises(RuntimeError, match="no device"):
        work()
    assert searches() == []
    assert list((tmp_path / "m/subtitles").iterdir()) == []


def test_a_stop_ends_the_waiting(
    one_shot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_slowly(tmp_path, monkeypatch)
    stage = stage_for(one_shot, tmp_path / "m")

    def work() -> None:
        with shots_beside(stage):
            until_searching()
            stage.stop()

    with pytest.raises(StageError) as raised:
        work()
    assert raised.value.code == "stopped"
    assert searches() == []


def test_a_search_that_says_nothing_is_left_to_subtitle_gen(
    one_shot: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    read_slowly(tmp_path, monkeypatch)
    monkeypatch.setattr("subpiped.media.shots_beside._SILENT_SECONDS", 0.01)
    with shots_beside(stage_for(one_shot, tmp_path / "m")):
        until_searching()
    assert searches() == []
    assert list((tmp_path / "m/subtitles").iterdir()) == []


def test_without_the_option_nothing_is_searched(
    film: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = read_json(PROJECT_DIR / "config/default.json")
    config["stages"]["subtitle-gen"]["shotChanges"] = False
    monkeypatch.setenv("SUBPIPED_OPTIONS", json.dumps(config))
    with shots_beside(stage_for(film, tmp_path / "m")):
        assert threading.active_count() == 1
    assert not (tmp_path / "m/subtitles").exists()


def test_pictures_that_cannot_be_decoded_do_not_end_the_work(tmp_path: Path) -> None:
    film = tmp_path / "a.mp4"
    film.write_bytes(b"no film")
    with shots_beside(stage_for(film, tmp_path / "m")):
        pass
    assert list((tmp_path / "m/subtitles").iterdir()) == []
