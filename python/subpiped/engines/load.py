"""Loading the back end of a role; its libraries are imported here and not before."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from subpiped.core.models import catalog, open_model
from subpiped.devices.engine_table import Candidate
from subpiped.engines.classes import engine_class
from subpiped.recognition.engine import EngineSettings
from subpiped.recognition.options import ENGINES, usable_candidates

if TYPE_CHECKING:
    from collections.abc import Callable

    from subpiped.recognition.engine import AsrEngine


def load_asr_engine(engine: str, settings: EngineSettings) -> AsrEngine:
    """Load the weights of a recognizer with `engine`.

    Raises:
        StageError: see `engine_class`.
    """
    loaded: AsrEngine = engine_class("asr", engine)(settings)
    return loaded


def load_second(name: str | None, threads: int) -> Callable[[], AsrEngine] | None:
    """Loads the weights that decode doubtful chunks again, on the CPU, once they are needed."""
    if name is None:
        return None

    @cache
    def load() -> AsrEngine:
        engine = catalog()["models"][name]["engine"]
        return load_asr_engine(engine, EngineSettings(open_model(name).path, "cpu", threads))

    usable_candidates([Candidate(engine, "cpu") for engine in ENGINES], name)
    return load
