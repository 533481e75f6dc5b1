"""Devices and failures that are not there, for tests; nothing at all without its variables.

SUBPIPED_FAKE_DEVICES=mps,mlx,cuda
    These devices are taken to exist. What runs on them computes on the CPU in truth.
SUBPIPED_FAKE_DEVICE_FAIL=DEVICE:KIND[,...]
    Work on the device fails as the real one does. The kinds: `segv`, `abort`, `kill` (real
    signals), `oom`, `unsupported` (the libraries' own words; mlx aborts on the former, as its
    threads do), `nan` (the model's numbers, to be found by the real checks), `hang`, `no_device`
    (at the self-test). `oom_large` and `kill_large` fail with a whole batch only, `nan_half` in
    half precision only; `probe_segv`, `probe_hang` and `probe_nan` fail at the self-test.

A stage that runs with either says so in its log and in its manifest.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from typing import TYPE_CHECKING, Any, Final, NoReturn

if TYPE_CHECKING:
    from subpiped.devices.engine_table import Candidate

_DEVICES: Final = "SUBPIPED_FAKE_DEVICES"
_FAILURES: Final = "SUBPIPED_FAKE_DEVICE_FAIL"
_KINDS: Final = frozenset(
    {
        *("segv", "abort", "kill", "kill_large", "oom", "oom_large", "unsupported"),
        *("nan", "nan_half", "hang", "no_device", "probe_segv", "probe_hang", "probe_nan"),
    }
)
_SIGNALS: Final = {"segv": signal.SIGSEGV, "abort": signal.SIGABRT, "kill": signal.SIGKILL}

# As ml-explore/mlx-examples#1366, PyTorch and CTranslate2 word them.
_METAL_MEMORY: Final = (
    "libc++abi: terminating due to uncaught exception of type std::runtime_error: [METAL] Command "
    "buffer execution failed: Insufficient Memory "
    "(00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)"
)
_OUT_OF_MEMORY: Final = {
    "mps": "MPS backend out of memory (MPS allocated: 6.80 GB, other allocations: 1.02 GB, max "
    "allowed: 9.07 GB). Tried to allocate 2.00 GB on private pool.",
    "cuda": "CUDA out of memory. Tried to allocate 2.00 GiB.",
}
_UNSUPPORTED: Final[dict[str, Exception]] = {
    "mps": TypeError(
        "Cannot convert a MPS Tensor to float64 dtype as the MPS framework doesn't support "
        "float64. Please use float32 instead."
    ),
    "mlx": ValueError("[conv] This op is not yet supported on the GPU."),
    "cuda": ValueError(
        "Requested float16 compute type, but the target device or backend do not support "
        "efficient float16 computation."
    ),
}
_NO_DEVICE: Final = {
    "mps": "No Metal device available",
    "mlx": "[metal::load_device] No Metal device available.",
    "cuda": "CUDA failed with error no CUDA-capable device is detected",
}

_current: Candidate | None = None


def warning() -> str | None:
    """What a stage says of it, or None without the variables."""
    given = [f"{name}={os.environ[name]}" for name in (_DEVICES, _FAILURES) if os.environ.get(name)]
    return f"devices are simulated for a test: {' '.join(given)}" if given else None


def exists(device: str) -> bool:
    """Whether the device is taken to exist."""
    return device in os.environ.get(_DEVICES, "").split(",")


def real(device: str) -> str:
    """The device that computes in truth."""
    return "cpu" if exists(device) else device


def _kinds(device: str) -> set[str]:
    pairs = [part.partition(":") for part in os.environ.get(_FAILURES, "").split(",") if part]
    unknown = [kind for _, _, kind in pairs if kind not in _KINDS]
    if unknown:
        raise ValueError(f"{_FAILURES} has no kind {unknown[0]!r}; known: {sorted(_KINDS)}")
    return {kind for name, _, kind in pairs if name == device}


def begin_work(pair: Candidate) -> None:
    """The stage's work begins on the pair: it fails here if it is to."""
    global _current  # noqa: PLW0603 - one attempt at a time in a process
    _current = pair
    kinds = _kinds(pair.device)
    if not pair.half_batch:
        kinds |= {kind.removesuffix("_large") for kind in kinds}
    for name, number in _SIGNALS.items():
        if name in kinds:
            _die(number)
    if "hang" in kinds:
        _hang()
    if "oom" in kinds:
        if pair.device == "mlx":
            sys.stderr.write(f"{_METAL_MEMORY}\n")
            sys.stderr.flush()
            _die(signal.SIGABRT)
        text = _OUT_OF_MEMORY.get(pair.device)
        raise RuntimeError(text) if text else MemoryError
    if "unsupported" in kinds:
        raise _UNSUPPORTED.get(pair.device, RuntimeError("not implemented"))


def begin_probe(device: str) -> None:
    """The device's self-test begins, in a child: it fails here if it is to."""
    kinds = _kinds(device)
    if "no_device" in kinds:
        raise RuntimeError(_NO_DEVICE.get(device, "no device"))
    if "probe_segv" in kinds:
        _die(signal.SIGSEGV)
    if "probe_hang" in kinds:
        _hang()


def probed(device: str, numbers: Any) -> Any:
    """The self-test's numbers, or none if they are to be wrong."""
    return numbers * float("nan") if "probe_nan" in _kinds(device) else numbers


def model_output(numbers: Any) -> Any:
    """The numbers (a list or an array) of the model at work, or NaN if they are to be."""
    if not os.environ.get(_FAILURES) or _current is None:
        return numbers
    kinds = _kinds(_current.device)
    if "nan" in kinds or ("nan_half" in kinds and not _current.full_precision):
        nan = float("nan")
        return numbers * nan if hasattr(numbers, "shape") else [nan for _ in numbers]
    return numbers


def _die(number: signal.Signals) -> NoReturn:
    os.kill(os.getpid(), number)
    _hang()


def _hang() -> NoReturn:
    while True:
        time.sleep(3600)
