"""test_device.py as the program it is."""

from __future__ import annotations

import subprocess
import sys

from utils.code_version import STAGE_NUMBERS
from utils.device_manager import ENGINES, STAGE_ENGINES
from utils.options import PYTHON_DIR


def run_test_device(*args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PYTHON_DIR / "test_device.py"), *args],
        capture_output=True,
        text=True,
        check=False,
    )


def test_every_stage_is_shown_with_an_engine_and_device_of_its_own_or_a_reason() -> None:
    lines = run_test_device().stdout.splitlines()
    assert lines[0].split() == ["stage", "engine", "device", "reason"]
    rows = [line.split(maxsplit=3) for line in lines[1:]]
    assert [row[0] for row in rows] == list(STAGE_NUMBERS)
    for stage, engine, device, reason in rows:
        if engine == "-":
            assert "setup_venvs.sh" in reason
        else:
            assert engine in STAGE_ENGINES[stage]
            assert device in ENGINES[engine].devices


def test_one_stage_can_be_asked_for() -> None:
    assert len(run_test_device("mux").stdout.splitlines()) == 2


def test_an_unknown_stage_is_refused() -> None:
    assert run_test_device("subtitles").returncode == 2
