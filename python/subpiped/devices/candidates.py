"""Which engine runs on which device here, and in which order.

Whether a device really computes is for subpiped/devices/probe.py, what its failures mean for
subpiped/devices/failures.py.
"""

from __future__ import annotations

import importlib.util
import platform
import sys
from typing import TYPE_CHECKING, Final

from subpiped.core.errors import StageError
from subpiped.core.stages import STAGES
from subpiped.devices import fault_injection
from subpiped.devices.engine_table import ENGINES, Candidate

if TYPE_CHECKING:
    from collections.abc import Sequence

APPLE_DEVICES: Final = frozenset({"mps", "mlx"})
# Where another engine is there, MLX leaves the CPU to it.
_SLOW_ON_CPU: Final = frozenset({"mlx", "mlx_lm"})


def is_apple_silicon() -> bool:
    """Whether this is a Mac with an Apple GPU that Python can reach (not under Rosetta)."""
    return sys.platform == "darwin" and platform.machine() == "arm64"


def _installed(engine: str) -> bool:
    module = ENGINES[engine].module
    return module is None or importlib.util.find_spec(module) is not None


def candidates(
    stage_name: str,
    *,
    engine: str = "auto",
    device: str = "auto",
    exclude: Sequence[str] = (),
) -> list[Candidate]:
    """Engine and device pairs to try, best first.

    `auto` leaves out what is not installed, Apple's devices elsewhere, and MLX on a CPU while
    another engine is there. A named engine or device is taken at its word.

    Raises:
        StageError: `config_invalid` for an unknown engine or a device that it does not support;
            `venv_stale` when nothing is left.
    """
    known = STAGES[stage_name].engines
    if engine != "auto" and engine not in known:
        raise StageError(
            "config_invalid",
            f"{stage_name} has no engine {engine!r}",
            f"set stages.{stage_name}.engine to auto or one of: {', '.join(known)}",
        )
    engines = [engine] if engine != "auto" else [e for e in known if _installed(e)]
    supported = {d for e in (engines or known) for d in ENGINES[e].devices}
    if device != "auto" and device not in supported:
        raise StageError(
            "config_invalid",
            f"{stage_name} cannot run on {device!r} with {', '.join(engines or known)}",
            f"set stages.{stage_name}.device to auto or one of: {', '.join(sorted(supported))}",
        )
    # By device first: an Apple GPU by any engine before CUDA before the CPU.
    order = ("mlx", "mps", "cuda", "cpu") if device == "auto" else (device,)
    pairs = [
        Candidate(name, place)
        for place in order
        for name in engines
        if place in ENGINES[name].devices
        and place not in exclude
        and (
            place not in APPLE_DEVICES
            or is_apple_silicon()
            or device == place
            or fault_injection.exists(place)
        )
    ]
    if engine == "auto" and device == "auto" and len(engines) > 1:
        pairs = [p for p in pairs if p.device != "cpu" or p.engine not in _SLOW_ON_CPU]
    if not pairs:
        raise StageError(
            "venv_stale",
            f"no engine of {stage_name} can run here (known: {', '.join(known)})",
            "run python/setup_venvs.sh, or set its engine and device to auto",
        )
    return pairs
