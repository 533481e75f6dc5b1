"""Weights made from other weights by python/convert/*.py, in a venv that is thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from subpiped.core.options import PYTHON_DIR
from subpiped.core.venvs import venvs_dir
from weights.seal import remove_leftovers
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


class ConvertVenv:
    """The venv of requirements/convert.lock, made when the first conversion needs it.

    Only here does a starter setup touch torch (700 MB unpacked), hence thrown away.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _python(self) -> Path:
        python = self._folder / "convert" / "bin" / "python"
        if not python.exists():
            self._run(str(PYTHON_DIR / "setup_venvs.sh"), "--into", str(self._folder), "convert")
        return python

    def run(self, script: str, sources: Sequence[Path], output: Path) -> None:
        """Run python/convert/`script`.

        Raises:
            Unavailable: the venv cannot be made or the conversion failed.
        """
        arguments = [part for source in sources for part in ("--source", str(source))]
        self._run(
            str(self._python()),
            str(PYTHON_DIR / "convert" / script),
            *arguments,
            "--output",
            str(output),
        )

    def _run(self, *command: str) -> None:
        # torch's threads spin: with both cores of a small machine busy, 20 times slower than one.
        env = {**os.environ, "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=env)  # noqa: S603
        if done.returncode != 0:
            tail = " | ".join((done.stderr or done.stdout).strip().splitlines()[-5:])
            raise Unavailable(f"{Path(command[0]).name} {Path(command[1]).name} failed: {tail}")


@contextmanager
def open_convert_venv() -> Iterator[ConvertVenv]:
    """A place for the venv beside the others (files are shared with uv's cache on one volume)."""
    venvs = venvs_dir()
    venvs.mkdir(parents=True, exist_ok=True)
    remove_leftovers(venvs, ".convert-*")
    folder = Path(tempfile.mkdtemp(prefix=".convert-", dir=venvs))
    try:
        yield ConvertVenv(folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
