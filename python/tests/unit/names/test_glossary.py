"""Entities from metadata and from names found in texts."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from subpiped.film.movie import CastMember, Movie
from subpiped.names.entities import Entity, Glossary, load_glossary, save_glossary
from subpiped.names.glossary import SourceText, build_entities, person_entities, source_texts
from subpiped.names.name_finder import Mention

if TYPE_CHECKING:
    from pathlib import Path

MOVIE = Movie(
    source="tmdb",
    title="Kabhi Khushi Kabhie Gham",
    original_title="कभी खुशी कभी ग़म",
    overview="Overview.",
    keywords=("delhi, india", "love triangle"),
    alternative_titles=("K3G", "Kabhi Khushi Kabhie Gham"),
    cast=(
        CastMember("Shah Rukh Khan", "Rahul Raichand", 0),
        CastMember("Kajol", "Anjali Sharma / Anjali Raichand", 1),
        CastMember("Johny Lever", "Himself", 2),
    ),
)


def mentions(text: str, *names: tuple[str, str]) -> tuple[Mention, ...]:
    return tuple(Mention(n, label, text.index(n), text.index(n) + len(n)) for n, label in names)


def entities_of(text: str, *names: tuple[str, str], source: str = "overview") -> list[Entity]:
    """Entities that `text` adds to the film's own."""
    own = len(build_entities(MOVIE, [], []))
    found = build_entities(MOVIE, [SourceText(source, text)], [mentions(text, *names)])
    return list(found[own:])


def test_titles_characters_and_cast() -> None:
    assert build_entities(MOVIE, [], []) == (
        Entity("Kabhi Khushi Kabhie Gham", "title", ("कभी खुशी कभी ग़म", "K3G"), "tmdb"),
        Entity("Rahul Raichand", "character", ("Rahul", "Raichand"), "character"),
        Entity("Anjali Sharma", "character", ("Anjali", "Sharma"), "character"),
        Entity("Anjali Raichand", "character", ("Anjali", "Raichand"), "character"),
        Entity("Shah Rukh Khan", "cast", ("Shah", "Rukh", "Khan"), "cast", correct=False),
        Entity("Kajol", "cast", (), "cast", correct=False),
        # He plays himself: his name may be spoken.
        Entity("Johny Lever", "character", ("Johny", "Lever"), "cameo"),
    )


def test_a_character_has_the_gender_of_its_actor_unless_a_person_says_another() -> None:
    cast = (
        CastMember("Kajol", "Anjali Sharma / Anju", 0, "female"),
        CastMember("Shah Rukh Khan", "Rahul Raichand", 1, "male"),
        CastMember("Johny Lever", "Himself", 2, "male"),
        CastMember("Nobody", "Naina", 3),
    )
    given = person_entities(
        [{"name": "Anjali Sharma", "aliases": ["Anju"], "gender": "non-binary"}, "Rahul Raichand"]
    )
    movie = Movie(source="tmdb", title="K3G", cast=cast)

    found = {e.canonical: e.gender for e in build_entities(movie, [], [], given)}

    assert found == {
        "Anjali Sharma": "non-binary",
        "Rahul Raichand": "male",
        "K3G": "",
        "Naina": "",
        # Actors' names are hardly spoken.
        "Kajol": "",
        "Shah Rukh Khan": "",
        "Johny Lever": "male",
        "Nobody": "",
    }


def test_a_glossary_from_before_genders_is_read(tmp_path: Path) -> None:
    path = tmp_path / "glossary.json"
    save_glossary(path, Glossary((Entity("Jai", "character", ("Rats",), gender="male"),)))
    value = json.loads(path.read_text())
    assert load_glossary(path).entities[0].gender == "male"
    del value["entities"][0]["gender"]
    path.write_text(json.dumps({**value, "schema": 1}))
    assert load_glossary(path).entities == (Entity("Jai", "character", ("Rats",)),)


