"""The limits of cues that tests go by: the program's own, but for what a test says."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from subpiped.core.options import PROJECT_DIR
from subpiped.cues.rules import CueRules

if TYPE_CHECKING:
    from subpiped.core.option_types import SubtitleGenOptions

OPTIONS: SubtitleGenOptions = json.loads((PROJECT_DIR / "config/default.json").read_text())[
    "stages"
]["subtitle-gen"]


def rules(**changes: Any) -> CueRules:
    """The default rules with `changes`."""
    return replace(CueRules.from_options(OPTIONS), **changes)
