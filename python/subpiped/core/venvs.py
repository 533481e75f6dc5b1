"""Where the stages' venvs lie."""

from __future__ import annotations

import os
from pathlib import Path

from subpiped.core.options import PYTHON_DIR


def venvs_dir() -> Path:
    """`SUBPIPED_VENVS`, or `venvs` beside the code.

    Setup and the daemon name it where the code was installed by npm: its folder is read only.
    """
    named = os.environ.get("SUBPIPED_VENVS")
    return Path(named).expanduser().absolute() if named else PYTHON_DIR / "venvs"
