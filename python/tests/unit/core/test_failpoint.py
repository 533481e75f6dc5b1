"""The failpoints of the stages: their table, their calls, and that they kill once."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from subpiped.core.failpoint import FAILPOINTS, WORKING, Armed, parse

PYTHON_DIR = Path(__file__).resolve().parents[3]
TABLE = PYTHON_DIR.parent / "docs" / "failpoints.md"


def documented() -> list[tuple[str, str]]:
    rows = [[cell.strip() for cell in line.split("|")] for line in TABLE.read_text().splitlines()]
    return [
        (name, row[3])
        for row in rows
        if len(row) > 4 and row[2] == "Python" and row[4]
        for point in re.findall(r"`([^`]+)`", row[1])
        for name in ([*WORKING.values()] if point == "stage.STAGE.working" else [point])
    ]


def called() -> list[tuple[str, str]]:
    found = []
    for folder in ("subpiped", "scripts"):
        for path in (PYTHON_DIR / folder).rglob("*.py"):
            if path.name == "failpoint.py":
                continue
            where = f"python/{path.relative_to(PYTHON_DIR).as_posix()}"
            text = path.read_text()
            found += [(name, where) for name in re.findall(r'failpoint\(\s*"([^"]+)"\s*\)', text)]
            if "failpoint_working(self.name)" in text:
                found += [(name, where) for name in WORKING.values()]
    return found


def test_the_table_the_names_and_the_calls_are_the_same() -> None:
    assert sorted(name for name, _ in documented()) == sorted(FAILPOINTS)
    assert sorted(set(called())) == sorted(documented())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("asr.all-transcribed", Armed("asr.all-transcribed", 1, "stage", None)),
        ("asr.all-transcribed@3", Armed("asr.all-transcribed", 3, "stage", None)),
        ("asr.all-transcribed@3:both", Armed("asr.all-transcribed", 3, "both", None)),
        ("asr.all-transcribed:daemon", Armed("asr.all-transcribed", 1, "daemon", None)),
    ],
)
def test_what_is_armed(text: str, expected: Armed) -> None:
    assert parse({"SUBPIPED_FAILPOINT": text}) == expected


@pytest.mark.parametrize("environment", [{}, {"SUBPIPED_FAILPOINT": ""}])
def test_nothing_is_armed(environment: dict[str, str]) -> None:
    assert parse(environment) is None


@pytest.mark.parametrize("text", ["x@0", "x:me", "@1", "a b", "x:"])
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"docs/failpoints\.md"):
        parse({"SUBPIPED_FAILPOINT": text})


def reach_twice(once: Path, failpoint: str) -> int:
    code = "from subpiped.core.failpoint import failpoint as f; f('stage.begun'); f('stage.begun')"
    return run(code, once, failpoint)


def run(code: str, once: Path, failpoint: str) -> int:
    environment = {
        **os.environ,
        "SUBPIPED_FAILPOINT": failpoint,
        "SUBPIPED_FAILPOINT_ONCE": str(once),
        # Not the parent: whoever started this by hand is left alone.
        "SUBPIPED_DAEMON": "1-1-boot",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PYTHON_DIR, env=environment, check=False
    )
    return done.returncode


def test_a_stage_dies_at_its_own_progress_only(tmp_path: Path) -> None:
    code = "from subpiped.core.failpoint import failpoint_working as f; f('asr'); f('mux')"
    assert run(code, tmp_path / "fired", "stage.mux.working@2") == 0
    assert run(code, tmp_path / "fired", "stage.mux.working") == -signal.SIGKILL


def test_it_kills_once_at_its_count(tmp_path: Path) -> None:
    once = tmp_path / "fired"
    assert reach_twice(once, "stage.begun@3") == 0
    assert not once.exists()
    assert reach_twice(once, "stage.begun@2") == -signal.SIGKILL
    assert once.read_text() == "stage.begun\n"
    assert reach_twice(once, "stage.begun@2") == 0


def test_another_parent_than_the_daemon_is_left_alone(tmp_path: Path) -> None:
    once = tmp_path / "fired"
    assert reach_twice(once, "stage.begun:daemon") == 0
    assert once.exists()