def test_names_in_texts_get_the_kind_of_their_label() -> None:
    text = "Yash Birla of Star Corp meets Naina at Chandni Chowk in Delhi on Monday."

    found = entities_of(
        text,
        ("Yash Birla", "PERSON"),
        ("Star Corp", "ORG"),
        ("Naina", "PERSON"),
        ("Chandni Chowk", "FAC"),
        ("Delhi", "GPE"),
        ("Monday", "DATE"),
    )

    assert found == [
        Entity("Yash Birla", "character", ("Yash", "Birla"), "overview"),
        Entity("Star Corp", "organization", (), "overview"),
        Entity("Naina", "character", (), "overview"),
        Entity("Chandni Chowk", "place", (), "overview"),
        Entity("Delhi", "place", (), "overview"),
    ]


def test_parts_of_the_title_are_no_persons() -> None:
    text = "Khan stars in Kabhi Khushi Kabhie Gham."

    assert entities_of(text, ("Kabhi Khushi", "PERSON"), ("Kabhie Gham", "PERSON")) == []


def test_an_actor_and_a_known_character_are_not_added_again() -> None:
    text = "Khan plays Rahul, Kajol's husband."

    assert entities_of(text, ("Khan", "PERSON"), ("Rahul", "PERSON"), ("Kajol's", "PERSON")) == []


def test_a_keyword_gives_places_only() -> None:
    found = entities_of(
        "Delhi, Love Triangle.", ("Delhi", "GPE"), ("Love Triangle", "ORG"), source="keyword"
    )

    assert [(e.canonical, e.kind) for e in found] == [("Delhi", "place")]


def test_the_title_from_a_file_name_is_no_target() -> None:
    [title] = build_entities(Movie(source="filename", title="VID 2020"), [], [])

    assert title == Entity("VID 2020", "title", (), "filename", correct=False)


def test_a_persons_names_come_first_as_they_are_spelled() -> None:
    given = person_entities(
        ["Pinky  Palkhivala", {"name": "ज\u092f", "aliases": ["Jai", "Rats"]}, {"name": "Qa\u0301"}]
    )

    assert given == (
        Entity("Pinky Palkhivala", "other", (), "person"),
        Entity("जय", "other", ("Jai", "Rats"), "person"),
        Entity("Q\u00e1", "other", (), "person"),
    )
    found = build_entities(MOVIE, [], [], given)
    assert found[:3] == given
    assert found[3:] == build_entities(MOVIE, [], [])


def test_a_persons_spelling_holds_and_gains_what_the_metadata_know() -> None:
    given = person_entities(
        [
            {"name": "RAHUL Raichand", "aliases": ["Raahul"]},
            {"name": "Anjali Verma", "aliases": ["anjali sharma"]},
            "Kabhi khushi kabhie gham",
            "Kajol",
        ]
    )

    found = build_entities(MOVIE, [], [], given)

    assert found[:4] == (
        Entity("RAHUL Raichand", "character", ("Raahul", "Rahul", "Raichand"), "person"),
        Entity("Anjali Verma", "character", ("anjali sharma", "Anjali", "Sharma"), "person"),
        Entity("Kabhi khushi kabhie gham", "title", ("कभी खुशी कभी ग़म", "K3G"), "person"),
        # An actor's name is given here to be corrected to: it stays.
        Entity("Kajol", "other", (), "person"),
    )
    assert [e.canonical for e in found[4:]] == ["Anjali Raichand", "Shah Rukh Khan", "Johny Lever"]


def test_texts_are_overview_tagline_and_each_keyword() -> None:
    assert source_texts(MOVIE) == [
        SourceText("overview", "Overview."),
        SourceText("keyword", "Delhi, India."),
        SourceText("keyword", "Love Triangle."),
    ]
    assert source_texts(Movie(source="filename", title="Don")) == []


def test_a_glossary_is_the_same_after_saving(tmp_path: Path) -> None:
    glossary = Glossary(build_entities(MOVIE, [], []), "A prompt.", 4)

    save_glossary(tmp_path / "glossary.json", glossary)

    assert load_glossary(tmp_path / "glossary.json") == glossary
    assert '"schema": 2' in (tmp_path / "glossary.json").read_text()
