"""How well misheard names are corrected, on the half of the data that nothing was tuned on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.core.files import read_json
from subpiped.core.options import PROJECT_DIR
from subpiped.names.common_words import english_counts
from subpiped.names.correction import NameCorrector
from subpiped.names.transcript_names import replace_in_text
from tests.helpers.names_data import measure

if TYPE_CHECKING:
    from subpiped.names.entities import Glossary


def name_figures() -> list[str]:
    """Lines for people: precision and recall."""
    config = read_json(PROJECT_DIR / "config" / "default.json")
    least = config["stages"]["post-ner"]["minScore"]

    def correct(glossary: Glossary, sentence: str) -> str:
        corrector = NameCorrector(glossary, [sentence], english_counts(), min_score=least)
        changes = [r for c in corrector.correct(sentence) for r in c.replacements]
        return replace_in_text(sentence, changes)

    told = measure("report", correct)
    return [
        f"Of {told.pairs} misheard Indian names {told.right} are put right (recall"
        f" {told.recall:.2f}); of {told.right + len(told.wrong)} changes, in these and in"
        f" {told.decoys} sentences that must stay as they are, {len(told.wrong)} are wrong"
        f" (precision {told.precision:.3f})."
    ]
