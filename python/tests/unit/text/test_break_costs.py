from __future__ import annotations

import pytest

from subpiped.text.break_costs import cut_cost, ends_clause, ends_sentence


@pytest.mark.parametrize(
    ("word", "sentence"),
    [("home.", True), ("है।", True), ("کیا؟", True), ("Wait...", True), ('go!"', True), ("I.", True),
     ("Mr.", False), ("J.", False), ("p.m.", False), ("well,", False), ("home", False),
     ("डॉ.", False), ("एस.", False), ("गई.", True), ("पी.", True)],
)  # fmt: skip
def test_sentences_end_at_their_marks_only(word: str, *, sentence: bool) -> None:
    assert ends_sentence(word) is sentence


def test_clauses_end_at_commas_too() -> None:
    assert ends_clause("well,")
    assert ends_clause("home.")
    assert not ends_clause("home")


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        # A clause before a phrase, a phrase before the middle of one.
        ("bought it | and we left", "bought it | with money"),
        ("bought it | with money", "bought | it today"),
        ("black | and red", "big | red"),
        ("bought it | and we left", "black | and red"),
        # Nothing after an article, a pronoun or an auxiliary.
        ("the house | fell", "the | house fell"),
        ("Raj | has gone", "has | gone home"),
        # Names stay whole, but `I` is none.
        ("met | Jai Singh", "Jai | Singh came"),
        ("Chromecast | I want", "Jai | Singh came"),
        # Hindi: not before a postposition, a particle or an auxiliary.
        ("घर | आया था", "घर | में आया"),
        ("वह घर आया | लेकिन कोई", "वह घर | आया था"),
        ("मैंने | देखा", "वह आया | था कल"),
        # Not between a number and its unit, whatever else.
        ("the | house fell", "5 | crore rupees"),
    ],
)
def test_better_cuts_are_cheaper(better: str, worse: str) -> None:
    def cost(marked: str) -> float:
        left, right = (side.split() for side in marked.split("|"))
        return cut_cost(left[-1], right[0], right[1] if len(right) > 1 else "")

    assert cost(better) < cost(worse)
