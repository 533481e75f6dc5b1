"""The translator on mlx-lm step by step, with small made-up models (helpers/mlx_lm_checks.py)."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

import pytest

from subpiped.core.options import PYTHON_DIR
from tests.helpers.cases import sampled
from tests.helpers.mlx_lm_venv import mlx_lm_python

if TYPE_CHECKING:
    from pathlib import Path

PROGRAM = PYTHON_DIR / "tests" / "helpers" / "mlx_lm_checks.py"
CHECKS = re.findall(r"^def (check_\w+)", PROGRAM.read_text(), re.MULTILINE)

pytestmark = pytest.mark.model


def test_every_check(tmp_path: Path) -> None:
    # One process for all: importing mlx-lm takes longer than most of the checks.
    checks = sampled(CHECKS, 3)
    command = [mlx_lm_python(), str(PROGRAM), str(tmp_path), *checks]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    assert found == dict.fromkeys(checks, "ok")
