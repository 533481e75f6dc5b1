"""Corrections of texts: what is changed, and above all what is not."""

from __future__ import annotations

import pytest

from subpiped.names.common_words import english_counts
from subpiped.names.correction import NameCorrector
from subpiped.names.entities import Entity, Glossary
from subpiped.names.transcript_names import replace_in_text

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
    corrector = NameCorrector(glossary, texts, english_counts(), min_score=92)
    changes = [c for found in corrector.correct(texts[-1]) for c in found.replacements]
    return replace_in_text(texts[-1], changes)


@pytest.mark.parametrize(
    ("transcribed", "right"),
    [
        ("I saw Raul today.", "I saw Rahul today."),
        ("Raul, come here!", "Rahul, come here!"),
        ("This is Garbar Sing from Ramgar.", "This is Gabbar Singh from Ramgarh."),
        ("Where is Simrun's bag?", "Where is Simran's bag?"),
        ("Jai and Viru, run.", "Jai and Veeru, run."),
        ("Hello Raul Bhaiya.", "Hello Rahul Bhaiya."),
        ("Mister Raul Raichan is here.", "Mister Rahul Raichand is here."),
        ("IT WAS RAUL!", "IT WAS RAHUL!"),
        ("Ra hul said so to Gabbarsingh.", "Rahul said so to Gabbar Singh."),
        ("I am Gabbar Sing.", "I am Gabbar Singh."),
    ],
)
def test_misheard_names_are_corrected(transcribed: str, right: str) -> None:
    assert correct(transcribed) == right


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
        # Not capitalized.
        "i saw raul today",
        "",
        "вот Рахул",
        "I told Mira Road about it.",
        # Another real name, closer than the film's.
        "I saw Aditya, Naina and Rohini.",
        "Haan Beta, Arre Yaar, Ji.",
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


def test_an_english_name_is_changed_only_where_the_film_tells() -> None:
    glossary = Glossary((Entity("Jai", "character"),))

    assert correct("I saw Jay.", glossary=glossary) == "I saw Jay."
    # The film knows the right name, or says the English one again and again.
    assert correct("He is Jai.", "I saw Jay.", glossary=glossary) == "I saw Jai."
    assert correct("Go, Jay.", "No, Jay.", "I saw Jay.", glossary=glossary) == "I saw Jai."
    # At the start of a sentence its capital is no sign of a name.
    assert correct("He is Jai.", "Jay saw me.", glossary=glossary) == "Jay saw me."
    assert correct("He is Jai.", "Jay, run!", glossary=glossary) == "Jai, run!"


def test_a_rare_english_word_needs_more() -> None:
    glossary = Glossary((Entity("Marina", "character"),))

    # Both are as close; English knows Mariana.
    assert correct("I saw Mariana, Ma.", glossary=glossary) == "I saw Mariana, Ma."
    assert correct("I saw Mareana, Ma.", glossary=glossary) == "I saw Marina, Ma."


def test_two_equally_close_names_are_left_alone() -> None:
    one = Glossary((Entity("Zambora", "character"),))
    two = Glossary((Entity("Zambora", "character"), Entity("Zambera", "character")))

    assert correct("I saw Zambara, Ma.", glossary=one) == "I saw Zambora, Ma."
    assert correct("I saw Zambara, Ma.", glossary=two) == "I saw Zambara, Ma."


def test_a_name_as_close_as_another_real_one_is_left_alone() -> None:
    glossary = Glossary((Entity("Sulman", "character"),))

    # Salman is a name of its own; hardly anybody is called Solman.
    assert correct("Go, Salman, go.", glossary=glossary) == "Go, Salman, go."
    assert correct("Go, Solman, go.", glossary=glossary) == "Go, Sulman, go."


def test_a_word_that_the_film_uses_in_lower_case_is_no_name() -> None:
    assert correct("I saw Ramgar.") == "I saw Ramgarh."
    assert correct("a ramgar is a thing", "I saw Ramgar.") == "I saw Ramgar."


def test_without_a_sign_of_a_name_more_is_asked_for() -> None:
    def changes(text: str) -> int:
        return len(NameCorrector(GLOSSARY, [text], english_counts(), min_score=90).correct(text))

    assert changes("Simrun came.") == 0
    assert changes("I saw Simrun.") == 1
    assert changes("Simrun, come!") == 1
    assert changes("Simrun ji came.") == 1


