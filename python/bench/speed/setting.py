"""Where and how a whole bench runs, and what it is told about the machine."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from subpiped.core.files import read_json
from subpiped.core.models import total_memory
from subpiped.core.options import PROJECT_DIR
from subpiped.devices.cores import physical_cores

CLI: Final = PROJECT_DIR / "dist" / "cli.js"
# Stages with an engine for a GPU; the others have one for the CPU alone.
_GPU_STAGES: Final = ("pyannote-vad", "diarization", "asr")
LANGUAGE: Final = "en"


@dataclass(frozen=True, slots=True)
class Setting:
    """`device`: `cpu`, `cuda`, or `auto` (ours chooses, peers use the CPU)."""

    device: str
    threads: int
    folder: Path

    @property
    def peer_device(self) -> str:
        """What the peers are told."""
        return "cuda" if self.device == "cuda" else "cpu"

    def options(self) -> dict[str, Any]:
        """What our configuration says beside its defaults: what the peers are told, too."""
        asr = {"language": LANGUAGE, "task": "transcribe", "threads": self.threads}
        stages: dict[str, dict[str, Any]] = {"asr": asr}
        if self.device != "auto":
            for stage in _GPU_STAGES:
                stages.setdefault(stage, {})["device"] = self.device
        # A laptop's battery or the hour must not hold a film back.
        power = dict.fromkeys(("onBattery", "onLowPower", "whenHot"), "run")
        return {
            "profile": "starter",
            "notify": {"enabled": False},
            "power": {**power, "minBatteryPercent": 0},
            "schedule": {"duringQuietHours": "run"},
            "stages": stages,
        }

    def resolved(self) -> dict[str, Any]:
        """The same with every default, as a stage gets it."""
        return merged(read_json(PROJECT_DIR / "config" / "default.json"), self.options())

    def environment(self) -> dict[str, str]:
        """Of every program: the same number of threads, and nothing of the person's own."""
        threads = str(self.threads)
        left_out = ("TMDB_API_KEY", "SUBPIPED_HOME", "SUBPIPED_CONFIG", "SUBPIPED_OPTIONS")
        kept = {name: value for name, value in os.environ.items() if name not in left_out}
        return {
            **{name: value for name, value in kept.items() if not name.startswith("SUBPIPED__")},
            "OMP_NUM_THREADS": threads,
            "MKL_NUM_THREADS": threads,
            "OPENBLAS_NUM_THREADS": threads,
        }


def merged(base: dict[str, Any], over: dict[str, Any]) -> dict[str, Any]:
    """`base` with the leaves of `over` in their places."""
    result = dict(base)
    for key, value in over.items():
        old = result.get(key)
        both = isinstance(old, dict) and isinstance(value, dict)
        result[key] = merged(old, value) if both else value  # type: ignore[arg-type]
    return result


def machine() -> dict[str, Any]:
    """The machine and the programs of ours that run on it."""
    return {
        "processor": _processor(),
        "cores": os.cpu_count() or 1,
        "physical_cores": physical_cores(),
        "memory_bytes": total_memory(),
        "system": platform.platform(terse=True),
        "gpu": _first_line("nvidia-smi", "--query-gpu=name", "--format=csv,noheader"),
        "python": platform.python_version(),
        "node": _first_line("node", "--version"),
        "ffmpeg": _first_line("ffmpeg", "-version"),
    }


def _processor() -> str:
    if sys.platform == "darwin":
        return _first_line("sysctl", "-n", "machdep.cpu.brand_string") or platform.machine()
    path = Path("/proc/cpuinfo")
    lines = path.read_text(encoding="utf-8").splitlines() if path.is_file() else []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())


def _first_line(program: str, *arguments: str) -> str | None:
    if shutil.which(program) is None:
        return None
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)
    lines = done.stdout.splitlines()
    return lines[0].strip() if done.returncode == 0 and lines else None
