"""Weights from a folder that the person names: SUBPIPED_MODELS_FOLDER/<name>/."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from weights.seal import SEAL, Unavailable, find_damage


def fetch(name: str, main: str, into: Path) -> None:
    """Copy the weights `name` into the folder `into`.

    Raises:
        Unavailable: the folder is not named or holds no such weights; or it carries a seal (it is
            another machine's cache) that its files do not match.
    """
    root = os.environ.get("SUBPIPED_MODELS_FOLDER")
    if not root:
        raise Unavailable("SUBPIPED_MODELS_FOLDER is not set")
    folder = Path(root).expanduser() / name
    if not (folder / main).is_file():
        raise Unavailable(f"there is no {folder / main}")
    if (folder / SEAL).is_file() and (damage := find_damage(folder)):
        raise Unavailable(f"{folder}: {damage[0]}")
    shutil.copytree(folder, into, dirs_exist_ok=True, ignore=shutil.ignore_patterns(SEAL))
