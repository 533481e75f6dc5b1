from __future__ import annotations

from subpiped.names.entities import Entity, Glossary
from subpiped.names.local_prompt import LocalPrompt

FILM = Glossary(
    (
        Entity("Jaane Tu", "title"),
        Entity("Jai Singh Rathore", "character", ("Jai",)),
        Entity("Aditi Mahant", "character", ("Aditi", "Meow")),
        Entity("Rotlu", "character"),
        Entity("Imran Khan", "cast", correct=False),
        Entity("Mumbai", "place"),
    )
)


def prompt(limit: int = 100) -> LocalPrompt:
    return LocalPrompt(FILM, lambda text: len(text.split()), limit)


def place(local: LocalPrompt, name: str) -> int:
    text = local.next()
    assert text is not None
    return text.index(name)


def test_before_anything_is_transcribed_importance_decides() -> None:
    local = prompt()
    text = local.next()
    assert text == "Jaane Tu, with Jai Singh Rathore, Aditi Mahant and Rotlu, in Mumbai."


def test_who_was_just_named_comes_first() -> None:
    local = prompt()
    local.update("Where is Rotlu?")
    assert place(local, "Rotlu") < place(local, "Jai")
    for _ in range(3):
        local.update("Meow, come here!")
    assert place(local, "Aditi") < place(local, "Rotlu") < place(local, "Jai")


def test_a_name_wanes_while_others_are_named() -> None:
    local = prompt()
    local.update("Rotlu!")
    for _ in range(20):
        local.update("Nobody is named here.")
    local.update("Jai?")
    assert place(local, "Jai") < place(local, "Rotlu")


def test_those_named_together_are_expected_together() -> None:
    local = prompt()
    local.update("Aditi and Rotlu")
    local.update("Jai. Jai!")
    local.update("Jai.")
    for _ in range(40):
        local.update("nobody")
    assert place(local, "Jai") < place(local, "Rotlu")
    local.update("Aditi.")
    # Rotlu was named before Jai and long ago, but with Aditi.
    assert place(local, "Aditi") < place(local, "Rotlu") < place(local, "Jai")


def test_it_keeps_to_its_tokens() -> None:
    local = prompt(limit=6)
    local.update("Aditi")
    text = local.next()
    assert text is not None
    assert len(text.split()) <= 6
    assert "Aditi" in text


def test_a_person_may_want_no_prompt() -> None:
    local = prompt(limit=0)
    local.update("Aditi")
    assert local.next() is None


def test_without_names_there_is_none() -> None:
    glossary = Glossary((Entity("A Film", "title"), Entity("Imran Khan", "cast", correct=False)))
    assert LocalPrompt(glossary, len, 100).next() is None


def test_the_same_chunks_give_the_same_prompts() -> None:
    first, second = prompt(), prompt()
    for text in ("Jai", "Rotlu in Mumbai", "Aditi, Jai"):
        first.next()
        first.update(text)
    for text in ("Jai", "Rotlu in Mumbai", "Aditi, Jai"):
        second.update(text)
    assert first.next() == second.next()


def test_a_misheard_name_and_one_in_the_other_script_count() -> None:
    local = prompt()
    local.update("Come, Rothloo!")
    assert place(local, "Rotlu") < place(local, "Jai")
    local = prompt()
    local.update("अदिति, सुनो")
    assert place(local, "Aditi") < place(local, "Jai")
    # A word in lower case is no name.
    local = prompt()
    local.update("the meow of a cat")
    assert place(local, "Jai") < place(local, "Aditi")