def test_somebody_named_often_who_is_not_in_the_film_is_left_alone() -> None:
    texts = ["I saw Simrun.", "He saw Simrun.", "Who saw Simrun?"]

    assert correct(*texts[:2], *texts[:1]) == "I saw Simrun."
    corrector = NameCorrector(GLOSSARY, texts, english_counts(), min_score=91)
    assert corrector.correct(texts[0]) == []
    corrector = NameCorrector(GLOSSARY, [*texts, "Simran"], english_counts(), min_score=91)
    assert len(corrector.correct(texts[0])) == 1


@pytest.mark.parametrize(
    ("transcribed", "right"),
    [
        ("राउल, तुम कहाँ हो?", "राहुल, तुम कहाँ हो?"),
        ("राहूल घर गया", "राहुल घर गया"),
        ("मेरा नाम अदिती है", "मेरा नाम अदिति है"),
        ("विरू, भाग!", "वीरू, भाग!"),
        ("गबर सिंग आया।", "गब्बर सिंह आया।"),
        ("सिम्रन जी आइए", "सिमरन जी आइए"),
    ],
)
def test_names_in_devanagari(transcribed: str, right: str) -> None:
    assert correct(transcribed) == right


@pytest.mark.parametrize(
    "text",
    [
        "राहुल और वीरू",
        # Everyday words and other names near those of the film.
        "वह रोहित नहीं, रोहन है",
        "राहत मिली",
        "मेरा मन सुमिरन करता है",
        # Nobody knows how Vill is written in Devanagari.
        "विल आया",
    ],
)
def test_other_hindi_words_stay(text: str) -> None:
    assert correct(text) == text


def test_an_everyday_hindi_word_is_no_name() -> None:
    glossary = Glossary((Entity("Karan", "character"), Entity("Beena", "character")))

    assert correct("इस कारण, बिना बात", glossary=glossary) == "इस कारण, बिना बात"
    assert correct("करन, सुनो", glossary=glossary) == "करण, सुनो"


def test_the_form_in_devanagari_is_the_films_own() -> None:
    # The list of names has राहुल.
    own = Glossary((Entity("Rahul", "character", ("राहूल",)),))

    assert correct("राउल, सुनो", glossary=own) == "राहूल, सुनो"
    assert correct("राउल, सुनो") == "राहुल, सुनो"
    # And the other way round.
    hindi = Glossary((Entity("राहुल", "character"),))
    assert correct("I saw Raul.", glossary=hindi) == "I saw Rahul."


def test_a_correction_says_what_and_why() -> None:
    text = "This is Garbar Sing."
    corrector = NameCorrector(GLOSSARY, [text], english_counts(), min_score=92)

    [change] = corrector.correct(text)

    assert (change.before, change.after) == ("Garbar Sing", "Gabbar Singh")
    assert 88 <= change.score < 100
    assert change.why == (
        "spelling 83, sound 93 (garbar, gabar); spelling 89, sound 98 (sing, sinG); needed 86; "
        "capital inside a sentence, introduced; found 1 times in the film"
    )


def test_the_score_asked_for_holds() -> None:
    text = "I saw Simrun."

    def changes(min_score: float) -> int:
        corrector = NameCorrector(GLOSSARY, [text], english_counts(), min_score=min_score)
        return len(corrector.correct(text))

    assert changes(92) == 1
    assert changes(94) == 0


def test_two_english_names_are_no_name_split() -> None:
    glossary = Glossary(
        tuple(Entity(name, "character") for name in ("Monalisa", "Haridas", "Rotlu"))
    )

    assert correct("I saw Rot Lu.", glossary=glossary) == "I saw Rotlu."
    assert correct("I saw Mona Lisa.", glossary=glossary) == "I saw Mona Lisa."
    assert correct("I saw Hari Das.", glossary=glossary) == "I saw Haridas."


def test_a_name_beside_a_word_is_not_joined_with_it() -> None:
    glossary = Glossary((Entity("Ravi", "character"), Entity("Raviprakash", "character")))

    assert correct("I saw Ravi Prakash.", glossary=glossary) == "I saw Ravi Prakash."
    assert correct("I saw Ra Viprakash.", glossary=glossary) == "I saw Raviprakash."


def test_an_everyday_hindi_word_in_latin_letters_is_no_name() -> None:
    glossary = Glossary((Entity("Dunia", "character"),))

    assert correct("I saw Duniya, Ma.", glossary=glossary) == "I saw Duniya, Ma."
    assert correct("I saw Duniaa, Ma.", glossary=glossary) == "I saw Dunia, Ma."


def test_in_devanagari_a_near_name_needs_a_sign() -> None:
    glossary = Glossary((Entity("Venkatesh", "character"),))

    assert correct("वेंकटिश, सुनो", glossary=glossary) == "वेंकटेश, सुनो"
    assert correct("वेंकटिश घर गया", glossary=glossary) == "वेंकटिश घर गया"
