"""A stream cut into files of a limited size, with the hash of each."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

    from _typeshed import ReadableBuffer


@dataclass(frozen=True, slots=True)
class Part:
    """One file; `sha256` in hex, `size` in bytes."""

    name: str
    size: int
    sha256: str


class PartWriter(io.RawIOBase):
    """Takes bytes, and writes them to `NAME.000`, `NAME.001` … in a folder.

    Attributes:
        parts: those that are whole.
    """

    def __init__(self, folder: Path, name: str, most_bytes: int) -> None:
        """`most_bytes` is the largest size of a part, above 0."""
        super().__init__()
        if most_bytes <= 0:
            raise ValueError("a part holds at least one byte")
        self.parts: list[Part] = []
        self._folder = folder
        self._name = name
        self._most = most_bytes
        self._file: io.BufferedWriter | None = None
        self._hash = hashlib.sha256()
        self._size = 0

    def writable(self) -> bool:
        """It is."""
        return True

    def write(self, data: ReadableBuffer, /) -> int:
        """Write all of `data`, into as many parts as it takes."""
        view = memoryview(data).cast("B")
        begin = 0
        while begin < len(view):
            if self._file is None:
                self._file = (self._folder / f"{self._name}.{len(self.parts):03}").open("wb")
            piece = view[begin : begin + self._most - self._size]
            self._file.write(piece)
            self._hash.update(piece)
            self._size += len(piece)
            begin += len(piece)
            if self._size == self._most:
                self._end_part()
        return len(view)

    def close(self) -> None:
        """End the last part."""
        if self._file is not None:
            self._end_part()
        super().close()

    def _end_part(self) -> None:
        if self._file is None:
            return
        name = f"{self._name}.{len(self.parts):03}"
        self._file.close()
        self._file = None
        self.parts.append(Part(name, self._size, self._hash.hexdigest()))
        self._hash, self._size = hashlib.sha256(), 0
