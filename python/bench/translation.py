"""Print how well the checks of a translation and its figures do on sentences of known quality.

`python -m bench.translation [tune|report]`; nothing was tuned on the half to report.
`python -m bench.translation stage` sends all sentences of all systems through the whole stage.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from pathlib import Path

from bench.clips import MEDIA
from bench.table import table_lines
from tests.helpers.translated_systems import (
    as_sentences,
    film_of,
    program,
    quality,
    scores_and_quality,
    silent_faults,
    texts_of,
    translated_film,
)
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
    spearman,
)

_BASES = ("google", "bergamot-tiny")
# How a sentence came to its translation without any repair.
_AT_ONCE = ("first", "kept")


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


def _through_the_stage(
    scenes: list[Scene], system: str, *behind: str, witness: str = ""
) -> list[str]:
    """The figures of a system with others behind it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        film_of(folder, scenes, witness)
        programs = [program(folder, scenes, one) for one in (system, *behind)]
        found = translated_film(folder, *programs)
    sentences = [one for scene in found for one in scene.sentences]
    hows = Counter(one.how for one in sentences)
    scores, truth = zip(*scores_and_quality(found, scenes), strict=True)
    figures = [quality(texts_of(scenes, system), scenes)]
    figures.append(quality([one.translation for one in sentences], scenes))
    counts = [len(sentences), hows["gap"]]
    counts.append(sum(count for how, count in hows.items() if how not in (*_AT_ONCE, "gap")))
    counts.append(sum(bool(one.doubts) for one in sentences))
    return [
        system,
        ", ".join(behind) or "-",
        witness or "-",
        *(f"{100 * figure:.2f}" for figure in figures),
        *map(str, counts),
        f"{spearman(scores, truth):.2f}",
    ]


def _stage(scenes: list[Scene]) -> list[list[str]]:
    head = ["system", "behind it", "witness", "chrF++ raw", "after", "sentences", "gaps"]
    rows = [[*head, "repaired", "doubted", "Spearman of scenes"]]
    for system in SYSTEMS:
        other = "nllb" if system == "google" else "google"
        witness = "bergamot-tiny" if system == "nllb" else "nllb"
        rows.append(_through_the_stage(scenes, system))
        rows.append(_through_the_stage(scenes, system, other))
        rows.append(_through_the_stage(scenes, system, witness=witness))
    return rows


def _planted_in_the_stage(scenes: list[Scene]) -> list[list[str]]:
    rows = [["fault", "in", "planted into", "scenes", "found in", "gaps", "doubted", "silent"]]
    for fault in ("drop", "merge", "swap", "shift", "digits", "echo"):
        for base in _BASES:
            for how in ((), ("always",)):
                with tempfile.TemporaryDirectory() as name:
                    folder = Path(name)
                    film_of(folder, scenes)
                    found = translated_film(folder, program(folder, scenes, base, fault, *how))
                sentences = [one for scene in found for one in scene.sentences]
                counts = [len(found), sum(bool(one.faults or one.doubts) for one in sentences)]
                counts.append(sum(one.how == "gap" for one in sentences))
                counts.append(sum(bool(one.doubts) for one in sentences))
                counts.append(len(silent_faults(found, scenes, base)))
                answers = "every answer" if how else "the first"
                rows.append([fault, base, answers, *map(str, counts)])
    return rows


def main() -> None:
    """Print the three tables of one half, or the two of the stage."""
    if sys.argv[1:] == ["stage"]:
        scenes = [as_sentences(scene) for scene in load_scenes(MEDIA / "translation", "all")]
        tables = [_stage(scenes), _planted_in_the_stage(scenes)]
    else:
        half: Half = "report" if sys.argv[1:] == ["report"] else "tune"
        scenes = load_scenes(MEDIA / "translation", half)
        tables = [_alarms(scenes), _planted(scenes), _ranks(scenes)]
    for rows in tables:
        print("\n".join(table_lines(rows[0], rows[1:])), end="\n\n")  # noqa: T201 - what it is for


if __name__ == "__main__":
    main()
