"""Which weights a role uses, and where they lie in the cache (config/models.json)."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from subpiped.core.errors import StageError
from subpiped.core.files import read_json
from subpiped.core.options import PROJECT_DIR, cache_dir

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

_HINT = "run: subpiped setup"
# Firefox has all its pairs with English.
_PIVOT = "en"


@dataclass(frozen=True, slots=True)
class Model:
    """Weights that are completely there.

    `path` is their folder; `sha256` is that of the sorted listing of its files and their hashes,
    so it changes with any byte of any of them.
    """

    name: str
    engine: str
    path: Path
    sha256: str


@lru_cache(maxsize=1)
def catalog() -> dict[str, Any]:
    """config/models.json."""
    value: dict[str, Any] = read_json(PROJECT_DIR / "config" / "models.json")
    return value


def models_dir() -> Path:
    """The folder in the cache that holds one folder for each set of weights."""
    return cache_dir() / "models"


def total_memory() -> int:
    """Bytes of memory of this machine."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def fitting_model(entry: str | Sequence[Mapping[str, Any]]) -> str | None:
    """The weights of a role's entry that this machine has the memory for.

    An entry is a name, or names with the bytes of memory that they need, the largest first.
    """
    if isinstance(entry, str):
        return entry
    memory = total_memory()
    return next((str(row["model"]) for row in entry if memory >= row["fromBytes"]), None)


def model_name(role: str, profile: str, engine: str) -> str:
    """Name of the weights that `engine` loads for `role`, smaller ones where memory is short.

    Raises:
        StageError: `config_invalid` if the catalog knows no such combination, or all of its
            weights need more memory.
    """
    entry = catalog()["roles"].get(role, {}).get(profile, {}).get(engine)
    if entry is None:
        raise StageError(
            "config_invalid",
            f"there are no weights for {role} with engine {engine!r} in profile {profile!r}",
            "set engine and profile to auto",
        )
    if (name := fitting_model(entry)) is None:
        raise StageError(
            "config_invalid",
            f"the weights for {role} with engine {engine!r} need more memory than this machine"
            f" has ({total_memory() / 1e9:.0f} GB)",
            "set the engine to auto",
        )
    return name


def translation_models(source: str, target: str) -> tuple[str, ...]:
    """Weights of Firefox's translators that go from one language (ISO 639-1) to another.

    One, or two by way of English; none where the catalog has no such pair.
    """
    by_pair = {
        tuple(entry["pair"]): name for name, entry in catalog()["models"].items() if "pair" in entry
    }
    if (direct := by_pair.get((source, target))) is not None:
        return (direct,)
    legs = by_pair.get((source, _PIVOT)), by_pair.get((_PIVOT, target))
    return legs if None not in legs and source != target else ()  # type: ignore[return-value]


def open_model(name: str) -> Model:
    """The weights called `name`.

    Raises:
        StageError: `config_invalid` for an unknown name, `model_missing` if they are not (or not
            completely) in the cache.
    """
    entry = catalog()["models"].get(name)
    if entry is None:
        known = ", ".join(sorted(catalog()["models"]))
        raise StageError("config_invalid", f"unknown weights {name!r}", f"known: {known}")
    folder = models_dir() / name
    # Written last, so its absence also means an interrupted fetch.
    seal = folder / "model.json"
    if not seal.is_file() or not (folder / entry["main"]).is_file():
        raise StageError("model_missing", f"the weights {name} are not in {models_dir()}", _HINT)
    return Model(name, entry["engine"], folder, str(read_json(seal)["sha256"]))


def model_key(name: str) -> str:
    """Name and, where the weights are here, hash: what fails by one set may not by another."""
    seal = models_dir() / name / "model.json"
    try:
        return f"{name}@{str(read_json(seal)['sha256'])[:12]}"
    except (OSError, ValueError, KeyError):
        return name


def find_any_model(role: str, profile: str, engine: str) -> Model:
    """The weights that `engine` loads for `role`, or else those of the small profile.

    For an engine that stands in for another one, whose weights are the only ones of `profile` here.

    Raises:
        StageError: see `find_model`.
    """
    try:
        return find_model(role, profile, engine)
    except StageError as error:
        if error.code != "model_missing" or profile == "starter":
            raise
        try:
            return find_model(role, "starter", engine)
        except StageError:
            raise error from None


def find_model(role: str, profile: str, engine: str) -> Model:
    """The weights that `engine` loads for `role`.

    Raises:
        StageError: see `model_name` and `open_model`.
    """
    return open_model(model_name(role, profile, engine))
