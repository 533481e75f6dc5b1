"""Precision and recall of name corrections on names that they were not tuned on."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from subpiped.core.files import read_json
from subpiped.core.options import PROJECT_DIR
from subpiped.names.common_words import english_counts
from subpiped.names.correction import NameCorrector
from subpiped.names.transcript_names import replace_in_text
from tests.helpers.names_data import decoys, glossaries, measure, pairs

if TYPE_CHECKING:
    from subpiped.names.entities import Glossary

MIN_SCORE = read_json(PROJECT_DIR / "config/default.json")["stages"]["post-ner"]["minScore"]


def corrected(glossary: Glossary, sentence: str) -> str:
    corrector = NameCorrector(glossary, [sentence], english_counts(), min_score=MIN_SCORE)
    changes = [r for c in corrector.correct(sentence) for r in c.replacements]
    return replace_in_text(sentence, changes)


def test_the_set_is_large_and_no_name_is_in_both_halves() -> None:
    tuned, told = ({p.true.split()[0] for p in pairs(half)} for half in ("tuning", "report"))
    assert tuned.isdisjoint(told)
    for half in ("tuning", "report"):
        assert len(pairs(half)) >= 120
        assert len(decoys(half)) >= 120


def test_names_are_found_and_others_are_left_alone() -> None:
    told = measure("report", corrected)
    sys.stdout.write(
        f"names: precision {told.precision:.3f}, recall {told.recall:.3f} of {told.pairs}; "
        f"{len(told.wrong)} wrong changes, {told.decoys} decoys\n"
    )
    assert told.precision >= 0.98, told.wrong
    assert told.recall >= 0.6


def test_right_names_stay() -> None:
    casts = glossaries()
    for pair in pairs("report"):
        assert corrected(casts[pair.cast], pair.right) == pair.right
