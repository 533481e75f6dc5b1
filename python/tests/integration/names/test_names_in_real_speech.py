"""Corrections on real English speech: a film's names must not turn up in other texts."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

from subpiped.names.common_words import english_counts
from subpiped.names.correction import NameCorrector
from subpiped.names.entities import Entity, Glossary

if TYPE_CHECKING:
    from pathlib import Path

NAMES = (
    "Rahul Anjali Simran Raj Veeru Jai Gabbar Basanti Thakur Aditi Meghna Sushant Maya Naina Aman "
    "Rohit Priya Pooja Karan Tina Vijay Ravi Geeta Sunny Radha Kishan Mohan Sita Ram Lajjo Babu "
    "Chand Hari Deepa Salim Anarkali Munna Circuit Bunty Babli Rosie Marco Lara Don Roma Ishaan"
)


def test_real_transcripts_stay_as_they_are(media: Path) -> None:
    with (media / "english/transcripts.tsv").open(encoding="utf-8", newline="") as handle:
        rows = list(csv.reader(handle, delimiter="\t"))
    # Every word with a capital: the hardest case, since mostly the lower case protects.
    texts = [" ".join(row).title() for row in rows]
    assert sum(len(text.split()) for text in texts) > 100
    glossary = Glossary(tuple(Entity(name, "character") for name in NAMES.split()))
    corrector = NameCorrector(glossary, texts, english_counts(), min_score=92)

    changes = [(c.before, c.after) for text in texts for c in corrector.correct(text)]

    assert changes == []
