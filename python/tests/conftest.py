"""Fixtures that tell where real speech and real weights are."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest

from subpiped.core.options import PROJECT_DIR, cache_dir
from tests.helpers.cases import SEED

if TYPE_CHECKING:
    from pathlib import Path


def pytest_report_header() -> str:
    """What repeats the choice of cases."""
    return f"SUBPIPED_TEST_SEED={SEED}"


@pytest.fixture(scope="session")
def media() -> Path:
    """The folder of real media beside the project; tests that need it skip without it."""
    folder = PROJECT_DIR.parent / "shared" / "media"
    if not folder.is_dir():
        pytest.skip("../shared/media is not here")
    return folder


@pytest.fixture(scope="session")
def cache() -> Path:
    """The cache of weights; missing weights are a failure in CI and a skip on a desk."""
    folder = cache_dir() / "models"
    if not any(folder.glob("*/model.json")):
        message = f"no weights in {folder}: run npm test, or npm start -- setup"
        if os.environ.get("CI") == "true":
            pytest.fail(message)
        pytest.skip(message)
    return folder


@pytest.fixture(scope="session")
def sample(cache: Path) -> dict[str, Path]:
    """The two-speaker recording of 30 s with its references, by suffix: wav, rttm, stm."""
    folder = cache / "pyannote-sample"
    return {name: folder / f"sample.{name}" for name in ("wav", "rttm", "stm")}
