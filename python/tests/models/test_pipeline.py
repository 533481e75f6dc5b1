"""pipeline.sh: all stages by hand, in their own venvs, on real speech."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from subpiped.core.files import read_json
from subpiped.core.options import PYTHON_DIR
from subpiped.core.stages import STAGES
from tests.helpers.stages import ffmpeg

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.model


@pytest.fixture(autouse=True)
def stage_venvs() -> None:
    if not all((PYTHON_DIR / "venvs" / stage / "bin" / "python").exists() for stage in STAGES):
        pytest.skip("the stages' venvs are not made: python/setup_venvs.sh")


def pipeline(film: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(PYTHON_DIR / "pipeline.sh"), str(film), *args],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )


def test_a_film_goes_in_and_comes_out_subtitled(sample: dict[str, Path], tmp_path: Path) -> None:
    film = tmp_path / "Two Voices 2020.mkv"
    picture = ["-f", "lavfi", "-i", "color=size=64x48:rate=5"]
    ffmpeg(*picture, "-i", str(sample["wav"]), "-t", "18", "-shortest", str(film))

    done = pipeline(film, "--home", str(tmp_path / "home"))

    assert done.returncode == 0, done.stderr
    folder = tmp_path / "home" / "out" / "Two_Voices_2020"
    assert done.stdout.splitlines()[-1] == f"film and subtitles: {folder}"
    manifests = {s: read_json(folder / "manifests" / f"{s}.json") for s in STAGES}
    # Without a TMDB key the film is not looked up, and there are no names to correct toward.
    less = {stage for stage, manifest in manifests.items() if manifest["status"] != "done"}
    assert less <= {"tmdb", "pre-ner", "post-ner"}
    assert (folder / "Two Voices 2020.mkv").exists()
    # By processor the small weights write Diane or Diana.
    assert "Jersey" in (folder / "Two Voices 2020.en.srt").read_text()
    for stage, manifest in manifests.items():
        made = {
            output["path"] for name in ancestors(stage) for output in manifests[name]["outputs"]
        }
        assert {read["name"] for read in manifest["inputs"]} <= made, stage


def ancestors(stage: str) -> set[str]:
    """All stages that come before it in the graph."""
    return {name for near in STAGES[stage].after for name in (near, *ancestors(near))}


def test_it_stops_at_the_first_stage_that_fails_and_names_its_log(tmp_path: Path) -> None:
    film = tmp_path / "broken.mkv"
    film.write_bytes(b"no film at all" * 1000)
    folder = tmp_path / "out"
    done = pipeline(film, "--movie-dir", str(folder))
    assert done.returncode == 65
    assert f"demux failed (exit 65); log: {folder}/logs/demux.log" in done.stderr
    assert (folder / "logs" / "demux.log").exists()
    assert "tmdb" not in done.stdout


@pytest.mark.parametrize(("args", "code"), [(["/no/such/film.mkv"], 65), (["--fast"], 2), ([], 2)])
def test_wrong_arguments_are_told(args: list[str], code: int) -> None:
    done = subprocess.run(
        [str(PYTHON_DIR / "pipeline.sh"), *args], capture_output=True, text=True, check=False
    )
    assert done.returncode == code
    assert done.stderr
