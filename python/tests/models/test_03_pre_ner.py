"""The pre-ner stage as a program with the real model."""

from __future__ import annotations

import shutil
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.film.movie import CastMember, Movie, save_movie
from subpiped.names.entities import Entity, Glossary, load_glossary
from tests.helpers.stages import StageResult, run_stage_script

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.model

K3G = Movie(
    source="tmdb",
    title="Kabhi Khushi Kabhie Gham",
    year=2001,
    overview=(
        "Amitabh Bachchan and Shah Rukh Khan star in Kabhi Khushi Kabhie Gham, the story of the "
        "Raichand family of Delhi. Rahul falls in love with Anjali in Chandni Chowk."
    ),
    keywords=("london, england", "love triangle", "arranged marriage"),
    cast=(
        CastMember("Amitabh Bachchan", "Yashvardhan 'Yash' Raichand", 0),
        CastMember("Shah Rukh Khan", "Rahul Raichand (voice)", 1),
        CastMember("Kajol", "Anjali Sharma / Anjali Raichand", 2),
        CastMember("Johny Lever", "Himself", 3),
    ),
)


def run(tmp_path: Path, movie: Movie, **options: Any) -> tuple[StageResult, Glossary]:
    save_movie(tmp_path / "out/metadata/movie.json", movie)
    film = tmp_path / "film.mkv"
    film.write_bytes(b"")
    result = run_stage_script("pre-ner", film, tmp_path / "out", options=options)
    assert result.exit_code == 0, result.log
    return result, load_glossary(tmp_path / "out/entities/glossary.json")


def test_the_names_of_a_film(cache: Path, tmp_path: Path) -> None:
    result, glossary = run(tmp_path, K3G)

    assert result.manifest["status"] == "done"
    assert result.manifest["model"]["name"] == "spacy-en-sm"
    assert (result.manifest["engine"], result.manifest["device"]) == ("spacy", "cpu")
    assert [i["name"] for i in result.manifest["inputs"]] == ["metadata/movie.json"]
    by_name = {entity.canonical: entity for entity in glossary.entities}
    assert by_name["Yashvardhan Raichand"].variants == ("Yash", "Yashvardhan", "Raichand")
    assert by_name["Rahul Raichand"].kind == "character"
    assert {e.canonical for e in glossary.entities if e.kind == "cast"} == {
        "Amitabh Bachchan",
        "Shah Rukh Khan",
        "Kajol",
    }
    assert by_name["Johny Lever"].source == "cameo"
    assert {e.canonical for e in glossary.entities if e.kind == "place"} >= {"Delhi", "London"}
    assert all(e.correct == (e.kind != "cast") for e in glossary.entities)
    # Neither the title's words nor a piece of an actor's name, which the model takes for persons.
    persons = {e.canonical for e in glossary.entities if e.kind == "character"}
    assert persons.isdisjoint({"Kabhi Khushi", "Kabhie Gham", "Khan", "Himself"})
    assert glossary.prompt.startswith(
        "Kabhi Khushi Kabhie Gham, with Yashvardhan Raichand, Rahul Raichand, Anjali Sharma"
    )
    assert 0 < glossary.prompt_tokens <= 200
    assert result.manifest["metadata"]["tokens_counted_by"] == "whisper-base-ct2"


def test_the_prompt_is_as_short_as_asked(cache: Path, tmp_path: Path) -> None:
    _, glossary = run(tmp_path, K3G, maxPromptTokens=25)

    assert 0 < glossary.prompt_tokens <= 25


def test_without_the_tokenizer_the_prompt_is_bounded_by_bytes(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(cache / "spacy-en-sm", tmp_path / "cache/models/spacy-en-sm")
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path / "cache"))

    result, glossary = run(tmp_path, K3G, maxPromptTokens=100)

    assert result.manifest["metadata"]["tokens_counted_by"] == "bytes"
    assert 0 < len(glossary.prompt.encode()) < 100


def test_a_file_name_gives_its_title_and_no_prompt(cache: Path, tmp_path: Path) -> None:
    result, glossary = run(tmp_path, Movie(source="filename", title="Holiday in Goa"))

    assert result.manifest["status"] == "degraded"
    assert result.manifest["degraded"][0]["reason"] == "no_metadata"
    assert glossary == Glossary(
        (Entity("Holiday in Goa", "title", (), "filename", correct=False),), "", 0
    )


def test_a_persons_names_go_into_glossary_and_prompt(cache: Path, tmp_path: Path) -> None:
    names = ["Pinky Palkhivala", {"name": "जय सिंह राठौर", "aliases": ["Rats"]}]

    result, glossary = run(tmp_path, K3G, glossary=[*names, "RAHUL Raichand"])

    assert [e.canonical for e in glossary.entities[:3]] == [
        "Pinky Palkhivala",
        "जय सिंह राठौर",
        "RAHUL Raichand",
    ]
    assert {e.source for e in glossary.entities[:3]} == {"person"}
    assert glossary.entities[1].variants == ("Rats",)
    assert "Rahul Raichand" not in {e.canonical for e in glossary.entities}
    assert glossary.prompt.startswith(
        "Kabhi Khushi Kabhie Gham, with Pinky Palkhivala, जय सिंह राठौर, RAHUL Raichand, "
    )
    assert result.manifest["metadata"]["person_entities"] == 3


def test_a_persons_names_stand_in_where_nothing_else_is_known(cache: Path, tmp_path: Path) -> None:
    result, glossary = run(
        tmp_path, Movie(source="filename", title="Holiday in Goa"), glossary=["Pinky"]
    )

    assert result.manifest["status"] == "done"
    assert glossary.prompt == "Holiday in Goa, with Pinky."


def test_missing_weights_are_told(
    cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path / "empty"))
    save_movie(tmp_path / "out/metadata/movie.json", replace(K3G, keywords=()))

    result = run_stage_script("pre-ner", tmp_path / "film.mkv", tmp_path / "out")

    assert result.exit_code == 69
    assert result.manifest["error"]["code"] == "model_missing"
