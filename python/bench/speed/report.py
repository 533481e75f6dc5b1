"""Figures from runs: ratios to the reference in the same round, with their spread."""

from __future__ import annotations

import statistics
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from bench.speed.plan import OURS, REFERENCE, SYSTEMS
from bench.speed.timeleft import estimate_errors
from subpiped.core.stages import STAGES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bench.speed.runs import Run

# Runs further apart than this are not of one round: the machine may have changed between.
ROUND_SECONDS: Final = 2 * 3600.0


def spread(values: Iterable[float | None]) -> dict[str, float] | None:
    """Median, least and greatest of those that are known; None without any."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    return {"median": statistics.median(known), "min": min(known), "max": max(known)}


def reference_of(run: Run, references: Sequence[Run]) -> Run | None:
    """The reference run over the same film that was nearest in time, if it was of one round."""
    same = [r for r in references if (r.film, r.round) == (run.film, run.round)]
    # Counted from end to end, less the longer of both: one of them waits for the other.
    nearest = min(same, key=lambda r: abs(r.at - run.at), default=None)
    if nearest is None or abs(nearest.at - run.at) > ROUND_SECONDS + run.whole_seconds:
        return None
    return nearest


def summary(runs: Sequence[Run], references: Sequence[Run]) -> list[dict[str, Any]]:
    """One row for each system and length.

    Args:
        runs: the last one of each system, film and round.
        references: all of the reference's.
    """
    groups: dict[tuple[float, str], list[Run]] = defaultdict(list)
    for run in runs:
        groups[run.minutes, run.system].append(run)
    rows = []
    for minutes, system in sorted(groups, key=lambda g: (g[0], SYSTEMS.index(g[1]))):
        found = groups[minutes, system]
        pairs = [(run, reference_of(run, references)) for run in found]
        words = sum(run.words or 0 for run in found)
        edits = sum(run.word_edits or 0 for run in found)
        rows.append(
            {
                "minutes": minutes,
                "system": system,
                "rounds": len(found),
                "ratio": spread(
                    1.0 if run.system == REFERENCE else run.wall_seconds / other.wall_seconds
                    for run, other in pairs
                    if other is not None
                ),
                "wall_seconds": spread(run.wall_seconds for run in found),
                "without_start_seconds": spread(
                    None if run.ready_seconds is None else run.wall_seconds - run.ready_seconds
                    for run in found
                ),
                "settle_seconds": spread(run.settle_seconds for run in found),
                "cpu_seconds": spread(run.cpu_seconds for run in found),
                "peak_bytes": max(run.peak_bytes for run in found),
                "real_time_factor": spread(r.wall_seconds / r.media_seconds for r in found),
                "word_error_rate": edits / words if words else None,
            }
        )
    return rows


def by_stage(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Medians over the rounds of what each stage took."""
    groups: dict[tuple[float, str], list[Run]] = defaultdict(list)
    for run in runs:
        if run.stages:
            groups[run.minutes, run.system].append(run)
    rows = []
    for (minutes, system), found in sorted(groups.items()):
        for stage in found[0].stages:
            parts = [run.stages[stage] for run in found]
            row: dict[str, Any] = {"minutes": minutes, "system": system, "stage": stage}
            for name in ("seconds", "imports_seconds", "model_seconds", "peak_bytes"):
                middle = spread(part.get(name) for part in parts)
                row[name] = middle["median"] if middle else None
            row["real_time_factor"] = statistics.median(
                (run.stages[stage]["seconds"] or 0.0) / run.media_seconds for run in found
            )
            rows.append(row)
    return rows


def between_stages(run: Run) -> float:
    """Wall seconds in which none of the stages that follow one another ran.

    Under the daemon light stages run beside the others.
    """
    return run.wall_seconds - sum(
        part["seconds"] or 0.0
        for stage, part in run.stages.items()
        if not (run.system == OURS and STAGES[stage].light)
    )


def between(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Medians over the rounds of what no stage took."""
    groups: dict[tuple[float, str], list[float]] = defaultdict(list)
    for run in runs:
        if run.stages:
            groups[run.minutes, run.system].append(between_stages(run))
    return [
        {"minutes": minutes, "system": system, "seconds": statistics.median(found)}
        for (minutes, system), found in sorted(groups.items())
    ]


def overhead(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Medians over our rounds of what was no model: processes, manifests, hashing, ffmpeg, cues."""
    groups: dict[float, list[tuple[float, float]]] = defaultdict(list)
    for run in runs:
        if run.system == OURS and run.stages:
            models = sum(part.get("model_seconds") or 0.0 for part in run.stages.values())
            groups[run.minutes].append((run.wall_seconds, run.wall_seconds - models))
    return [
        {
            "minutes": minutes,
            "wall_seconds": statistics.median(wall for wall, _ in found),
            "seconds": statistics.median(rest for _, rest in found),
            "share": statistics.median(rest / wall for wall, rest in found),
        }
        for minutes, found in sorted(groups.items())
    ]


def time_left(runs: Iterable[Run]) -> list[dict[str, Any]]:
    """Errors of the daemon's estimate, by film in the order in which it saw them."""
    rows = [
        {
            "film_number": run.film_number,
            "minutes": run.minutes,
            "seconds": run.wall_seconds,
            "errors": estimate_errors(run.estimates, run.wall_seconds),
        }
        for run in runs
        if run.system == OURS and run.film_number is not None
    ]
    number: Callable[[dict[str, Any]], int] = lambda row: row["film_number"]  # noqa: E731
    return sorted(rows, key=number)
