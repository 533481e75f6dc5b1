"""Engines and their devices, in the order in which a stage tries its own (core/stages.py).

On a Mac MLX runs Whisper and PyTorch (MPS) runs pyannote. Silero and NER stay on the CPU: they are
thousands of tiny forwards, each of which costs a GPU more to start than to compute. FSMN VAD, of
the same shape, took 123 s on MPS and 23.6 s on the CPU of an M2 for 121 minutes of sound
(modelscope/FunASR#3701); spaCy's layers never use an Apple GPU (explosion/thinc#792), and stanza on
MPS was "incredibly slow" (stanfordnlp/stanza#1325). pyannote gains: 13.6 to 33 times real time on
MPS, 1.15 times on the CPU of an M3 Max, with identical output (m-bain/whisperX#1476).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from subpiped.core.tables import read_table

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class Candidate:
    """An engine on a device, and how it is to compute there.

    `half_batch` halves the stage's batch, after memory ran out; `full_precision` computes in
    float32 where the engine would in float16, after its numbers were wrong.
    """

    engine: str
    device: str
    half_batch: bool = False
    full_precision: bool = False


@dataclass(frozen=True, slots=True)
class Engine:
    """A library that runs models: its importable module and its devices, best first.

    `half` names the devices on which it computes in float16; `probe` the self-test
    (devices/probe.py) that a device must pass, or None for an engine whose devices are not tried.
    `fetch` says which machines need its weights in each profile: `any`, `apple` or `other`.
    """

    module: str | None
    devices: tuple[str, ...]
    half: tuple[str, ...]
    probe: str | None
    fetch: Mapping[str, str]


# CTranslate2 has no Metal back end (OpenNMT/CTranslate2#1607): MLX is the Apple route. MLX also
# runs on a CPU, which serves tests only: 37 s against 3 s for a clip of 10 s.
# src/config/engines.ts reads the same table.
ENGINES: Final[dict[str, Engine]] = {
    name: Engine(
        module=engine["module"],
        devices=tuple(engine["devices"]),
        half=tuple(engine["half"]),
        probe=engine["probe"],
        fetch=engine["fetch"],
    )
    for name, engine in read_table("engines.json").items()
}
