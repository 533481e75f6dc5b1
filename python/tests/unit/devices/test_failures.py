"""What each library's words and each signal say of a device."""

from __future__ import annotations

import signal

import pytest

from subpiped.core.errors import DeviceError
from subpiped.devices.failures import class_of_error, class_of_signal, class_of_text, in_words

# As the libraries word it; mlx-examples#1366 and #1368, pytorch#122602, whisper#382, CTranslate2.
WORDS = [
    ("[metal::load_device] No Metal device available", "no_device"),
    ("CUDA failed with error no CUDA-capable device is detected", "no_device"),
    ("MPS backend out of memory (MPS allocated: 6.80 GB, max allowed: 9.07 GB)", "oom"),
    ("Insufficient Memory (00000008:kIOGPUCommandBufferCallbackErrorOutOfMemory)", "oom"),
    ("CUDA out of memory. Tried to allocate 2.00 GiB.", "oom"),
    ("CUDA failed with error out of memory", "oom"),
    ("Cannot convert a MPS Tensor to float64 dtype as the MPS framework doesn't", "unsupported"),
    (
        "The operator 'aten::_fft_r2c' is not currently implemented for the MPS device",
        "unsupported",
    ),
    ("Could not run 'aten::empty' with arguments from the 'SparseMPS' backend", "unsupported"),
    ("the target device or backend do not support efficient float16 computation", "unsupported"),
    ("Library libcublas.so.12 is not found or cannot be loaded", "unsupported"),
    ("CUDA error: an illegal memory access was encountered", "device_crash"),
]


@pytest.mark.parametrize(("text", "kind"), WORDS)
def test_words_tell_the_kind(text: str, kind: str) -> None:
    assert class_of_text(text) == kind
    assert class_of_error(RuntimeError(text), "mps") == kind
    assert f"({kind})" in in_words(kind)


@pytest.mark.parametrize(
    ("number", "kind"),
    [
        (signal.SIGSEGV, "device_crash"),
        (signal.SIGABRT, "device_crash"),
        (signal.SIGBUS, "device_crash"),
        (signal.SIGKILL, "oom"),
        (signal.SIGTERM, None),
        (signal.SIGALRM, None),
    ],
)
def test_signals_tell_the_kind_but_those_of_a_stop(number: int, kind: str | None) -> None:
    assert class_of_signal(number) == kind


def test_an_error_without_known_words_is_the_accelerators_only_as_a_runtime_error() -> None:
    assert class_of_error(RuntimeError("odd"), "mlx") == "device_error"
    assert class_of_error(KeyError("segments"), "mlx") is None
    assert class_of_error(TypeError("Cannot convert a MPS Tensor to float64"), "mps") == (
        "unsupported"
    )


def test_on_the_cpu_only_memory_is_to_blame() -> None:
    assert class_of_error(MemoryError(), "cpu") == "oom"
    assert class_of_error(RuntimeError("odd"), "cpu") is None
    assert class_of_error(RuntimeError("not currently implemented for the MPS device"), "cpu") is (
        None
    )
    assert class_of_error(DeviceError("cpu", "gave NaN"), "cpu") == "bad_output"
