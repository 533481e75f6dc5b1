"""The project's own stages over a recording, as python/pipeline.sh runs them."""

from __future__ import annotations

import json
import os
import subprocess
import time
from typing import TYPE_CHECKING, Any, Final

from bench.results import Result
from subpiped.artifacts.cues import load_cues
from subpiped.core.files import read_json, write_json
from subpiped.core.options import PROJECT_DIR, PYTHON_DIR
from subpiped.core.stages import STAGES, script_name
from subpiped.core.venvs import venvs_dir
from subpiped.stage.code_version import code_sha256

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

_STAGES: Final = tuple(stage for stage in STAGES if stage != "mux")


def _starter() -> dict[str, Any]:
    """The defaults with the small models, whose weights the peers have, too."""
    return {**read_json(PROJECT_DIR / "config" / "default.json"), "profile": "starter"}


def recognition_options(language: str) -> dict[str, Any]:
    """The small models, and a track in the language that is spoken."""
    config = _starter()
    stages = config["stages"]
    stages["asr"] |= {"language": language, "task": "transcribe"}
    stages["subtitle-gen"]["subtitles"] = [language]
    return config


def subtitle(film: Path, folder: Path, language: str) -> Result:
    """Run all stages up to the cues."""
    seconds = run_stages(film, folder, _STAGES, recognition_options(language))
    _, cues = load_cues(folder / "subtitles" / "cues.json")
    quality = folder / "subtitles" / "quality.json"
    verdict = str(read_json(quality)["verdict"]) if quality.is_file() else ""
    return Result(tuple(cues), seconds, verdict)


def run_stages(
    film: Path,
    folder: Path,
    stages: Sequence[str],
    options: dict[str, Any] | None = None,
    *,
    record: str = "bench.json",
) -> float:
    """Run some stages and return the wall seconds they took; what the same code made is kept.

    `record` is the file in `folder` that says what was made.

    Raises:
        RuntimeError: a stage failed, with the end of what it said.
    """
    done = folder / record
    chosen = options or _starter()
    wanted = {"code": [code_sha256(stage) for stage in stages], "options": chosen}
    if not (done.is_file() and read_json(done)["wanted"] == wanted):
        folder.mkdir(parents=True, exist_ok=True)
        started = time.monotonic()
        for stage in stages:
            _run(stage, film, folder, chosen)
        write_json(done, {"wanted": wanted, "seconds": time.monotonic() - started})
    return float(read_json(done)["seconds"])


def _run(stage: str, film: Path, folder: Path, options: object) -> None:
    script = PYTHON_DIR / "scripts" / script_name(stage)
    python = venvs_dir() / stage / "bin" / "python"
    done = subprocess.run(
        [str(python), str(script), "--input", str(film), "--movie-dir", str(folder)],
        env={**os.environ, "SUBPIPED_OPTIONS": json.dumps(options)},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = (done.stdout + done.stderr)[-500:]
        raise RuntimeError(f"{stage} failed on {film.name}: {said}")
