"""The interpreter that has mlx-lm: that of the translation's second engine on Apple Silicon.

Elsewhere the lock leaves it out (transformers alone takes 130 MB); a venv made by hand serves:
`pip install 'mlx[cpu]==0.32.4' mlx-lm==0.32.2`, its interpreter in SUBPIPED_MLX_LM_PYTHON.
"""

from __future__ import annotations

import os

import pytest

from subpiped.core.options import PYTHON_DIR


def mlx_lm_python() -> str:
    """Path of the interpreter; tests that need it skip without it."""
    if named := os.environ.get("SUBPIPED_MLX_LM_PYTHON"):
        return named
    venv = PYTHON_DIR / "venvs" / "translation.best"
    if not any(venv.glob("lib/python*/site-packages/mlx_lm")):
        pytest.skip("no venv with mlx-lm here (tests/helpers/mlx_lm_venv.py says how to make one)")
    return str(venv / "bin" / "python")
