"""A folder with weights for a machine without a network: `setup --save-to FOLDER`."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from subpiped.core.errors import StageError
from subpiped.core.models import models_dir
from weights.install import FULL, is_complete
from weights.progress import format_size
from weights.seal import find_damage, read_seal

if TYPE_CHECKING:
    from pathlib import Path

    from weights.progress import Progress


def save_models(names: list[str], folder: Path, progress: Progress) -> None:
    """Copy the complete weights `names` to `folder`/models, their seals included.

    What is there already and the same is left alone.

    Raises:
        StageError: `model_missing` for weights that are not here; `disk_full`, `cannot_write`.
    """
    for name in names:
        source, target = models_dir() / name, folder / "models" / name
        if not is_complete(name):
            raise StageError(
                "model_missing", f"the weights {name} are not complete", "subpiped setup"
            )
        seal, there = read_seal(source), read_seal(target)
        if seal is not None and there == seal and not find_damage(target):
            continue
        part = target.with_name(f".partial-{name}")
        try:
            shutil.rmtree(part, ignore_errors=True)
            shutil.rmtree(target, ignore_errors=True)
            target.parent.mkdir(parents=True, exist_ok=True)
            _copy(source, part)
            part.rename(target)
        except OSError as error:
            shutil.rmtree(part, ignore_errors=True)
            code = "disk_full" if error.errno in FULL else "cannot_write"
            raise StageError(code, f"cannot copy {name} to {folder}: {error}", "") from error
        size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
        progress.say(f"{name}: {format_size(size)} copied to {target}")


def _copy(source: Path, target: Path) -> None:
    """Copy a folder. The disk's error comes through, of which copytree keeps the text alone."""
    for path in source.rglob("*"):
        if path.is_file():
            place = target / path.relative_to(source)
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, place)
