"""What the bench needs on a machine that has nothing but a Linux of the same kind."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from subpiped.core.options import PROJECT_DIR, cache_dir
from subpiped.core.venvs import venvs_dir

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# Every Linux has these, and one's own must fit its kernel and driver.
_SYSTEM: Final = re.compile(
    r"^(ld-linux|linux-vdso|lib(c|m|dl|rt|pthread|util|resolv|stdc\+\+|gcc_s)\.so)"
)
# Setup's tool, and engines that the small models do not use.
_OTHER_VENVS: Final = ("uv", "*.best")
_LEFT_OUT: Final = {"__pycache__", ".stamp"}
_PYTHON_LEFT_OUT: Final = {"site-packages", "test", "idlelib", "turtledemo", "ensurepip"}
_PROGRAMS: Final = ("node", "ffmpeg", "ffprobe")


@dataclass(frozen=True, slots=True)
class Entry:
    """A file of this machine, and its path in the pack; `link` is where a link is to point."""

    path: Path
    name: str
    link: str | None = None


def contents(media: Path, cuda: Path | None) -> Iterator[Entry]:
    """All entries.

    Args:
        media: folder of the recordings of which the films are made.
        cuda: folder with `nvidia/*/lib`, or None.

    Raises:
        FileNotFoundError: this is no checkout, or a program or the recordings are missing.
    """
    if not media.is_dir():
        raise FileNotFoundError(f"the recordings are not here: {media}")
    yield from _project()
    yield from _below(PROJECT_DIR / "node_modules", "main/node_modules")
    yield from _below(PROJECT_DIR / "dist", "main/dist")
    yield from _venvs()
    models = cache_dir() / "models"
    yield from (e for e in _below(models, "cache/models") if "-mlx/" not in e.name)
    yield from _below(media, "shared/media")
    yield from _interpreter()
    yield from _programs()
    if cuda is not None:
        yield from _below(cuda, "tools/cuda")


def _project() -> Iterator[Entry]:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    done = subprocess.run(command, cwd=PROJECT_DIR, capture_output=True, check=False)
    if done.returncode != 0:
        raise FileNotFoundError(f"{PROJECT_DIR} is no checkout: the bench comes from one")
    for name in done.stdout.decode().split("\0"):
        path = PROJECT_DIR / name
        if name and path.is_file():
            yield Entry(path, f"main/{name}")


def _below(folder: Path, name: str, left_out: frozenset[str] = frozenset()) -> Iterator[Entry]:
    """Files and links below a folder, by their names."""
    skipped = _LEFT_OUT | left_out
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if skipped.isdisjoint(inside.parts) and (path.is_symlink() or path.is_file()):
            link = str(path.readlink()) if path.is_symlink() else None
            yield Entry(path, f"{name}/{inside.as_posix()}", link)


def _venvs() -> Iterator[Entry]:
    """The environments as they are; their interpreter is the one in the pack."""
    up = "../../../../../tools/python/bin"
    for venv in sorted(venvs_dir().iterdir()):
        if not venv.is_dir() or any(venv.match(name) for name in _OTHER_VENVS):
            continue
        for entry in _below(venv, f"main/python/venvs/{venv.name}"):
            absolute = entry.link is not None and entry.link.startswith("/")
            link = f"{up}/{_interpreter_name()}" if absolute else entry.link
            yield Entry(entry.path, entry.name, link)


def _interpreter_name() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}"


def _interpreter() -> Iterator[Entry]:
    """The interpreter with its library, and what its modules are linked against."""
    name = _interpreter_name()
    base = Path(sys.base_prefix)
    library = base / "lib" / name
    yield Entry((base / "bin" / name).resolve(), f"tools/python/bin/{name}")
    for entry in _below(library, f"tools/python/lib/{name}", frozenset(_PYTHON_LEFT_OUT)):
        # Debian links sitecustomize.py into /etc, which the other machine may lack.
        away = entry.link is not None and entry.link.startswith("/")
        yield Entry(entry.path.resolve(), entry.name) if away else entry
    modules = sorted((library / "lib-dynload").glob("*.so"))
    yield from _libraries([base / "bin" / name, *modules])


def _programs() -> Iterator[Entry]:
    for name in _PROGRAMS:
        path = _on_path(name).resolve()
        yield Entry(path, f"tools/bin/{name}")
        yield from _libraries([path])


def _on_path(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        raise FileNotFoundError(f"{name} is not on the PATH")
    return Path(found)


def _libraries(programs: Iterable[Path]) -> Iterator[Entry]:
    """The shared libraries that programs name, but for those that every Linux has."""
    command = [_on_path("ldd"), *programs]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    named = re.findall(r"^\s*(\S+) => (/\S+)", done.stdout, re.MULTILINE)
    seen = {library: Path(path).resolve() for library, path in named if not _SYSTEM.match(library)}
    yield from (Entry(path, f"tools/lib/{library}") for library, path in sorted(seen.items()))
