"""The options that a stage's result depends on; the others change only how it works."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from subpiped.core.files import read_json
from subpiped.core.options import PROJECT_DIR

if TYPE_CHECKING:
    from collections.abc import Mapping


def result_options(stage: str, options: Mapping[str, Any]) -> dict[str, Any]:
    """`options` without those that config/neutral_options.json names for `stage`.

    `src/pipeline/freshness.ts` leaves out the same.
    """
    table = read_json(PROJECT_DIR / "config" / "neutral_options.json")
    neutral = table["every stage"] | table.get(stage, {})
    return {name: value for name, value in options.items() if name not in neutral}
