"""Each stage starts in its own venv: what it imports, however far away, is in its lock."""

from __future__ import annotations

import subprocess

import pytest

from subpiped.core.options import PYTHON_DIR
from subpiped.core.stages import STAGES, script_name
from subpiped.core.venvs import venvs_dir


@pytest.mark.parametrize("stage", STAGES)
def test_a_stage_starts_with_the_packages_of_its_lock(stage: str) -> None:
    script = PYTHON_DIR / "scripts" / script_name(stage)
    python = venvs_dir() / stage / "bin" / "python"
    done = subprocess.run(
        [str(python), str(script), "--help"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "--movie-dir" in done.stdout
