"""The interpreter that has MLX: on Linux that of the second engine's venv."""

from __future__ import annotations

import pytest

from subpiped.core.options import PYTHON_DIR
from tests.helpers.stages import venv_python


def mlx_python() -> str:
    """Path of the interpreter; tests that need it skip without it."""
    if not (PYTHON_DIR / "venvs" / "asr.best").is_dir():
        pytest.skip("python/venvs/asr.best is not here: run python/setup_venvs.sh --profile test")
    return venv_python("asr", best=True)
