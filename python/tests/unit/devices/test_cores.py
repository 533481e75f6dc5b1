"""Threads follow physical cores, not their hardware threads."""

import os
import sys
from pathlib import Path

import pytest

from subpiped.devices.cores import physical_cores


@pytest.mark.skipif(sys.platform == "darwin", reason="Linux's sysfs")
def test_two_threads_of_a_core_count_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for cpu, (package, core) in enumerate([(0, 0), (0, 0), (0, 1), (1, 1)]):
        folder = tmp_path / f"cpu{cpu}" / "topology"
        folder.mkdir(parents=True)
        (folder / "physical_package_id").write_text(f"{package}\n")
        (folder / "core_id").write_text(f"{core}\n")
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1, 2, 3})
    assert physical_cores(tmp_path) == 3
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1})
    assert physical_cores(tmp_path) == 1
    assert physical_cores(tmp_path / "absent") == 2
