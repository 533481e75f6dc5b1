"""Whether a device computes what the CPU computes: a small computation in a child process.

`is_available()` alone has said yes on machines where the first kernel aborted
(ml-explore/mlx-examples#1368), and a driver that aborts takes its process along. So a device is
tried in a child with a time limit, and a child that dies or hangs refuses the device. The CPU is
not tried: there is nothing to compare it with.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.options import PYTHON_DIR
from subpiped.devices import fault_injection
from subpiped.devices.candidates import APPLE_DEVICES, candidates
from subpiped.devices.engine_table import ENGINES
from subpiped.devices.environment import set_environment
from subpiped.devices.failures import BAD_OUTPUT, NO_DEVICE, class_of_signal, class_of_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.devices.engine_table import Candidate

# The first import of torch after its installation took 20 s here; Metal compiles its first kernels.
_LIMIT_SECONDS: Final = 90.0
# Of NVIDIA's driver on Linux, in a container, and under WSL.
_DRIVER_FILES: Final = tuple(
    map(Path, ("/dev/nvidiactl", "/proc/driver/nvidia/version", "/dev/dxg"))
)
_CHILD: Final = (
    f"import sys; sys.path.insert(0, {str(PYTHON_DIR)!r}); "
    "from subpiped.devices.probe import answer; answer(*sys.argv[1:])"
)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a device is not used: in words, and as a kind of devices/failures.py if known."""

    why: str
    failure: str | None = None


def has_cuda_driver(files: Sequence[Path] = _DRIVER_FILES) -> bool:
    """Whether a driver is there that a CUDA device would need."""
    return any(file.exists() for file in files)


@cache
def probe(engine: str, device: str, limit_seconds: float = _LIMIT_SECONDS) -> Refusal | None:
    """None if the engine computes on the device as on the CPU. Asked once in a process."""
    self_test = ENGINES[engine].probe if engine in ENGINES else engine
    if device == "cpu" or self_test is None:
        return None
    if self_test not in PROBES:
        return Refusal(f"there is no self-test for {engine}")
    if device == "cuda" and not fault_injection.exists(device) and not has_cuda_driver():
        # As CUDA says it. To ask a child would take half a second of each film's start.
        return Refusal("no CUDA-capable device is detected", NO_DEVICE)
    return _ask_child(self_test, device, limit_seconds)


