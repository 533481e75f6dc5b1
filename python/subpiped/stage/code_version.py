"""What a stage's result depends on besides inputs and options: its code and its packages."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from subpiped.core.files import sha256_file
from subpiped.core.options import PYTHON_DIR
from subpiped.core.stages import ENGINE_CLASSES, script_name

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# By lines instead of by syntax tree: a tree of 70 files costs every stage 0.2 s.
_IMPORT: Final = re.compile(r"\s*from (subpiped(?:\.\w+)*) import ([\w, ]*)")
# Tables that decide what is written, not merely which device or code an error gets.
_TABLE: Final = re.compile(
    r'"(cue_profiles|film_formats|languages|quality_reasons|typography|word_error_rates)\.json"'
)


def code_files(stage: str, python_dir: Path = PYTHON_DIR) -> list[Path]:
    """The stage's script, all that it imports of subpiped, and the tables that those read, sorted.

    The classes of its engines count, too, which config/engines.json names, and imports inside
    functions; those for type checkers do not. A file cannot come to matter without a change in one
    of these.
    """
    modules = (name.partition(":")[0] for name in ENGINE_CLASSES[stage].values())
    todo = [
        python_dir / "scripts" / script_name(stage),
        *(python_dir / "subpiped/engines" / f"{module}.py" for module in modules),
    ]
    found: set[Path] = set()
    while todo:
        path = todo.pop()
        if path in found or not path.is_file():
            continue
        found.add(path)
        if path.suffix == ".py":
            todo += _reads(path, python_dir)
    return sorted(found)


def _reads(path: Path, python_dir: Path) -> Iterator[Path]:
    for_types = False
    for line in path.read_text(encoding="utf-8").splitlines():
        if line and not line[0].isspace():
            for_types = line.startswith("if TYPE_CHECKING")
        if for_types:
            continue
        if (table := _TABLE.search(line)) is not None:
            yield python_dir.parent / "config" / f"{table[1]}.json"
        if (imported := _IMPORT.match(line)) is not None:
            folder = python_dir.joinpath(*imported[1].split("."))
            yield folder.with_suffix(".py")
            for name in imported[2].split(","):
                yield folder / f"{name.strip()}.py"


def code_hashes(stage: str, python_dir: Path = PYTHON_DIR) -> dict[str, str]:
    """Sha256 of each of the stage's code files, by its path below the project."""
    root = python_dir.parent
    return {
        path.relative_to(root).as_posix(): sha256_file(path)
        for path in code_files(stage, python_dir)
    }


def code_sha256(stage: str) -> str:
    """One sha256 over the stage's code: sorted lines of path, NUL, the file's sha256."""
    lines = (f"{path}\0{sha256}\n" for path, sha256 in code_hashes(stage).items())
    return hashlib.sha256("".join(lines).encode()).hexdigest()


def lock_sha256(stage: str, profile: str, python_dir: Path = PYTHON_DIR) -> str | None:
    """Sha256 of the lock file that the stage's venv is made from, or None without one."""
    name = stage.replace("-", "_")
    suffixes = (".best.lock", ".lock") if profile == "best" else (".lock",)
    for suffix in suffixes:
        lock = python_dir / "requirements" / f"{name}{suffix}"
        if lock.is_file():
            return sha256_file(lock)
    return None
