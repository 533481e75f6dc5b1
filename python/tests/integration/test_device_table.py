"""device_table.py as the program it is."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

from subpiped.core.options import PYTHON_DIR
from subpiped.core.stages import STAGES
from subpiped.devices.engine_table import ENGINES

if TYPE_CHECKING:
    from pathlib import Path


def run_device_table(*args: str, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(PYTHON_DIR / "device_table.py"), *args],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, **env},
    )


def test_every_stage_is_shown_with_an_engine_and_device_of_its_own_or_a_reason() -> None:
    lines = run_device_table().stdout.splitlines()
    assert lines[0].split() == ["stage", "engine", "device", "reason"]
    rows = [line.split(maxsplit=3) for line in lines[1:]]
    assert [row[0] for row in rows] == list(STAGES)
    for stage, engine, device, reason in rows:
        if engine == "-":
            assert "setup_venvs.sh" in reason
        else:
            assert engine in STAGES[stage].engines
            assert device in ENGINES[engine].devices


def test_one_stage_can_be_asked_for() -> None:
    assert len(run_device_table("mux").stdout.splitlines()) == 2


def test_an_unknown_stage_is_refused() -> None:
    assert run_device_table("subtitles").returncode == 2


def test_programs_get_json_with_what_was_refused_and_a_driver_that_dies_ends_nothing() -> None:
    fakes = {"SUBPIPED_FAKE_DEVICES": "cuda", "SUBPIPED_FAKE_DEVICE_FAIL": "cuda:probe_segv"}
    done = run_device_table("--json", "asr", "silero-vad", **fakes)
    assert done.returncode == 0, done.stderr
    asr, silero = json.loads(done.stdout)
    assert {k: asr[k] for k in ("stage", "engine", "device")} == {
        "stage": "asr",
        "engine": "ctranslate2",
        "device": "cpu",
    }
    assert asr["refused"] == [
        {"engine": "ctranslate2", "device": "cuda", "why": "its self-test was killed by SIGSEGV"}
    ]
    assert set(silero) == {"stage", "engine", "device", "reason", "refused"}
    assert "FunASR#3701" in silero["reason"]


def test_a_stage_without_a_venv_has_no_device_and_the_exit_code_says_so(tmp_path: Path) -> None:
    done = run_device_table("--json", "asr", SUBPIPED_VENVS=str(tmp_path))
    assert done.returncode == 69
    [asr] = json.loads(done.stdout)
    assert (asr["engine"], asr["device"]) == (None, None)
    assert "setup_venvs.sh" in asr["reason"]
