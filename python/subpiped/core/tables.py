"""The tables in config/ that both languages read."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

_CONFIG: Final = Path(__file__).resolve().parents[3] / "config"


def read_table(name: str) -> dict[str, Any]:
    """Read `config/<name>`, such as `codes.json`."""
    table: dict[str, Any] = json.loads((_CONFIG / name).read_text(encoding="utf-8"))
    return table
