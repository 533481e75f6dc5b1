"""uv.sh: what it tells uv, with a uv that prints its environment."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from subpiped.core.options import PYTHON_DIR

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

linux = pytest.mark.skipif(sys.platform != "linux", reason="macOS has one build of torch")


def program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)


@pytest.fixture
def uv_environment(tmp_path: Path) -> Callable[..., dict[str, str]]:
    """What uv gets as environment; `pip_config` is what `pip config list` prints."""
    venv = tmp_path / "uv"
    (venv / "bin").mkdir(parents=True)
    shutil.copy(PYTHON_DIR / "requirements" / "uv.txt", venv / ".installed")
    program(venv / "bin" / "uv", f'[ "$1" = cache ] && echo "{tmp_path}" && exit; env')
    (tmp_path / "tools").mkdir()

    def run(pip_config: str = "", *, driver: bool = False, **env: str) -> dict[str, str]:
        program(venv / "bin" / "python", f"cat <<'END'\n{pip_config}\nEND")
        program(tmp_path / "tools" / "nvidia-smi", "exit 0" if driver else "exit 9")
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("UV_", "PIP_"))}
        path = f"{tmp_path / 'tools'}:{os.environ['PATH']}"
        done = subprocess.run(
            [str(PYTHON_DIR / "uv.sh"), "pip", "list"],
            capture_output=True,
            text=True,
            check=True,
            env={**clean, "PATH": path, "SUBPIPED_VENVS": str(tmp_path), **env},
        )
        return dict(line.split("=", 1) for line in done.stdout.splitlines() if "=" in line)

    return run


def test_pips_find_links_are_passed_on(uv_environment: Callable[..., dict[str, str]]) -> None:
    got = uv_environment(PIP_FIND_LINKS="/a /b")
    assert got["UV_FIND_LINKS"] == "/a,/b"
    assert "UV_TORCH_BACKEND" not in got


def test_those_of_pips_configuration_too(uv_environment: Callable[..., dict[str, str]]) -> None:
    got = uv_environment("global.cert='/c'\nglobal.find-links='/wheels'\n")
    assert got["UV_FIND_LINKS"] == "/wheels"


def test_uvs_own_setting_wins(uv_environment: Callable[..., dict[str, str]]) -> None:
    assert uv_environment(PIP_FIND_LINKS="/a", UV_FIND_LINKS="/mine")["UV_FIND_LINKS"] == "/mine"


@linux
@pytest.mark.parametrize(("driver", "backend"), [(False, "cpu"), (True, "auto")])
def test_torch_without_cuda_unless_a_driver_answers(
    uv_environment: Callable[..., dict[str, str]], driver: bool, backend: str
) -> None:
    assert uv_environment(driver=driver)["UV_TORCH_BACKEND"] == backend


def test_files_are_shared_with_the_cache(uv_environment: Callable[..., dict[str, str]]) -> None:
    wanted = "clone" if sys.platform == "darwin" else "hardlink"
    assert uv_environment()["UV_LINK_MODE"] == wanted
    assert uv_environment(UV_LINK_MODE="copy")["UV_LINK_MODE"] == "copy"
