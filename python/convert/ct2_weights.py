"""Reads the variables of a CTranslate2 `model.bin` with numpy alone.

Layout (OpenNMT/CTranslate2 `model_spec.py`, binary version 6): version, name and revision of the
specification, then the variables (name, rank, dimensions, type, bytes), then aliases.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

BINARY_VERSION: Final = 6
_TYPES: Final = (np.float32, np.int8, np.int16, np.int32, np.float16)


class _Reader:
    """Reads little-endian values from a buffer, one after the other."""

    def __init__(self, buffer: bytes) -> None:
        self.buffer = buffer
        self.offset = 0

    def number(self, layout: str) -> int:
        """One unsigned integer: B, H or I of `struct`."""
        (value,) = struct.unpack_from(f"<{layout}", self.buffer, self.offset)
        self.offset += struct.calcsize(layout)
        return int(value)

    def text(self) -> str:
        """A string with its length in front and a NUL behind."""
        length = self.number("H")
        value = self.buffer[self.offset : self.offset + length - 1].decode()
        self.offset += length
        return value


def read_variables(path: Path) -> dict[str, NDArray[Any]]:
    """Name -> array, in the type that the file holds; the arrays share the file's bytes.

    Raises:
        ValueError: the file is of another version or not of a Whisper model.
    """
    reader = _Reader(path.read_bytes())
    version = reader.number("I")
    name = reader.text()
    if version != BINARY_VERSION or name != "WhisperSpec":
        raise ValueError(f"{path}: version {version} of {name}, wanted 6 of WhisperSpec")
    reader.number("I")  # revision of the specification
    variables: dict[str, NDArray[Any]] = {}
    for _ in range(reader.number("I")):
        key = reader.text()
        shape = [reader.number("I") for _ in range(reader.number("B"))]
        dtype = np.dtype(_TYPES[reader.number("B")])
        size = reader.number("I")
        count = size // dtype.itemsize
        array = np.frombuffer(reader.buffer, dtype, count=count, offset=reader.offset)
        variables[key] = array.reshape(shape)
        reader.offset += size
    return variables
