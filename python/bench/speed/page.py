"""The figures of speed as Markdown, for people."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from bench.speed.plan import OURS, REFERENCE
from bench.table import table_lines
from subpiped.core.stages import STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NONE: Final = "-"
ABOUT: Final = {
    OURS: "all stages by the daemon, from the claim of the film until it is done",
    "stages": "the same stages one strictly after the other, without the daemon",
    REFERENCE: "faster-whisper 1.2.1, its VAD, beam 5, temperature 0: recognition alone",
    "batched": "faster-whisper's batched pipeline (batches of 8): recognition alone",
    "whisperx": "WhisperX 3.8.6, its pyannote VAD, batches of 8, without alignment",
    "openai-whisper": "openai-whisper 20250625 in float32, beam 5, temperature 0, no VAD",
    "pyannote-diarization": "pyannote.audio 4.0.7's own diarization pipeline: speakers alone",
}


def _range(value: Mapping[str, float] | None, digits: int = 0) -> str:
    if value is None:
        return _NONE
    low, middle, high = (f"{value[name]:.{digits}f}" for name in ("min", "median", "max"))
    return middle if low == high else f"{middle} ({low} to {high})"


def _megabytes(value: float | None) -> str:
    return _NONE if value is None else f"{value / 1e6:.0f}"


def _summary(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    head = [
        "film", "system", f"wall to {REFERENCE}'s", "wall, s", "without start, s", "CPU, s",
        "peak memory, MB", "real-time factor", "WER, %", "rounds",
    ]  # fmt: skip
    lines = []
    for row in rows:
        errors = row["word_error_rate"]
        name = row["system"]
        lines.append(
            [
                f"{row['minutes']:g} min",
                f"**{name}**" if name == OURS else name,
                "1" if name == REFERENCE else _range(row["ratio"], 2),
                _range(row["wall_seconds"]),
                _range(row["without_start_seconds"]),
                _range(row["cpu_seconds"]),
                _megabytes(row["peak_bytes"]),
                f"{row['real_time_factor']['median']:.3f}",
                _NONE if errors is None else f"{100 * errors:.1f}",
                row["rounds"],
            ]
        )
    return table_lines(head, lines)


def _stages(rows: Sequence[Mapping[str, Any]], between: Sequence[Mapping[str, Any]]) -> list[str]:
    groups = sorted(
        {(row["minutes"], row["system"]) for row in rows}, key=lambda g: (g[0], g[1] != OURS)
    )
    cells = {(row["minutes"], row["system"], row["stage"]): row for row in rows}

    def cell(minutes: float, system: str, stage: str) -> str:
        row = cells[minutes, system, stage]
        parts = [f"{row['seconds']:.1f} s, {row['real_time_factor']:.4f}"]
        apart = [row["imports_seconds"], row["model_seconds"]]
        if any(value is not None for value in apart):
            parts.append(" + ".join(_NONE if v is None else f"{v:.1f}" for v in apart))
        return "; ".join(parts)

    lines = [[stage, *(cell(*group, stage) for group in groups)] for stage in STAGES]
    rest = {(row["minutes"], row["system"]): row["seconds"] for row in between}
    lines.append(["between stages", *(f"{rest[group]:.1f} s" for group in groups)])
    return table_lines(["", *(f"{system}, {minutes:g} min" for minutes, system in groups)], lines)


def _overhead(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    lines = [
        [
            f"{row['minutes']:g} min",
            f"{row['wall_seconds']:.1f}",
            f"{row['seconds']:.1f}",
            f"{100 * row['share']:.1f}",
        ]
        for row in rows
    ]
    return table_lines(["film", "wall, s", "not a model, s", "share, %"], lines)


def _time_left(rows: Sequence[Mapping[str, Any]]) -> list[str]:
    def percent(value: float | None) -> str:
        return _NONE if value is None else f"{100 * value:+.0f}"

    lines = [
        [
            f"{row['film_number']} ({row['minutes']:g} min, {row['seconds']:.0f} s)",
            *(percent(value) for value in row["errors"].values()),
        ]
        for row in rows
    ]
    return table_lines(["film", "at 10 %", "at 30 %", "at 60 %"], lines)


def _machine(report: Mapping[str, Any]) -> str:
    machine = report["machine"]
    gpu = f", {machine['gpu']}" if machine["gpu"] else ""
    return (
        f"{machine['processor']}, {machine['cores']} cores, "
        f"{machine['memory_bytes'] / 2**30:.0f} GiB{gpu}; {machine['system']}; Python"
        f" {machine['python']}, Node {machine['node']}; {report['threads']} threads, device"
        f" {report['device']}."
    )


def _not_measured(missing: Sequence[Mapping[str, Any]]) -> list[str]:
    """What the table lacks, said plainly."""
    rounds: dict[str, list[str]] = {}
    for run in missing:
        place = f"{run['minutes']:g} min, round {run['round']}"
        rounds.setdefault(place, []).append(run["system"])
    if not rounds:
        return []
    told = "; ".join(f"{place}: {', '.join(systems)}" for place, systems in rounds.items())
    return [f"Not measured yet (`npm run bench -- --full` goes on): {told}.", ""]


def page(report: Mapping[str, Any]) -> str:
    """The part of test/bench/README.md that the bench of speed writes."""
    systems = [name for name in ABOUT if any(r["system"] == name for r in report["summary"])]
    films = report["films"]
    shares = [film["speech_share"] for film in films]
    settle = [r["settle_seconds"]["median"] for r in report["summary"] if r["settle_seconds"]]
    lines = [
        "# Speed, measured",
        "",
        "Made by `npm run bench`. Every system transcribes the same films with the same weights"
        f" (Whisper base, int8 unless said otherwise). {_machine(report)}",
        "",
        "The films are joined from real English recordings with silence, music and people who"
        " interrupt each other between them, in another order for each round; "
        + (f"{100 * min(shares):.0f} to {100 * max(shares):.0f} % is speech." if shares else ""),
        "",
        *(f"- **{name}**: {ABOUT[name]}" for name in systems),
        *(f"- {name} is missing: {why}" for name, why in report["left_out"].items()),
        "",
        "In each round the systems run one after the other, the first one another each time; a"
        " ratio is to faster-whisper's wall time in the same round: median (least to greatest)."
        " A system's time includes the start of its process, its imports and the loading of its"
        " models; *without start* is from the loaded model on. The daemon runs already, and"
        + (
            f" the {max(settle):.0f} seconds until a dropped film is claimed"
            if settle
            else " what passes until a film is claimed"
        )
        + (" are" if settle else " is")
        + " not in its time. CPU is of all processes together, memory the greatest sum of their"
        " resident pages at four looks a second.",
        "",
        *_summary(report["summary"]),
        "",
        *_not_measured(report["not_measured"]),
        "![Wall time by stage, beside the peers](time-by-stage.svg)",
        "",
        "![Wall time against length](growth.svg)",
        "",
        "## By stage",
        "",
        "Wall seconds of the stage's process and its real-time factor; then, where known, seconds"
        " of imports + of loading and running models. Under the daemon "
        + ", ".join(stage for stage in STAGES if STAGES[stage].light)
        + " run beside the others.",
        "",
        *_stages(report["stages"], report["between_stages"]),
        "",
        "## Overhead by length",
        "",
        "All of ours that is no model being loaded or run: the daemon, starts of processes,"
        " manifests, hashing, ffmpeg, names and cues.",
        "",
        *_overhead(report["overhead"]),
        "",
        "## Time left",
        "",
        "Error of the duration that `status` foretold, in % of the true one, at three moments of"
        " each film in the order in which one daemon's home saw them; above 0 it expected too"
        " long.",
        "",
        *_time_left(report["time_left"]),
    ]
    return "\n".join(lines) + "\n"
