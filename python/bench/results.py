"""What one program made of one recording."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from typing import Any, Final

from subpiped.artifacts.cues import Cue

# Players break a peer's long line themselves; only a third line is the peer's fault.
_LINE: Final = 42


@dataclass(frozen=True, slots=True)
class Result:
    """Its cues (a peer's are its segments), the seconds it took, and the gate's verdict."""

    cues: tuple[Cue, ...]
    seconds: float
    verdict: str = ""
    cpu_seconds: float = 0.0

    @property
    def text(self) -> str:
        """All that is shown."""
        return " ".join(line for cue in self.cues for line in cue.lines)


def peer_result(value: dict[str, Any]) -> Result | None:
    """A peer's result from its JSON; None where it failed."""
    if "segments" not in value:
        return None
    cues = tuple(
        Cue(number, s["start"], s["end"], tuple(_lines(s["text"])))
        for number, s in enumerate(value["segments"], 1)
        if s["text"]
    )
    return Result(cues, value["seconds"], cpu_seconds=value.get("cpu", 0.0))


def _lines(text: str) -> list[str]:
    return textwrap.wrap(text, _LINE, break_long_words=False, break_on_hyphens=False)
