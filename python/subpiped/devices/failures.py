"""What kinds of failure a device has, by one table that the daemon reads, too.

config/device_failures.json lists for each kind the signals that end a process by it and the texts
of PyTorch, MLX, CTranslate2 and Metal; the first entry that matches decides, so that a crash whose
log speaks of memory is one of memory.
"""

from __future__ import annotations

import signal
from functools import lru_cache
from typing import Any, Final

from subpiped.core.errors import DeviceError
from subpiped.core.tables import read_table

DEVICE_ERROR: Final = "device_error"
# A smaller batch may fit where a whole one did not.
OUT_OF_MEMORY: Final = "oom"
# Half precision overflows where full precision does not.
BAD_OUTPUT: Final = "bad_output"
NO_DEVICE: Final = "no_device"


@lru_cache(maxsize=1)
def _classes() -> dict[str, dict[str, Any]]:
    table = read_table("device_failures.json")
    return {entry["class"]: entry for entry in table["classes"]}


def class_of_text(text: str) -> str | None:
    """The kind of failure that a library's words tell, or None."""
    for name, entry in _classes().items():
        if any(sign in text for sign in entry["texts"]):
            return name
    return None


def class_of_signal(number: int) -> str | None:
    """The kind of failure that death by the signal tells, or None for one of a stop."""
    name = signal.Signals(number).name
    found = (kind for kind, entry in _classes().items() if name in entry["signals"])
    return next(found, None)


def class_of_error(error: Exception, device: str) -> str | None:
    """The kind of failure of work on `device`, or None if the device is not to blame.

    On the CPU only memory is: any other error would come back on every device. Whatever else a
    back end raises on an accelerator (RuntimeError; TypeError for a Metal tensor in float64;
    ValueError for a compute type) is by its words, or the device's fault as a RuntimeError.
    """
    if isinstance(error, DeviceError):
        return error.failure
    kind = OUT_OF_MEMORY if isinstance(error, MemoryError) else class_of_text(str(error))
    if device == "cpu":
        return kind if kind == OUT_OF_MEMORY else None
    if kind is None and isinstance(error, RuntimeError):
        return DEVICE_ERROR
    return kind


def in_words(kind: str) -> str:
    """The kind of failure as a person reads it: `it crashed (device_crash)`."""
    return f"{_classes()[kind]['words']} ({kind})"
