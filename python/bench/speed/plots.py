"""Draws the two plots. Runs in the peers' environment, the only one with matplotlib.

python plots.py REPORT.json FOLDER
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

# Okabe and Ito's colors, which color-blind people tell apart; hatches help in print.
GROUPS = (
    ("demux, mux", ("demux", "mux"), "#999999", ""),
    ("names (tmdb, pre-ner, post-ner)", ("tmdb", "pre-ner", "post-ner"), "#F0E442", ""),
    ("voice detection, songs", ("silero-vad", "pyannote-vad"), "#56B4E9", "///"),
    ("diarization", ("diarization",), "#009E73", "\\\\\\"),
    ("recognition", ("asr",), "#D55E00", ""),
    ("translation", ("translation",), "#E69F00", "..."),
    ("cuts, subtitles", ("shots", "subtitle-gen"), "#CC79A7", "xxx"),
    ("between stages", (), "#000000", ""),
)
TABLE = Path(__file__).resolve().parents[3] / "config/stages.json"
LIGHT = [name for name, facts in json.loads(TABLE.read_text()).items() if facts["light"]]
PEER_START = "#B8C7D9"
PEER = "#0072B2"
LINES = {
    "subpiped": ("#D55E00", "o", "-"),
    "stages": ("#E69F00", "s", "--"),
    "faster-whisper": ("#0072B2", "D", "-"),
    "batched": ("#56B4E9", "v", "--"),
    "whisperx": ("#009E73", "^", ":"),
    "openai-whisper": ("#000000", "X", ":"),
    "pyannote-diarization": ("#CC79A7", "P", "-."),
}


def _rows(report: dict[str, Any], minutes: float) -> list[dict[str, Any]]:
    return [row for row in report["summary"] if row["minutes"] == minutes]


def _stage_seconds(report: dict[str, Any], minutes: float, system: str) -> dict[str, float]:
    return {
        row["stage"]: row["seconds"]
        for row in report["stages"]
        if (row["minutes"], row["system"]) == (minutes, system)
    }


def _draw_bars(axes: Any, report: dict[str, Any], minutes: float) -> None:
    rows = _rows(report, minutes)[::-1]
    greatest = max(row["wall_seconds"]["median"] for row in rows)
    for place, row in enumerate(rows):
        wall = row["wall_seconds"]["median"]
        stages = _stage_seconds(report, minutes, row["system"])
        left = 0.0
        if stages:
            # Under the daemon these run beside the others: no part of the wall time is theirs.
            beside = LIGHT if row["system"] == "subpiped" else ()
            for label, names, color, hatch in GROUPS:
                seconds = sum(stages.get(name, 0.0) for name in names if name not in beside)
                if not names:
                    seconds = max(0.0, wall - left)
                axes.barh(place, seconds, left=left, color=color, hatch=hatch, label=label,
                          edgecolor="white", linewidth=0.4)  # fmt: skip
                left += seconds
        else:
            start = wall - row["without_start_seconds"]["median"]
            axes.barh(place, start, color=PEER_START, label="start of a peer, model loaded")
            axes.barh(place, wall - start, left=start, color=PEER, label="work of a peer")
            left = wall
        axes.text(max(wall, left) + 0.01 * greatest, place, f"{wall:.0f} s", va="center")
    axes.set_yticks(range(len(rows)), [row["system"] for row in rows])
    axes.set_xlim(0, 1.12 * greatest)
    axes.set_ylim(-0.6, len(rows) - 0.4)
    axes.set_title(f"a film of {minutes:g} minutes", loc="left", fontsize=11)
    axes.set_xlabel("wall seconds (median of the rounds)")
    axes.spines[["top", "right"]].set_visible(False)


def _save(figure: Any, path: Path) -> None:
    # Without the date and the program: the same figures give the same file.
    figure.savefig(path, metadata=dict.fromkeys(("Date", "Creator", "Format", "Type")))
    plt.close(figure)
    # matplotlib writes each point of a path on a line of its own.
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r'(?<= d=")[^"]*', _on_one_line, text), encoding="utf-8")


def _on_one_line(match: re.Match[str]) -> str:
    return " ".join(match[0].split())


def time_by_stage(report: dict[str, Any], path: Path) -> None:
    """One panel for each length, one bar for each system."""
    lengths = sorted({row["minutes"] for row in report["summary"]})
    heights = [len(_rows(report, minutes)) + 1.6 for minutes in lengths]
    figure, panels = plt.subplots(
        len(lengths),
        1,
        figsize=(9, 0.42 * sum(heights) + 0.8),
        height_ratios=heights,
        squeeze=False,
        layout="constrained",
    )
    labels: dict[str, Any] = {}
    for (axes,), minutes in zip(panels, lengths, strict=True):
        _draw_bars(axes, report, minutes)
        handles, names = axes.get_legend_handles_labels()
        labels |= dict(zip(names, handles, strict=True))
    figure.legend(
        labels.values(), labels.keys(), loc="outside lower center", ncols=3, frameon=False
    )
    _save(figure, path)


def growth(report: dict[str, Any], path: Path) -> None:
    """Wall time against the film's length, both logarithmic, with the spread of the rounds."""
    figure, axes = plt.subplots(figsize=(9, 5.2), layout="constrained")
    lengths = sorted({row["minutes"] for row in report["summary"]})
    for system, (color, marker, line) in LINES.items():
        rows = [row for row in report["summary"] if row["system"] == system]
        if not rows:
            continue
        middle = [row["wall_seconds"]["median"] for row in rows]
        low = [row["wall_seconds"]["median"] - row["wall_seconds"]["min"] for row in rows]
        high = [row["wall_seconds"]["max"] - row["wall_seconds"]["median"] for row in rows]
        axes.errorbar([row["minutes"] for row in rows], middle, yerr=[low, high], label=system,
                      color=color, marker=marker, linestyle=line, capsize=3)  # fmt: skip
    ends = [lengths[0], lengths[-1]]
    guides: list[tuple[int, Any, str]] = [
        (1, "-", "as long as the film"),
        (10, (0, (6, 4)), "a tenth of that"),
    ]
    for share, line, name in guides:
        seconds = [60 * minutes / share for minutes in ends]
        axes.plot(ends, seconds, color="#AAAAAA", linewidth=1, linestyle=line, label=name, zorder=1)
    axes.set_xscale("log")
    axes.set_yscale("log")
    axes.set_xticks(lengths, [f"{minutes:g} min" for minutes in lengths])
    axes.set_xticks([], minor=True)
    ticks = [10, 30, 60, 300, 600, 1800, 3600, 7200, 18000]
    names = ["10 s", "30 s", "1 min", "5 min", "10 min", "30 min", "1 h", "2 h", "5 h"]
    low, high = axes.get_ylim()
    shown = [(tick, name) for tick, name in zip(ticks, names, strict=True) if low <= tick <= high]
    axes.set_yticks([tick for tick, _ in shown], [name for _, name in shown])
    axes.set_yticks([], minor=True)
    axes.set_xlabel("length of the film")
    axes.set_ylabel("wall time (median, least to greatest)")
    axes.grid(visible=True, color="#E5E5E5")
    axes.spines[["top", "right"]].set_visible(False)
    figure.legend(loc="outside right upper", frameon=False)
    _save(figure, path)


def main() -> None:
    """Both, from the report."""
    report = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    folder = Path(sys.argv[2])
    # Text stays text; the same figures give the same file.
    style = {"svg.fonttype": "none", "svg.hashsalt": "subpiped", "font.size": 10}
    with mpl.rc_context({**style, "font.family": "sans-serif"}):
        time_by_stage(report, folder / "time-by-stage.svg")
        growth(report, folder / "growth.svg")


if __name__ == "__main__":
    main()
