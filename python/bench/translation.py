"""Print how well the checks of a translation and its figures do on sentences of known quality.

`python -m bench.translation [tune|report]`; nothing was tuned on the half to report.
"""

from __future__ import annotations

import sys

from bench.clips import MEDIA
from bench.table import table_lines
from tests.helpers.translation_data import (
    FAULTS,
    SYSTEMS,
    WITNESSES,
    Half,
    Scene,
    false_alarms,
    find_planted,
    load_scenes,
    rank_scenes,
)

_BASES = ("google", "bergamot-tiny")


def _alarms(scenes: list[Scene]) -> list[list[str]]:
    rows = [["system", "sentences", "hard", "doubts alone", "by code (! hard)"]]
    for system in SYSTEMS:
        found = false_alarms(scenes, system)
        codes = ", ".join(f"{code} {count}" for code, count in found.codes.most_common())
        row = [system, found.sentences, found.hard, found.doubted, codes]
        rows.append([str(cell) for cell in row])
    return rows


def _planted(scenes: list[Scene]) -> list[list[str]]:
    rows = [["fault", "in", "planted", "recall", "precision", "any fault", "hard"]]
    for kind in FAULTS:
        for base in _BASES:
            found = find_planted(scenes, base, kind)
            shares = [found.recall, found.precision, found.seen / found.planted]
            shares.append(found.hard / found.planted)
            rows.append([kind, base, str(found.planted), *(f"{share:.2f}" for share in shares)])
    return rows


def _ranks(scenes: list[Scene]) -> list[list[str]]:
    rows = [["system", "witness", "scenes", "Spearman"]]
    rows += [[*pair, str(len(scenes)), f"{rank_scenes(scenes, [pair]):.2f}"] for pair in WITNESSES]
    pooled = [("bergamot-tiny", "nllb"), ("argos", "nllb"), ("opusmt", "nllb")]
    count = str(len(pooled) * len(scenes))
    rows.append(["all three", "nllb", count, f"{rank_scenes(scenes, pooled):.2f}"])
    return rows


def main() -> None:
    """Print the three tables of one half."""
    half: Half = "report" if sys.argv[1:] == ["report"] else "tune"
    scenes = load_scenes(MEDIA / "translation", half)
    for rows in (_alarms(scenes), _planted(scenes), _ranks(scenes)):
        print("\n".join(table_lines(rows[0], rows[1:])), end="\n\n")  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
