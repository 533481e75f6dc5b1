"""Figures rise and fall with what they measure."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.translation import TranslatedScene, TranslatedSentence
from subpiped.translation.figures import chrf, scene_figures, worst_minutes

GOOD = TranslatedSentence(
    start=1.0,
    end=3.0,
    language="hi",
    source="राहुल 25 लोगों से मिला।",
    translation="Rahul met 25 people.",
    translator="firefox",
    how="first",
    witness="Rahul met 25 men.",
    agreement=0.75,
)


def test_chrf_is_one_for_the_same_and_nothing_for_other_letters() -> None:
    assert chrf("the cat sat on the mat", "the cat sat on the mat") == pytest.approx(1)
    assert chrf("", "a") == chrf("a", "") == chrf("abc", "xyz") == 0
    assert 0.2 < chrf("the cat is on the mat", "a cat sat on a mat") < 0.7


@given(st.text(), st.text())
def test_chrf_is_a_share(text: str, reference: str) -> None:
    assert 0 <= chrf(text, reference) <= 1


def test_a_good_scene_scores_one() -> None:
    score, figures = scene_figures([GOOD])
    assert score == 1
    assert figures["digits"] == figures["clean"] == 1
    assert figures["agreement"] == 0.75


@pytest.mark.parametrize(
    "worse",
    [
        replace(GOOD, agreement=0.2),
        replace(GOOD, translation="Rahul met people.", doubts=("digits",)),
        replace(GOOD, doubts=("name_missing",)),
        replace(GOOD, doubts=("negation",)),
        replace(GOOD, how="alone"),
        replace(GOOD, translation=GOOD.translation * 9),
        replace(GOOD, translation="", how="gap"),
    ],
)
def test_each_defect_costs(worse: TranslatedSentence) -> None:
    assert scene_figures([GOOD, worse])[0] < scene_figures([GOOD, GOOD])[0]


def test_nothing_to_judge_is_no_doubt() -> None:
    assert scene_figures([]) == (1.0, {})
    assert scene_figures([replace(GOOD, how="kept")])[0] == 1
    assert "agreement" not in scene_figures([replace(GOOD, agreement=None)])[1]


def test_the_worst_minutes_come_first() -> None:
    bad = replace(GOOD, agreement=0.1, doubts=("negation",))
    sentences = [GOOD, replace(bad, start=70.0), replace(GOOD, start=130.0, agreement=0.4)]
    scenes = [TranslatedScene(0.0, 140.0, tuple(sentences))]
    assert [start for start, _ in worst_minutes(scenes)] == [60.0, 120.0, 0.0]
    assert [start for start, _ in worst_minutes(scenes, 1)] == [60.0]
    assert worst_minutes([]) == []
