"""Runs as tests need them."""

from __future__ import annotations

from typing import Any

from bench.speed.runs import Run


def run(system: str, wall: float, **other: Any) -> Run:
    """A run over a film of 5 minutes in round 1, ended at second 1000."""
    found: dict[str, Any] = {
        "minutes": 5,
        "round": 1,
        "film": "f1",
        "at": 1000.0,
        "device": "cpu",
        "threads": 2,
        "media_seconds": 300.0,
        "whole_seconds": wall,
        "cpu_seconds": 2 * wall,
        "peak_bytes": 1_000_000,
    }
    return Run(system=system, wall_seconds=wall, **(found | other))
