"""The stages of the pipeline, by the tables that `src/domain/stage.ts` reads, too."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.core.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class StageFacts:
    """What the stages' own code has to know of one; the daemon reads the rest of the table.

    `number` is its position in its script's name, `after` are the stages whose artifacts it reads,
    `light` is whether the daemon runs it beside the others, `engines` are those whose row names it,
    in the order of their table, in which `auto` tries them, or `rules` (our own code),
    `cpu_reason` says why it stays on the CPU although the machine may have more, and `batch` how
    much is worked on together, by device.
    """

    number: int | None
    after: tuple[str, ...]
    light: bool
    engines: tuple[str, ...]
    cpu_reason: str | None
    batch: Mapping[str, int]


_ENGINES: Final = read_table("engines.json")

# In the order of the table, which is a topological one of the graph.
STAGES: Final[dict[str, StageFacts]] = {
    name: StageFacts(
        number=facts["number"],
        after=tuple(facts["after"]),
        light=facts["light"],
        engines=tuple(engine for engine, row in _ENGINES.items() if name in row["stages"])
        or ("rules",),
        cpu_reason=facts["cpuReason"],
        batch=facts["batch"],
    )
    for name, facts in read_table("stages.json").items()
}

# The class that runs the model of a stage, by engine: `module:Class` in subpiped/engines, loaded by
# its load.py.
ENGINE_CLASSES: Final[dict[str, dict[str, str]]] = {
    stage: {
        engine: row["classes"][stage]
        for engine, row in _ENGINES.items()
        if stage in row.get("classes", {})
    }
    for stage in STAGES
}


def script_name(stage: str) -> str:
    """File name of a stage's script, `pyannote-vad` giving `05_pyannote_vad.py`."""
    number = STAGES[stage].number
    prefix = "" if number is None else f"{number:02d}_"
    return f"{prefix}{stage.replace('-', '_')}.py"
