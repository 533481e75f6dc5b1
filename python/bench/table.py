"""The figures as Markdown, for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bench.measures import Errors, Layout, spread
from bench.normalize import RULES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bench.speakers import SpeakerFigures

OURS: Final = "subpiped"
_NONE: Final = "-"
PEERS: Final[dict[str, str]] = {
    "faster-whisper": "faster-whisper 1.2.1, its VAD, beam 5, temperature 0",
    "defaults": "faster-whisper with its VAD and the library's defaults",
    "batched": "faster-whisper's batched pipeline",
    "stable-ts": "stable-ts on faster-whisper, as subgen calls it",
    "whisperx": "WhisperX 3.8.6 with its pyannote VAD, without alignment",
}


@dataclass(slots=True)
class Figures:
    """Of one program over one group of recordings."""

    words: Errors = field(default_factory=Errors)
    characters: Errors = field(default_factory=Errors)
    starts: list[float] = field(default_factory=list)
    invented: int = 0
    layout: Layout = field(default_factory=Layout)
    seconds: float = 0.0
    sound: float = 0.0
    failed: int = 0


@dataclass(slots=True)
class Row:
    """One recording: word errors of each program, and the gate's verdict on ours."""

    name: str
    words: int
    errors: dict[str, int | None]
    verdict: str


def table_lines(head: Sequence[str], rows: Sequence[Sequence[object]]) -> list[str]:
    """A table of Markdown."""
    lines = ["| " + " | ".join(head) + " |", "|---" * len(head) + "|"]
    return [*lines, *("| " + " | ".join(map(str, row)) + " |" for row in rows)]


def _percent(value: float) -> str:
    return f"{100 * value:.1f}"


def page(
    figures: Mapping[str, Mapping[str, Figures]],
    rows: Sequence[Row],
    speakers: Sequence[SpeakerFigures],
    names: Sequence[str],
) -> str:
    """The whole page.

    Args:
        figures: by program, then by group of recordings.
        rows: recordings of the table by file.
        speakers: figures of diarization and voice detection.
        names: lines on the correction of names.
    """
    programs = list(figures)
    groups = list(figures[OURS])
    lines = [
        "# Quality, measured",
        "",
        "Made by `npm run bench:quality`. All programs transcribe the same recordings with the same"
        " weights (Whisper base, int8, two threads); a peer's segments count as its cues,"
        " their lines broken at 42 characters.",
        f"Words are compared after this: {RULES}",
        "",
        *(f"- **{name}**: {text}" for name, text in PEERS.items() if name in programs),
        "",
        "## Word error rate, % (character error rate)",
        "",
        *table_lines(
            ["", *programs],
            [
                [
                    f"{group} ({figures[OURS][group].words.units} words)",
                    *(
                        f"{_percent(f.words.rate)} ({_percent(f.characters.rate)})"
                        + (f", {f.failed} failed" if f.failed else "")
                        for f in (figures[p][group] for p in programs)
                    ),
                ]
                for group in groups
                if figures[OURS][group].words.units
            ],
        ),
        "",
        "## When cues begin: median and 95th percentile of the error, seconds",
        "",
        *table_lines(
            ["", *programs],
            [
                [group, *(_spread(figures[p][group].starts) for p in programs)]
                for group in groups
                if figures[OURS][group].starts
            ],
        ),
        "",
        "## Invented words: shown where nobody says a word",
        "",
        *table_lines(
            ["", *programs],
            [
                [group, *(figures[p][group].invented for p in programs)]
                for group in groups
                if any(figures[p][group].invented for p in programs)
                or group in ("films", "music and noise", "joined film")
            ],
        ),
        "",
        "## Cues, all recordings",
        "",
        *table_lines(
            ["", *programs],
            [
                ["cues", *(str(_all(figures[p]).cues) for p in programs)],
                ["break a rule, %", *(_share(_all(figures[p]), "broken") for p in programs)],
                ["over 7 s, %", *(_share(_all(figures[p]), "long") for p in programs)],
                ["over 20 chars/s, %", *(_share(_all(figures[p]), "over_20") for p in programs)],
                ["over 25 chars/s, %", *(_share(_all(figures[p]), "over_25") for p in programs)],
                ["wall seconds to seconds of sound", *(_speed(figures[p]) for p in programs)],
            ],
        ),
        "",
        "Ours is timed with all nine stages and their start for each recording; the peers load"
        " their model once for all.",
        "",
        "## Speakers and speech (ours)",
        "",
        *table_lines(
            ["", "diarization error, %", "change F1", "detection error, %", "speakers (true)"],
            [
                [
                    s.name,
                    _percent(s.diarization_error),
                    f"{s.change_f1:.2f}",
                    _percent(s.detection_error),
                    f"{s.found} ({s.true})",
                ]
                for s in speakers
            ],
        ),
        "",
        "No collar, overlap scored; a change counts within half a second.",
        "",
        "## Names",
        "",
        *names,
        "",
        "## By file: words wrong",
        "",
        *table_lines(
            ["", "words", *programs, "verdict"],
            [
                [r.name, r.words, *(_wrong(r, p) for p in programs), r.verdict]
                for r in rows
            ],
        ),
        "",
        *_behind(rows, programs),
    ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _wrong(row: Row, program: str) -> str:
    errors = row.errors[program]
    return _NONE if errors is None else str(errors)


def _spread(starts: Sequence[float]) -> str:
    median, late, count = spread(starts)
    return f"{median:.2f}, {late:.2f} ({count})" if count else _NONE


def _all(groups: Mapping[str, Figures]) -> Layout:
    return sum((figures.layout for figures in groups.values()), start=Layout())


def _share(layout: Layout, name: str) -> str:
    return _percent(getattr(layout, name) / layout.cues) if layout.cues else _NONE


def _speed(groups: Mapping[str, Figures]) -> str:
    sound = sum(f.sound for f in groups.values())
    return f"{sum(f.seconds for f in groups.values()) / sound:.2f}" if sound else _NONE


def _behind(rows: Sequence[Row], programs: Sequence[str]) -> list[str]:
    """Where a peer has fewer wrong words, said plainly."""
    peers = [p for p in programs if p != OURS]
    worse = []
    for row in rows:
        ours = row.errors[OURS]
        best = min((e for p in peers if (e := row.errors[p]) is not None), default=None)
        if ours is not None and best is not None and ours > best:
            worse.append(f"- {row.name}: {ours} of {row.words} words wrong, the best peer {best}")
    if not worse:
        return ["On no file has a peer fewer wrong words."]
    return [f"**Behind the best peer on {len(worse)} of {len(rows)} files:**", "", *worse]
