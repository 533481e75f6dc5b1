"""Files that appear whole or not at all, and the hashes that identify them."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import hashlib
import json
import os
import re
import stat
import unicodedata
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.core.failpoint import failpoint
from subpiped.core.file_errors import file_failure, reading

if TYPE_CHECKING:
    from collections.abc import Iterator
    from io import BufferedReader

TEMPORARY_MARK: Final = ".partial-"
# The number is that of the process that writes it; larger ones are no process's.
_OWN_TEMPORARY: Final = re.compile(r"\.partial-([0-9]{1,10})-")
# A film's folder, its stages' folders, replays in it, and those of a replay.
_LEVELS: Final = 3
_BLOCK: Final = 1024 * 1024
# The fingerprint reads this many blocks of 64 KiB, evenly spread, besides the size: a changed
# film differs in its index or in some sample, and a 40 GB film on a share costs 1 MiB of reading.
_SAMPLES: Final = 16
_SAMPLE_BYTES: Final = 64 * 1024
# A name has 255 bytes on most file systems, and beside the stem stand the suffixes of what is made
# of the film (`.hin.srt`) and the number of its folder.
_MAX_STEM_BYTES: Final = 220
# Joiners and skin tones belong to the character before them, as marks do.
_CONTINUES: Final = frozenset("\u200d\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff")
# They join the character before them to the next: the joiner, and the viramas of Indic scripts.
_JOINS: Final = frozenset("\u200d\u094d\u09cd\u0a4d\u0acd\u0b4d\u0bcd\u0c4d\u0ccd\u0d4d")

# exFAT, NTFS and SMB refuse them in a name; drop what stands at its end; and to Windows a device is
# one whatever stands behind the first dot.
_REFUSED: Final = frozenset('<>:"/\\|?*')
_DROPPED_AT_END: Final = re.compile(r"[. ]+\Z")
_DEVICE: Final = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|\Z)",
    re.IGNORECASE | re.ASCII,
)
# Spaces, and a leading dot, which would hide the folder.
_FOLDER_SIGNS: Final = re.compile(r"\A\.|\s|\ufeff")


def _fsync(descriptor: int) -> None:
    # On macOS fsync leaves the data in the drive's cache (fsync(2) there); Node and SQLite know.
    full = getattr(fcntl, "F_FULLFSYNC", None)
    if full is not None:
        # Not every file system there has it: shares do not.
        with contextlib.suppress(OSError):
            fcntl.fcntl(descriptor, full)
            return
    os.fsync(descriptor)


def _fsync_folder(folder: Path) -> None:
    # The rename itself is only durable once the folder is (fsync(2), NOTES).
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        _fsync(descriptor)
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
        StageError: for the operating system's refusals, by the table of core/file_errors.py.
    """
    temporary = _temporary_path(path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield temporary
        failpoint("atomic-path.before-sync")
        with temporary.open("rb+") as handle:
            _fsync(handle.fileno())
        failpoint("atomic-path.before-rename")
        temporary.replace(path)
        failpoint("atomic-path.renamed")
        _fsync_folder(path.parent)
    except OSError as error:
        failure = file_failure("write", error, path)
        if failure is None:
            raise
        raise failure from error
    finally:
        temporary.unlink(missing_ok=True)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    except OverflowError:
        return False
    return True


def remove_temporaries(folder: Path) -> int:
    """Remove what dead processes left half-written in a film's folder; return how many files.

    The process number in the name keeps the files of a stage that runs beside this one. Links are
    not followed: what lies behind them is somebody else's, as is what bears no such number.
    """
    removed = 0
    for place, folders, names in os.walk(folder, followlinks=False):
        below = Path(place)
        if len(below.relative_to(folder).parts) >= _LEVELS - 1:
            folders.clear()
        for name in names:
            pid = _OWN_TEMPORARY.match(name)
            if pid is None or _is_alive(int(pid[1])):
                continue
            # A stage beside this one may remove it first.
            with contextlib.suppress(FileNotFoundError):
                leftover = below / name
                if _is_regular(leftover.lstat()):
                    leftover.unlink()
                    removed += 1
    return removed


def _is_regular(status: os.stat_result) -> bool:
    return stat.S_ISREG(status.st_mode)


def open_regular(path: Path) -> BufferedReader:
    """Open a regular file for reading; a pipe of its name would hold up whoever opens it.

    Raises:
        FileNotFoundError: for a pipe, a socket or a device, too.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except OSError:
        # A socket cannot be opened at all, with the very error of a disk that is away.
        if not _is_regular(path.stat()):
            raise FileNotFoundError(errno.ENOENT, "not a regular file", str(path)) from None
        raise
    if not _is_regular(os.fstat(descriptor)):
        os.close(descriptor)
        raise FileNotFoundError(errno.ENOENT, "not a regular file", str(path))
    return os.fdopen(descriptor, "rb")


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text whole or not at all."""
    with atomic_path(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_json(path: Path, value: object) -> None:
    """Write `value` as `json_bytes` gives it."""
    write_text(path, json_bytes(value).decode())


def json_bytes(value: object) -> bytes:
    """`value` as indented UTF-8 JSON; NaN is refused since no other reader accepts it."""
    return (json.dumps(value, ensure_ascii=False, indent=2, allow_nan=False) + "\n").encode()


def read_json(path: Path) -> Any:
    """Read a JSON file."""
    with open_regular(path) as handle:
        return json.loads(handle.read().decode("utf-8"))


def sha256_file(path: Path) -> str:
    """Hex sha256 of the whole file."""
    with open_regular(path) as handle:
        return hashlib.file_digest(handle, "sha256").hexdigest()


def check_there(path: Path) -> None:
    """Look that a film is there.

    Raises:
        StageError: `input_missing` if it is not or is no file, or what the operating system
            refused.
    """
    with reading(path):
        is_file = stat.S_ISREG(path.stat().st_mode)
    if not is_file:
        raise StageError("input_missing", f"{path} is not a file", "check the path")


def fingerprint_file(path: Path) -> str:
    """Identity of a film's content: size plus 16 evenly spread blocks of 64 KiB, as sha256.

    `src/system/fingerprint.ts` computes the same; test/fixtures/contracts holds them together.

    Raises:
        StageError: `read_failed` and the like, by the table of subpiped/core/file_errors.py.
    """
    with reading(path), open_regular(path) as handle:
        size = os.fstat(handle.fileno()).st_size
        digest = hashlib.sha256(f"subpiped-fingerprint-1 {size}\n".encode())
        if size <= _SAMPLES * _SAMPLE_BYTES:
            digest.update(handle.read())
        else:
            for index in range(_SAMPLES):
                handle.seek((size - _SAMPLE_BYTES) * index // (_SAMPLES - 1))
                digest.update(handle.read(_SAMPLE_BYTES))
    return digest.hexdigest()


def film_stem(path: Path) -> str:
    """What results of a film are called: its name without suffix as every file system takes it.

    In NFC (HFS+ and some shares hand out NFD), cut if long. `filmStem` in src/domain/movie.ts does
    the same; test/fixtures/contracts holds them together.
    """
    name = _DROPPED_AT_END.sub("", _refused_replaced(unicodedata.normalize("NFC", path.stem)))
    if _DEVICE.match(name):
        name = f"_{name}"
    return _DROPPED_AT_END.sub("", _cut(name)) or "_"


def movie_dir_name(path: Path) -> str:
    """Name of the film's folder in out/, as `movieDirName` in src/domain/movie.ts makes it."""
    return _FOLDER_SIGNS.sub("_", film_stem(path))


def _refused_replaced(text: str) -> str:
    return "".join(
        "_" if sign in _REFUSED or unicodedata.category(sign) in {"Cc", "Cs"} else sign
        for sign in text
    )


def _cut(text: str) -> str:
    """Cut text to the longest stem, between characters as a person sees them."""
    total = end = 0
    before = ""
    for length, character in enumerate(text):
        continues = unicodedata.category(character).startswith("M") or character in _CONTINUES
        if not continues and before not in _JOINS:
            end = length
        total += len(character.encode(errors="surrogateescape"))
        if total > _MAX_STEM_BYTES:
            # One character with marks without end is cut where it must be.
            kept = text[: end or length]
            # A name of nothing but spaces is one still.
            return kept.rstrip(" ") or kept
        before = character
    return text
