"""Packs a few files, and joins them by the script that goes with them."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from bench.pack.__main__ import pack
from bench.pack.contents import Entry
from subpiped.core.files import read_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MOST = 3000


@pytest.fixture
def source(tmp_path: Path) -> Path:
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "noise").write_bytes(os.urandom(10_000))
    (folder / "program").write_text("#!/bin/sh\n")
    (folder / "program").chmod(0o755)
    return folder


def packed(source: Path, folder: Path) -> dict[str, Any]:
    entries = [
        Entry(source / "noise", "main/a b/noise"),
        Entry(source / "program", "tools/bin/program"),
        Entry(source / "program", "tools/bin/program"),
        Entry(source / "link", "main/link", "../tools/bin/program"),
    ]
    return pack(folder, entries, MOST)


def join(folder: Path, to: Path) -> subprocess.CompletedProcess[str]:
    command = ["sh", str(folder / "join.sh"), str(to)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_was_packed_comes_out(source: Path, tmp_path: Path) -> None:
    folder, to = tmp_path / "my pack", tmp_path / "my bench"
    record = packed(source, folder)
    assert record == read_json(folder / "parts.json")
    assert len(record["parts"]) > 3
    assert max(part["size"] for part in record["parts"]) == MOST
    assert sum(part["size"] for part in record["parts"]) == record["bytes"]
    done = join(folder, to)
    assert (done.returncode, done.stdout) == (0, f"now: {to}/run.sh\n")
    assert (to / "main" / "a b" / "noise").read_bytes() == (source / "noise").read_bytes()
    assert os.access(to / "main" / "link", os.X_OK)
    assert os.access(to / "run.sh", os.X_OK)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["my bench", "my pack", "source"]


def test_a_part_that_is_missing_or_damaged_is_named(source: Path, tmp_path: Path) -> None:
    folder, to = tmp_path / "pack", tmp_path / "bench"
    parts = [part["name"] for part in packed(source, folder)["parts"]]
    (folder / parts[0]).unlink()
    content = bytearray((folder / parts[1]).read_bytes())
    content[7] ^= 1
    (folder / parts[1]).write_bytes(content)
    done = join(folder, to)
    assert done.returncode == 65
    assert done.stderr.splitlines() == [
        f"{parts[0]} is missing: copy it beside join.sh",
        f"{parts[1]} is damaged: copy it again",
    ]
    assert not list(tmp_path.glob("bench*"))


def test_nothing_is_written_over(source: Path, tmp_path: Path) -> None:
    folder, to = tmp_path / "pack", tmp_path / "bench"
    packed(source, folder)
    to.mkdir()
    done = join(folder, to)
    assert done.returncode == 73
    assert "there already" in done.stderr
    with pytest.raises(FileExistsError, match="not empty"):
        packed(source, folder)


def test_nothing_is_left_of_what_was_broken_off(source: Path, tmp_path: Path) -> None:
    def entries() -> Iterator[Entry]:
        yield Entry(source / "noise", "noise")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        pack(tmp_path / "pack", entries(), MOST)
    assert [path.name for path in tmp_path.iterdir()] == ["source"]
