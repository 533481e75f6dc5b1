"""Which engine runs on which device, and in which order.

On a Mac MLX runs Whisper and PyTorch (MPS) runs pyannote. Silero and NER stay on the CPU: they are
thousands of tiny forwards, each of which costs a GPU more to start than to compute. FSMN VAD, of
the same shape, took 123 s on MPS and 23.6 s on the CPU of an M2 for 121 minutes of sound
(modelscope/FunASR#3701); spaCy's layers never use an Apple GPU (explosion/thinc#792), and stanza on
MPS was "incredibly slow" (stanfordnlp/stanza#1325). pyannote gains: 13.6 to 33 times real time on
MPS, 1.15 times on the CPU of an M3 Max, with identical output (m-bain/whisperX#1476).

Whether a device really computes is for utils/device_probe.py, what its failures mean for
utils/device_failures.py.
"""

from __future__ import annotations

import importlib.util
import platform
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from utils import fake_devices
from utils.errors import StageError

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engine on a device, and how it is to compute there.

    `half_batch` halves the stage's batch, after memory ran out; `full_precision` computes in
    float32 where the engine would in float16, after its numbers were wrong.
    """

    engine: str
    device: str
    half_batch: bool = False
    full_precision: bool = False


@dataclass(frozen=True, slots=True)
class Engine:
    """A library that runs models: its importable module and its devices, best first.

    `half` names the devices on which it computes in float16.
    """

    module: str | None
    devices: tuple[str, ...]
    half: tuple[str, ...] = ()


# CTranslate2 has no Metal back end (OpenNMT/CTranslate2#1607): MLX is the Apple route. MLX also
# runs on a CPU, which serves tests only: 37 s against 3 s for a clip of 10 s.
ENGINES: Final[dict[str, Engine]] = {
    "ctranslate2": Engine("ctranslate2", ("cuda", "cpu"), half=("cuda",)),
    "mlx": Engine("mlx", ("mlx", "cpu"), half=("mlx",)),
    "onnx": Engine("onnxruntime", ("cpu",)),
    "pyannote": Engine("torch", ("mps", "cuda", "cpu")),
    "spacy": Engine("spacy", ("cpu",)),
    "tmdb": Engine(None, ("cpu",)),
    "ffmpeg": Engine(None, ("cpu",)),
    "rules": Engine(None, ("cpu",)),
}

# The engines of a stage in the order in which `auto` tries them.
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
# Why a stage stays on the CPU although the machine may have more.
CPU_REASONS: Final[dict[str, str]] = {
    "silero-vad": "thousands of tiny forwards: 5.2 times slower on MPS (FunASR#3701)",
    "pre-ner": "spaCy never uses an Apple GPU (thinc#792), and MPS slows NER (stanza#1325)",
    **dict.fromkeys(
        ("demux", "tmdb", "post-ner", "subtitle-gen", "mux"), "runs no model: nothing for a GPU"
    ),
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
        and (
            place not in _APPLE_DEVICES
            or is_apple_silicon()
            or device == place
            or fake_devices.exists(place)
        )
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


def get_device(prefer_mps: bool, stage_name: str) -> str:
    """The first device that an engine of the stage supports and that passes its self-test.

    In order MPS or MLX (unless `prefer_mps` is False), CUDA, CPU.
    """
    from utils.device_probe import probe_device

    exclude = () if prefer_mps else tuple(sorted(_APPLE_DEVICES))
    for candidate in candidates(stage_name, exclude=exclude):
        if probe_device(candidate) is None:
            return candidate.device
    return "cpu"
