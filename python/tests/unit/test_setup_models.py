"""setup_models.py as the program it is, with neither hub nor index."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from subpiped.core.options import PYTHON_DIR

if TYPE_CHECKING:
    from pathlib import Path

Run = Callable[..., "subprocess.CompletedProcess[str]"]
SAMPLE = {"sample.wav", "sample.rttm", "sample.stm"}


@pytest.fixture
def setup_models(tmp_path: Path) -> Run:
    def run(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, str(PYTHON_DIR / "setup_models.py"), *args],
            capture_output=True,
            text=True,
            check=False,
            env={
                **os.environ,
                "SUBPIPED_CACHE": str(tmp_path / "cache"),
                "HF_HUB_OFFLINE": "1",
                "UV_OFFLINE": "1",
                "UV_CACHE_DIR": str(tmp_path / "uv"),
                **env,
            },
        )

    return run


def test_an_unknown_name_is_told(setup_models: Run) -> None:
    done = setup_models("whisper-enormous")
    assert done.returncode == 78
    assert "whisper-enormous" in done.stderr


def test_check_tells_by_its_exit_code_and_changes_nothing(
    setup_models: Run, tmp_path: Path
) -> None:
    assert setup_models("--check", "--profile", "starter").returncode == 1
    assert setup_models("--check").returncode == 1
    assert not (tmp_path / "cache").exists()


def test_choose_prints_one_word(setup_models: Run) -> None:
    assert setup_models("--choose").stdout in ("starter\n", "best\n")


def test_without_any_source_every_reason_is_told(setup_models: Run) -> None:
    done = setup_models("pyannote-sample")
    assert done.returncode == 69
    assert "pyannote-audio==4.0.7" in done.stderr
    assert "--from FOLDER" in done.stderr


def test_a_folder_serves_and_damage_is_fixed(
    setup_models: Run, sample: dict[str, Path], tmp_path: Path
) -> None:
    own = {"SUBPIPED_MODELS_FOLDER": str(sample["wav"].parent.parent)}
    done = setup_models("pyannote-sample", **own)
    assert done.returncode == 0, done.stderr
    folder = tmp_path / "cache" / "models" / "pyannote-sample"
    assert {path.name for path in folder.iterdir()} == {*SAMPLE, "model.json"}
    assert setup_models("--check", "pyannote-sample").returncode == 0

    (folder / "sample.rttm").write_text("damaged")
    done = setup_models("--verify", "pyannote-sample", **own)
    assert done.returncode == 0, done.stderr
    assert "sample.rttm has changed" in done.stdout
    assert (folder / "sample.rttm").read_bytes() == sample["rttm"].read_bytes()
