"""What has come so far is measured while uv unpacks, renames and removes."""

from __future__ import annotations

import shutil
import threading
from typing import TYPE_CHECKING

from weights.packages import _size

if TYPE_CHECKING:
    from pathlib import Path

ROUNDS = 300


def test_folders_that_vanish_meanwhile_do_no_harm(tmp_path: Path) -> None:
    (tmp_path / "stays").write_bytes(b"12345")
    stop = threading.Event()

    def churn() -> None:
        while not stop.is_set():
            for number in range(20):
                (tmp_path / f".tmp{number}" / "python").mkdir(parents=True, exist_ok=True)
            for number in range(20):
                shutil.rmtree(tmp_path / f".tmp{number}", ignore_errors=True)

    other = threading.Thread(target=churn)
    other.start()
    try:
        sizes = {_size(tmp_path) for _ in range(ROUNDS)}
    finally:
        stop.set()
        other.join()
    assert sizes == {5}
