"""Shared by all tests: running a stage as the program it is, and small made films."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys
from argparse import Namespace
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from subpiped.core.options import PYTHON_DIR
from subpiped.core.stages import script_name
from subpiped.cues.writer import FORMATS, TrackStyle
from subpiped.stage.events import Events
from subpiped.stage.stage import Stage
from tests.helpers.forked_stage import FORKED, run_forked

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from subpiped.artifacts.cues import Cue


@dataclass(frozen=True, slots=True)
class StageResult:
    """How a stage ended: exit code, its log, its manifest and the events it wrote."""

    exit_code: int
    log: str
    manifest: dict[str, Any]
    events: list[dict[str, Any]]


def venv_python(stage: str, *, best: bool = False) -> str:
    """The interpreter of a stage's venv, or this one where setup has not made it."""
    python = PYTHON_DIR / "venvs" / (f"{stage}.best" if best else stage) / "bin" / "python"
    return str(python) if python.exists() else sys.executable


def run_stage_script(  # noqa: PLR0913 - each names one thing that tests vary
    stage: str,
    film: Path,
    movie_dir: Path,
    *,
    options: dict[str, Any] | None = None,
    others: dict[str, dict[str, Any]] | None = None,
    best: bool = False,
    env: dict[str, str] | None = None,
    largest_file: int | None = None,
) -> StageResult:
    """Run `NN_<stage>.py` as the daemon does: options, events on descriptor 3, stdin held open.

    `others` are options of other stages, `largest_file` how many bytes a file may get, as on FAT32.
    """
    config = json.loads((PYTHON_DIR.parent / "config" / "default.json").read_text())
    for name, changed in ((others or {}) | {stage: options or {}}).items():
        config["stages"][name] |= changed
    env_of_stage = {
        **os.environ,
        "OMP_NUM_THREADS": "1",
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
        "SUBPIPED_JOB_ID": "1",
        "SUBPIPED_ATTEMPT": "1",
        "SUBPIPED_OPTIONS": json.dumps(config),
        **(env or {}),
    }
    script = str(PYTHON_DIR / "scripts" / script_name(stage))
    args = [script, "--input", str(film), "--movie-dir", str(movie_dir)]
    # Failpoints are armed once, as their module is imported.
    if stage in FORKED and "SUBPIPED_FAILPOINT" not in env_of_stage:
        exit_code, log, lines = run_forked(stage, args, env_of_stage, largest_file)
    else:
        exit_code, log, lines = _run_program([venv_python(stage, best=best), *args], env_of_stage)
    path = movie_dir / "manifests" / f"{stage}.json"
    manifest = json.loads(path.read_text()) if path.exists() else {}
    return StageResult(exit_code, log, manifest, [json.loads(line) for line in lines])


def _run_program(command: Sequence[str], env: Mapping[str, str]) -> tuple[int, str, list[str]]:
    read_fd, write_fd = os.pipe()
    process = subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        pass_fds=(3, write_fd),
        preexec_fn=lambda: os.dup2(write_fd, 3),  # noqa: PLW1509 - no threads; fd 3 is the contract
        text=True,
        env=env,
    )
    os.close(write_fd)
    with os.fdopen(read_fd, encoding="utf-8") as events_file, process:
        assert process.stdin is not None
        assert process.stdout is not None
        # Events fit a pipe's buffer many times over (two a second), so the log is read first.
        log = process.stdout.read()
        lines = events_file.readlines()
        process.stdin.close()
    return process.returncode, log, lines


def ffmpeg(*args: str) -> None:
    """Run ffmpeg to make a test file; its complaint is the test's failure."""
    done = subprocess.run(
        ["ffmpeg", "-hide_banner", "-loglevel", "error", "-nostdin", "-y", *args],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def write_subtitles(path: Path, cues: Sequence[Cue], **options: Any) -> None:
    """Write `cues` to a subtitle file, in the format of its suffix."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FORMATS[path.suffix[1:]].write(cues, TrackStyle(**options)), encoding="utf-8")


def stage_within(
    name: str, movie_dir: Path, others: dict[str, dict[str, Any]] | None = None, **options: Any
) -> Stage[Any]:
    """A stage inside this process, for what its modules do with it; `others` as above."""
    given = [f"{key}={json.dumps(value)}" for key, value in options.items()]
    args = Namespace(input=movie_dir / "Film.mkv", movie_dir=movie_dir, option=given)
    stage: Stage[Any] = Stage(name, args, Events(None), logging.getLogger("test"))
    for other, changed in (others or {}).items():
        stages: dict[str, dict[str, Any]] = stage.config["stages"]  # type: ignore[assignment]
        stages[other].update(changed)
    return stage


def recorded(stage: Stage[Any]) -> dict[str, Any]:
    """What the manifest of `stage` says once it is sealed."""
    with stage.manifest:
        pass
    found: dict[str, Any] = json.loads(stage.manifest.path.read_text())
    return found
