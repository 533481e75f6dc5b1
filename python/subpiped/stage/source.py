"""The film that a stage reads, and whether it is still the one that the stage began with."""

from __future__ import annotations

import stat
from typing import TYPE_CHECKING

from subpiped.core.errors import StageError
from subpiped.core.file_errors import file_failure, reading
from subpiped.core.files import check_there, fingerprint_file

if TYPE_CHECKING:
    from pathlib import Path


def _look(path: Path) -> tuple[int, ...]:
    """What every write changes: a copy made over it may keep size and time, but not the ctime."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        # Nobody knows when the other end of a pipe would write.
        raise StageError("input_missing", f"{path} is not a file", "check the path")
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


class Source:
    """A film as it was when a stage began to read it."""

    def __init__(self, path: Path) -> None:
        """Look at the film.

        Raises:
            StageError: by what the system says if it cannot be read.
        """
        self.path = path
        check_there(path)
        with reading(path):
            # Before the fingerprint: what is written meanwhile shows at the next look.
            self._seen = _look(path)
        self.fingerprint = fingerprint_file(path)

    def check(self) -> None:
        """See that what was read is one film and the film that lies there.

        One that was only touched goes on, and so does one that is not there any more: what was read
        of it is whole, and whoever reads it next says what is missing.

        Raises:
            StageError: `source_changed` if another content lies there.
        """
        try:
            seen = _look(self.path)
        except FileNotFoundError:
            return
        except OSError as error:
            raise file_failure("read", error, self.path) or error from error
        if seen == self._seen:
            return
        if fingerprint_file(self.path) != self.fingerprint:
            raise StageError(
                "source_changed",
                f"{self.path.name} changed while it was being processed",
                "it starts over once the file stops changing",
            )
        self._seen = seen
