"""The lock files that the stages' venvs are made from."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from subpiped.core.options import PYTHON_DIR
from subpiped.core.stages import STAGES

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = PYTHON_DIR / "requirements"
LOCKS = sorted(FOLDER.glob("*.lock"))


def pins(path: Path) -> set[tuple[str, str]]:
    """(name, version) of every line, `mlx[cpu]` counting as mlx."""
    found = re.findall(
        r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", path.read_text(), re.MULTILINE | re.IGNORECASE
    )
    return {(name.lower().replace("_", "-"), version) for name, version in found}


def test_every_stage_has_a_lock() -> None:
    names = {f"{stage.replace('-', '_')}.lock" for stage in STAGES}
    assert names <= {lock.name for lock in LOCKS}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_holds_what_its_requirements_ask_for(lock: Path) -> None:
    missing = pins(lock.with_suffix(".txt")) - pins(lock)
    assert not missing, "run python/requirements/lock.sh"


@pytest.mark.parametrize("stage", STAGES)
def test_the_tests_have_what_a_stage_imports(stage: str) -> None:
    own = pins(FOLDER / f"{stage.replace('-', '_')}.txt")
    assert own <= pins(FOLDER / "test.lock"), "run python/requirements/lock.sh test"


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_names_no_host_no_folder_and_no_local_build(lock: Path) -> None:
    assert not re.search(r"://|--(?!hash=)|^/|\+cpu|file:", lock.read_text(), re.MULTILINE)


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_every_package_of_a_lock_has_its_hashes(lock: Path) -> None:
    blocks = re.split(r"^(?=\S)", lock.read_text(), flags=re.MULTILINE)
    without = [block for block in blocks if block and "--hash=sha256:" not in block]
    # Its build is the machine's.
    assert [block.partition("==")[0] for block in without] in ([], ["torch"])


@pytest.mark.parametrize("stage", STAGES)
def test_no_starter_venv_holds_torch(stage: str) -> None:
    names = {name for name, _ in pins(FOLDER / f"{stage.replace('-', '_')}.lock")}
    assert not names & {"torch", "torchaudio", "torchcodec", "pyannote-audio"}


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_no_lock_drags_cuda(lock: Path) -> None:
    assert not [n for n, _ in pins(lock) if n.startswith(("nvidia-", "cuda-", "triton"))]