def _ask_child(self_test: str, device: str, limit_seconds: float) -> Refusal | None:
    try:
        done = subprocess.run(  # noqa: S603 - our own code in this interpreter
            [sys.executable, "-c", _CHILD, self_test, device],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=limit_seconds,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Refusal(f"its self-test did not answer within {limit_seconds:.0f} s", "hang")
    if done.returncode < 0:
        name = signal.Signals(-done.returncode).name
        kind = class_of_text(done.stderr) or class_of_signal(-done.returncode)
        return Refusal(f"its self-test was killed by {name}", kind)
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        return Refusal(said[-1] if said else f"its self-test exited with code {done.returncode}")
    # Libraries print on standard output, too; the answer is the last line.
    refusal = json.loads(done.stdout.splitlines()[-1])
    return None if refusal is None else Refusal(**refusal)


def probe_device(candidate: Candidate) -> Refusal | None:
    """None if the pair computes as the CPU does, else why it is refused."""
    return probe(candidate.engine, candidate.device)


def answer(self_test: str, device: str) -> None:
    """The child's part: print the refusal of the device, or null, as JSON."""
    set_environment()
    refusal: Refusal | None
    try:
        fault_injection.begin_probe(device)
        refusal = PROBES[self_test](device)
    except Exception as error:  # noqa: BLE001 - whatever the driver raises refuses the device
        why = f"{type(error).__name__}: {error}"
        refusal = Refusal(why, class_of_text(why))
    given = None if refusal is None else asdict(refusal)
    print(json.dumps(given))  # noqa: T201 - it is how the child answers


def _compare(device: str, got: Any, expected: Any, tolerance: float) -> Refusal | None:
    import numpy as np

    got = fault_injection.probed(device, np.asarray(got, np.float32))
    if not np.isfinite(got).all():
        return Refusal("its self-test gave NaN", BAD_OUTPUT)
    close = np.allclose(got, np.asarray(expected, np.float32), rtol=tolerance, atol=tolerance)
    return None if close else Refusal("its self-test results differ from the CPU's", BAD_OUTPUT)


def _probe_mlx(device: str) -> Refusal | None:
    """A matrix product and a convolution, in the half precision of the engine and in full."""
    import mlx.core as mx

    faked = fault_injection.exists(device)
    if not faked and not mx.metal.is_available():
        return Refusal("no Metal device available", NO_DEVICE)
    place = mx.cpu if faked else mx.gpu
    for dtype, tolerance in ((mx.float32, 1e-3), (mx.float16, 5e-2)):
        # Of the size of one: half precision has three digits.
        square = mx.linspace(-1, 1, 64 * 64).reshape(64, 64).astype(dtype) / 8
        kernel = mx.linspace(-1, 1, 4 * 5 * 64).reshape(4, 5, 64).astype(dtype) / 8
        got, expected = (
            mx.conv1d(mx.matmul(square, square, stream=where)[None], kernel, stream=where).astype(
                mx.float32, stream=where
            )
            for where in (place, mx.cpu)
        )
        mx.eval(got, expected)
        refusal = _compare(device, got, expected, tolerance)
        if refusal is not None:
            return refusal
    return None


def _probe_torch(device: str) -> Refusal | None:
    """A matrix product and a convolution."""
    import torch

    if not fault_injection.exists(device):
        backend = torch.backends.mps if device == "mps" else torch.cuda
        if not backend.is_available():
            name = "Metal" if device == "mps" else "CUDA"
            return Refusal(f"no {name} device available to torch", NO_DEVICE)
    place = fault_injection.real(device)
    square = torch.linspace(-1, 1, 64 * 64).reshape(1, 64, 64)
    kernel = torch.linspace(-1, 1, 4 * 5 * 64).reshape(4, 64, 5)
    got, expected = (
        torch.nn.functional.conv1d(square.to(where) @ square.to(where), kernel.to(where)).cpu()
        for where in (place, "cpu")
    )
    return _compare(device, got.numpy(), expected.numpy(), 1e-2)


def _probe_ctranslate2(device: str) -> Refusal | None:
    """The encoder of a made-up Whisper of 16 channels: cuBLAS, cuDNN and the kernels in between."""
    import ctranslate2
    import numpy as np

    from subpiped.devices.tiny_whisper import save_tiny_whisper

    if not fault_injection.exists(device) and ctranslate2.get_cuda_device_count() == 0:
        return Refusal("no CUDA-capable device is detected", NO_DEVICE)
    sound = np.linspace(-1, 1, 80 * 3000, dtype=np.float32).reshape(1, 80, 3000)
    with tempfile.TemporaryDirectory() as folder:
        save_tiny_whisper(folder)
        got, expected = (
            np.array(
                ctranslate2.models.Whisper(
                    folder, device=where, compute_type="float32", intra_threads=1
                ).encode(ctranslate2.StorageView.from_array(sound), to_cpu=True)
            )
            for where in (fault_injection.real(device), "cpu")
        )
    return _compare(device, got, expected, 1e-2)


# By the name that config/engines.json gives.
PROBES: Final = {"mlx": _probe_mlx, "torch": _probe_torch, "ctranslate2": _probe_ctranslate2}


def get_device(prefer_mps: bool, stage_name: str) -> str:
    """The first device that an engine of the stage supports and that passes its self-test.

    In order MPS or MLX (unless `prefer_mps` is False), CUDA, CPU.
    """
    exclude = () if prefer_mps else tuple(sorted(APPLE_DEVICES))
    for candidate in candidates(stage_name, exclude=exclude):
        if probe_device(candidate) is None:
            return candidate.device
    return "cpu"
