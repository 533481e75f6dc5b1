"""Files that appear whole or not at all, and the hashes that identify them."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import json
import os
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from utils.errors import StageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

TEMPORARY_MARK: Final = ".partial-"
_BLOCK: Final = 1024 * 1024
# The fingerprint reads this many blocks of 64 KiB, evenly spread, besides the size: a changed
# film differs in its index or in some sample, and a 40 GB film on a share costs 1 MiB of reading.
_SAMPLES: Final = 16
_SAMPLE_BYTES: Final = 64 * 1024


def _fsync_folder(folder: Path) -> None:
    # The rename itself is only durable once the folder is (fsync(2), NOTES).
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _temporary_path(path: Path) -> Path:
    # The suffix stays: ffmpeg chooses the container by it. The name is hashed because a film may
    # use all 255 bytes that a file system allows.
    digest = hashlib.sha256(path.name.encode()).hexdigest()[:12]
    return path.with_name(f"{TEMPORARY_MARK}{os.getpid()}-{digest}{path.suffix}")


@contextlib.contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """Yield a temporary path in the same folder that becomes `path` when the block succeeds.

    The file is synced before and its folder after the rename; on an error it is removed and
    `path` is as it was.

    Raises:
        StageError: `disk_full` or `cannot_write` for the operating system's refusals.
    """
    temporary = _temporary_path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        with temporary.open("rb+") as handle:
            os.fsync(handle.fileno())
        temporary.replace(path)
        _fsync_folder(path.parent)
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StageError(
                "disk_full", f"no space left for {path.name}", "free some space; the job waits"
            ) from error
        if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            raise StageError(
                "cannot_write", f"cannot write {path}: {error.strerror}", "check its permissions"
            ) from error
        raise
    finally:
        temporary.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def remove_temporaries(folder: Path) -> int:
    """Remove what dead processes left half-written below `folder`; return how many files.

    The process number in the name keeps the files of a stage that runs beside this one.
    """
    removed = 0
    for leftover in folder.rglob(f"{TEMPORARY_MARK}*"):
        pid = leftover.name.removeprefix(TEMPORARY_MARK).partition("-")[0]
        if pid.isdigit() and _is_alive(int(pid)):
            continue
        leftover.unlink(missing_ok=True)
        removed += 1
    return removed


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text whole or not at all."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json(path: Path, value: object) -> None:
    """Write `value` as indented UTF-8 JSON; NaN is refused since no other reader accepts it."""
    write_text(path, json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n")


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))


def sha256_file(path: Path) -> str:
    """Hex sha256 of the whole file."""
    with path.open("rb") as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def fingerprint_file(path: Path) -> str:
    """Identity of a film's content: size plus 16 evenly spread blocks of 64 KiB, as sha256.

    `src/intake/fingerprint.ts` computes the same; test/fixtures/contracts holds them together.
    """
    size = path.stat().st_size
    digest = hashlib.sha256(f"subpiped-fingerprint-1 {size}\n".encode())
    with path.open("rb") as handle:
        if size <= _SAMPLES * _SAMPLE_BYTES:
            digest.update(handle.read())
        else:
            for index in range(_SAMPLES):
                handle.seek((size - _SAMPLE_BYTES) * index // (_SAMPLES - 1))
                digest.update(handle.read(_SAMPLE_BYTES))
    return digest.hexdigest()


def film_stem(path: Path) -> str:
    """The film's name without suffix, in NFC (HFS+ and some shares hand out NFD)."""
    return unicodedata.normalize("NFC", path.stem)
