"""Corrections of texts: what is changed, and above all what is not."""

from __future__ import annotations

import pytest

from utils.common_words import english_counts
from utils.entities import Entity, Glossary
from utils.name_correction import NameCorrector
from utils.transcript_names import replace_in_text

GLOSSARY = Glossary(
    (
        Entity("Rahul Raichand", "character", ("Rahul", "Raichand")),
        Entity("Gabbar Singh", "character", ("Gabbar", "Singh")),
        Entity("Simran", "character"),
        Entity("Aditi Mahant", "character", ("Aditi", "Mahant")),
        Entity("Veeru", "character"),
        Entity("Ramgarh", "place"),
        Entity("Maya", "character"),
        Entity("Rosie", "character"),
        Entity("Vill", "character"),
        Entity("Hopi", "character"),
        Entity("Ayaz Khan", "cast", ("Ayaz", "Khan"), correct=False),
        Entity("Ranveer Sheth", "cast", ("Ranveer", "Sheth"), correct=False),
    )
)


def correct(*texts: str, glossary: Glossary = GLOSSARY) -> str:
    """The last of `texts`, corrected with all of them as the transcript."""
    corrector = NameCorrector(glossary, texts, english_counts(), min_score=88, max_edits=2)
    changes = [c for found in corrector.correct(texts[-1]) for c in found.replacements]
    return replace_in_text(texts[-1], changes)


@pytest.mark.parametrize(
    ("heard", "right"),
    [
        ("I saw Raul today.", "I saw Rahul today."),
        ("Raul, come here!", "Rahul, come here!"),
        ("This is Garbar Sing from Ramgar.", "This is Gabbar Singh from Ramgarh."),
        ("Where is Simrun's bag?", "Where is Simran's bag?"),
        ("Jai and Viru, run.", "Jai and Veeru, run."),
        ("Hello Raul Bhaiya.", "Hello Rahul Bhaiya."),
        ("Mister Raul Raichan is here.", "Mister Rahul Raichand is here."),
        ("IT WAS RAUL!", "IT WAS RAHUL!"),
    ],
)
def test_misheard_names_are_corrected(heard: str, right: str) -> None:
    assert correct(heard) == right


@pytest.mark.parametrize(
    "text",
    [
        # Right already.
        "Rahul and Gabbar Singh met Simran in Ramgarh.",
        # Other people.
        "Batwal Khan and Ali came.",
        "I know Raj and Aditya.",
        "Mister Raul Khanna called.",
        # An actor's name protects and is no target.
        "He met Ranvir and Ayas.",
        # Everyday words that are close to names.
        "A Rose for you, and Will said so in May, I Hope.",
        "Rose, Will, May and Hope are English names.",
        "May I sing? Sing! You May. Sing Will.",
        "Hope is good. Rosy days.",
        # Not capitalised.
        "i saw raul today",
        "",
        "राउल आया",
    ],
)
def test_nothing_else_is_changed(text: str) -> None:
    assert correct(text) == text


def test_the_name_of_another_character_is_left_alone() -> None:
    glossary = Glossary((Entity("Rahul", "character"), Entity("Raul", "character")))

    assert correct("I saw Raul.", glossary=glossary) == "I saw Raul."


def test_the_first_name_of_an_actor_is_left_alone() -> None:
    cast = Entity("Raul Bose", "cast", ("Raul", "Bose"), correct=False)

    assert correct("I saw Raul.", glossary=Glossary((Entity("Rahul", "character"),))) == (
        "I saw Rahul."
    )
    assert correct("I saw Raul.", glossary=Glossary((Entity("Rahul", "character"), cast))) == (
        "I saw Raul."
    )


def test_a_word_that_english_knows_changes_only_into_the_same_sound() -> None:
    glossary = Glossary((Entity("Sushant", "character"), Entity("Jai", "character")))

    # Both score above 88; Shushan is a town in the Bible, Sushand no word.
    assert correct("I saw Shushan and Sushand.", glossary=glossary) == "I saw Shushan and Sushant."
    # Jay is an English name of middling frequency: at the start of a sentence its capital is no
    # sign of a name.
    assert correct("I saw Jay. Jay saw me.", glossary=glossary) == "I saw Jai. Jay saw me."


def test_two_equally_close_names_are_left_alone() -> None:
    one = Glossary((Entity("Simran", "character"),))
    two = Glossary((Entity("Simran", "character"), Entity("Simren", "character")))

    assert correct("I saw Simrun.", glossary=one) == "I saw Simran."
    assert correct("I saw Simrun.", glossary=two) == "I saw Simrun."


def test_a_word_that_the_film_uses_in_lower_case_is_no_name() -> None:
    assert correct("I saw Ramgar.") == "I saw Ramgarh."
    assert correct("a ramgar is a thing", "I saw Ramgar.") == "I saw Ramgar."


def test_a_correction_says_what_and_why() -> None:
    text = "This is Garbar Sing."
    corrector = NameCorrector(GLOSSARY, [text], english_counts(), min_score=88, max_edits=2)

    [change] = corrector.correct(text)

    assert (change.before, change.after) == ("Garbar Sing", "Gabbar Singh")
    assert 88 <= change.score < 100
    assert change.why == ("spelling 83, sound 91 (garbar, gabar); spelling 89, same sound sing")


def test_the_score_asked_for_holds() -> None:
    text = "I saw Simrun."

    def changes(min_score: float, max_edits: int) -> int:
        corrector = NameCorrector(
            GLOSSARY, [text], english_counts(), min_score=min_score, max_edits=max_edits
        )
        return len(corrector.correct(text))

    assert changes(89, 1) == 1
    assert changes(90, 1) == 0
    assert changes(89, 0) == 0
