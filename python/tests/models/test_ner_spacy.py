"""The real spaCy model and the real Whisper tokenizer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subpiped.core.models import find_model
from subpiped.engines.ner_spacy import SpacyNameFinder
from subpiped.names.entities import Entity
from subpiped.names.prompt import build_prompt, byte_bound, whisper_counter
from subpiped.names.prompt_room import MAX_PROMPT_TOKENS

if TYPE_CHECKING:
    from pathlib import Path

    from subpiped.names.prompt import TokenCounter

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def finder(cache: Path) -> SpacyNameFinder:
    return SpacyNameFinder(find_model("ner", "starter", "spacy").path, "cpu")


@pytest.fixture(scope="module")
def count(cache: Path) -> TokenCounter:
    return whisper_counter(find_model("asr", "starter", "ctranslate2").path / "tokenizer.json")


def test_people_and_places_are_found(finder: SpacyNameFinder) -> None:
    text = (
        "Thakur Baldev Singh, a former police officer, enlists two outlaws, Jai and Veeru, to "
        "capture Gabbar Singh in Ramgarh."
    )

    [mentions, none] = finder.find([text, "love triangle"])

    found = {mention.text: mention.label for mention in mentions}
    assert {name for name, label in found.items() if label == "PERSON"} >= {
        "Thakur Baldev Singh",
        "Jai",
        "Veeru",
        "Gabbar Singh",
    }
    assert found["Ramgarh"] == "GPE"
    assert all(text[m.start : m.end] == m.text for m in mentions)
    assert none == ()


def test_whisper_tokens_of_a_known_text(count: TokenCounter) -> None:
    # The id sequence of " Hello, world." is three words and two marks in every Whisper tokenizer.
    assert count("Hello, world.") == 4
    assert count("") == 1


@settings(deadline=None, max_examples=300)
@given(text=st.text(max_size=60))
def test_bytes_are_never_fewer_than_tokens(count: TokenCounter, text: str) -> None:
    assert count(text) <= byte_bound(text)


NAMES = [
    "Yashvardhan Raichand",
    "Lakshmi Bai",
    "Xqzj Wvkq",
    "Jai Singh Rathore",
    "राहुल रायचंद",
    "Pushpavalli Venkateshwaran",
]


@pytest.mark.parametrize("limit", [12, 50, 200, 500])
def test_a_prompt_fits_by_the_real_count(count: TokenCounter, limit: int) -> None:
    entities = [
        Entity("Kabhi Khushi Kabhie Gham", "title"),
        *(Entity(f"{name} {i}", "character") for i in range(5) for name in NAMES),
        *(Entity(place, "place") for place in ("Thiruvananthapuram", "Vishakhapatnam")),
    ]

    for counter in (count, byte_bound):
        prompt = build_prompt(entities, limit, counter)
        assert count(prompt) <= min(limit, MAX_PROMPT_TOKENS)
    exact = build_prompt(entities, limit, count)
    assert len(exact) >= len(build_prompt(entities, limit, byte_bound))
