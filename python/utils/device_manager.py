"""Which engine runs on which device, in which order, and whether a device really computes."""

from __future__ import annotations

import importlib.util
import platform
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from utils.errors import StageError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engine on a device."""

    engine: str
    device: str


@dataclass(frozen=True, slots=True)
class Engine:
    """A library that runs models: its importable module and its devices, best first."""

    module: str | None
    devices: tuple[str, ...]


# CTranslate2 has no Metal back end (OpenNMT/CTranslate2#1607): MLX is the Apple route. MLX also
# runs on a CPU, which serves tests only: 37 s against 3 s for a clip of 10 s.
ENGINES: Final[dict[str, Engine]] = {
    "ctranslate2": Engine("ctranslate2", ("cuda", "cpu")),
    "mlx": Engine("mlx", ("mlx", "cpu")),
    "onnx": Engine("onnxruntime", ("cpu",)),
    "pyannote": Engine("torch", ("mps", "cuda", "cpu")),
    "spacy": Engine("spacy", ("cpu",)),
    "tmdb": Engine(None, ("cpu",)),
    "ffmpeg": Engine(None, ("cpu",)),
    "rules": Engine(None, ("cpu",)),
}

# The engines of a stage in the order in which `auto` tries them. VAD by silero and NER stay on the
# CPU even on a Mac: thousands of tiny forwards run five times slower on MPS (FunASR#3701).
STAGE_ENGINES: Final[dict[str, tuple[str, ...]]] = {
    "demux": ("ffmpeg",),
    "tmdb": ("tmdb",),
    "pre-ner": ("spacy",),
    "silero-vad": ("onnx",),
    "pyannote-vad": ("pyannote", "onnx"),
    "diarization": ("pyannote", "onnx"),
    "asr": ("mlx", "ctranslate2"),
    "post-ner": ("rules",),
    "subtitle-gen": ("rules",),
    "mux": ("ffmpeg",),
}
_APPLE_DEVICES: Final = frozenset({"mps", "mlx"})


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

    `auto` leaves out what is not installed, Apple's devices elsewhere, and `mlx` on a CPU while
    another engine is there. A named engine or device is taken at its word.

    Raises:
        StageError: `config_invalid` for an unknown engine or a device that it does not support;
            `venv_stale` when nothing is left.
    """
    known = STAGE_ENGINES[stage_name]
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
        and (place not in _APPLE_DEVICES or is_apple_silicon() or device == place)
    ]
    if engine == "auto" and device == "auto" and len(engines) > 1:
        pairs = [p for p in pairs if p != Candidate("mlx", "cpu")]
    if not pairs:
        raise StageError(
            "venv_stale",
            f"no engine of {stage_name} can run here (known: {', '.join(known)})",
            "run python/setup_venvs.sh, or set its engine and device to auto",
        )
    return pairs


def probe_device(candidate: Candidate) -> str | None:
    """None if the device computes what the CPU computes, else why it is refused.

    A small matrix product and convolution, compared with the CPU: `is_available()` alone has said
    yes on machines where the first kernel aborted (ml-explore/mlx-examples#1368).
    """
    try:
        if candidate.engine == "ctranslate2" and candidate.device == "cuda":
            import ctranslate2

            return None if ctranslate2.get_cuda_device_count() > 0 else "no CUDA device"
        if candidate.engine == "mlx":
            return _probe_mlx(candidate.device)
        if candidate.engine == "pyannote" and candidate.device in ("mps", "cuda"):
            return _probe_torch(candidate.device)
    except Exception as error:  # noqa: BLE001 - whatever the driver raises refuses the device
        return f"{type(error).__name__}: {error}"
    return None


def _probe_mlx(device: str) -> str | None:
    import mlx.core as mx
    import numpy as np

    if device == "mlx" and not mx.metal.is_available():
        return "no Metal device available"
    a = np.linspace(-1, 1, 64 * 64, dtype=np.float32).reshape(64, 64)
    target = mx.gpu if device == "mlx" else mx.cpu
    got = np.array(mx.matmul(mx.array(a), mx.array(a), stream=target))
    return None if np.allclose(got, a @ a, atol=1e-3) else "its numbers differ from the CPU's"


def _probe_torch(device: str) -> str | None:
    import torch

    backend = torch.backends.mps if device == "mps" else torch.cuda
    if not backend.is_available():
        return f"torch has no {device} here"
    a = torch.linspace(-1, 1, 64 * 64).reshape(1, 64, 64)
    kernel = torch.linspace(-1, 1, 64 * 5).reshape(1, 64, 5)
    expected = torch.nn.functional.conv1d(a @ a, kernel)
    got = torch.nn.functional.conv1d(a.to(device) @ a.to(device), kernel.to(device)).cpu()
    same = torch.allclose(got, expected, rtol=1e-2, atol=1e-2)
    return None if same else "its numbers differ from the CPU's"


def get_device(prefer_mps: bool, stage_name: str) -> str:
    """The first device that an engine of the stage supports and that passes its self-test.

    In order MPS or MLX (unless `prefer_mps` is False), CUDA, CPU.
    """
    exclude = () if prefer_mps else tuple(sorted(_APPLE_DEVICES))
    for candidate in candidates(stage_name, exclude=exclude):
        if probe_device(candidate) is None:
            return candidate.device
    return "cpu"
