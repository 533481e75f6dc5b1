"""The prompt's text and size, counted by a stand-in of one token a word."""

from __future__ import annotations

from subpiped.names.entities import Entity
from subpiped.names.prompt import build_prompt, byte_bound
from subpiped.names.prompt_room import MAX_PROMPT_TOKENS

TITLE = Entity("Jaane Tu Ya Jaane Na", "title")
PEOPLE = [
    Entity("Jai Singh Rathore", "character"),
    Entity("Aditi Mahant", "character"),
    Entity("Meghna", "character"),
]
CAST = Entity("Imran Khan", "cast", correct=False)
PLACE = Entity("Mumbai", "place")


def by_words(text: str) -> int:
    return len(text.split())


def test_a_sentence_with_title_characters_and_places() -> None:
    prompt = build_prompt([TITLE, *PEOPLE, CAST, PLACE], 100, by_words)

    assert prompt == (
        "Jaane Tu Ya Jaane Na, with Jai Singh Rathore, Aditi Mahant and Meghna, in Mumbai."
    )


def test_it_stays_within_the_tokens_and_takes_what_fits() -> None:
    # Nine words hold the title, "with" and the first name; a shorter one still fits after a long.
    assert build_prompt([TITLE, *PEOPLE], 9, by_words) == (
        "Jaane Tu Ya Jaane Na, with Jai Singh Rathore."
    )
    assert build_prompt([TITLE, *PEOPLE], 8, by_words) == (
        "Jaane Tu Ya Jaane Na, with Aditi Mahant."
    )


def test_a_persons_names_come_first_and_all_of_them() -> None:
    given = [Entity(f"Given{i}", "other", (), "person") for i in range(30)]
    named = [
        Entity("Goa", "place", (), "person"),
        Entity("JTYJN", "title", (), "person"),
        Entity("रोहन", "character", (), "person"),
    ]

    prompt = build_prompt([TITLE, *PEOPLE, PLACE, *given, *named], 200, by_words)

    assert prompt.startswith("Jaane Tu Ya Jaane Na, with Given0, Given1,")
    assert "Given29, रोहन, Jai Singh Rathore," in prompt
    assert prompt.endswith("and Meghna, in Goa and Mumbai.")
    # A name that would not fit takes no room from those that a person gave.
    assert build_prompt([TITLE, *PEOPLE, *given[:2]], 10, by_words) == (
        "Jaane Tu Ya Jaane Na, with Given0, Given1 and Meghna."
    )


def test_whispers_own_limit_holds_whatever_is_asked() -> None:
    many = [Entity(f"{chr(65 + i)}x " * 40, "character") for i in range(20)]

    prompt = build_prompt([TITLE, *many], 10_000, by_words)

    assert 0 < by_words(prompt) <= MAX_PROMPT_TOKENS


def test_a_title_alone_gives_no_prompt() -> None:
    assert build_prompt([TITLE, CAST], 100, by_words) == ""
    assert build_prompt([], 100, by_words) == ""


def test_nothing_fits() -> None:
    assert build_prompt([TITLE, *PEOPLE], 3, by_words) == ""


def test_bytes_bound_counts_the_space_and_every_byte() -> None:
    assert byte_bound("Jai") == 4
    assert byte_bound("जय") == 7
