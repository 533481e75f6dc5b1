"""Loading the back end of a role; its libraries are imported here and not before."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

from subpiped.core.errors import StageError
from subpiped.core.models import catalog, open_model
from subpiped.devices.engine_table import Candidate
from subpiped.recognition.options import ENGINES, usable_candidates

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from subpiped.recognition.engine import AsrEngine


@dataclass(frozen=True, slots=True)
class _Weights:
    """The folder of a recognizer's weights, and how to compute with them."""

    model: Path
    device: str
    threads: int
    full_precision: bool
    batch_size: int


def _ctranslate2(w: _Weights) -> AsrEngine:
    from subpiped.engines.asr_ctranslate2 import CTranslate2Engine

    return CTranslate2Engine(
        w.model, w.device, w.threads, full_precision=w.full_precision, batch_size=w.batch_size
    )


def _mlx(w: _Weights) -> AsrEngine:
    from subpiped.engines.asr_mlx import MlxEngine

    return MlxEngine(w.model, w.device, full_precision=w.full_precision)


# The engines of asr in config/engines.json.
RECOGNIZERS: Final[dict[str, Callable[[_Weights], AsrEngine]]] = {
    "ctranslate2": _ctranslate2,
    "mlx": _mlx,
}


def load_asr_engine(  # noqa: PLR0913 - each names one thing that is needed
    engine: str,
    device: str,
    model: Path,
    threads: int,
    *,
    full_precision: bool = False,
    batch_size: int = 1,
) -> AsrEngine:
    """Load the weights in the folder `model` with `engine` onto `device`.

    `full_precision` computes in float32 also where the engine would in less; `batch_size` sounds
    are decoded together at most, where the engine can.

    Raises:
        StageError: `config_invalid` for an unknown engine.
    """
    if engine not in RECOGNIZERS:
        raise StageError("config_invalid", f"asr has no engine {engine!r}", "set it to auto")
    return RECOGNIZERS[engine](_Weights(model, device, threads, full_precision, batch_size))


def load_second(name: str | None, threads: int) -> Callable[[], AsrEngine] | None:
    """Loads the weights that decode doubtful chunks again, on the CPU, once they are needed."""
    if name is None:
        return None

    @cache
    def load() -> AsrEngine:
        engine = catalog()["models"][name]["engine"]
        return load_asr_engine(engine, "cpu", open_model(name).path, threads)

    usable_candidates([Candidate(engine, "cpu") for engine in ENGINES], name)
    return load
