"""The MLX engine step by step, with small made-up models (tests/mlx_checks.py)."""

from __future__ import annotations

import json
import re
import subprocess

import pytest

from tests.mlx_venv import mlx_python
from utils.options import PYTHON_DIR

PROGRAM = PYTHON_DIR / "tests" / "mlx_checks.py"
CHECKS = re.findall(r"^def (check_\w+)", PROGRAM.read_text(), re.MULTILINE)

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    command = [mlx_python(), str(PROGRAM), str(tmp_path_factory.mktemp("mlx"))]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=900)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", CHECKS)
def test_check(name: str, results: dict[str, str]) -> None:
    assert results[name] == "ok", results[name]
