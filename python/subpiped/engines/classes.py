"""The classes of engines, by the names that config/engines.json gives them."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from subpiped.core.errors import StageError
from subpiped.core.stages import ENGINE_CLASSES


def engine_class(stage: str, engine: str) -> Any:
    """The class that config/engines.json names for the stage's model, which keeps its port.

    Raises:
        StageError: `config_invalid` for an engine that the stage does not have.
    """
    if engine not in ENGINE_CLASSES[stage]:
        raise StageError("config_invalid", f"{stage} has no engine {engine!r}", "set it to auto")
    module, _, name = ENGINE_CLASSES[stage][engine].partition(":")
    return getattr(import_module(f"subpiped.engines.{module}"), name)
