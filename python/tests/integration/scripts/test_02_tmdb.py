"""The tmdb stage as a program, against a server that speaks TMDB's paths."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.film.movie import load_movie
from tests.helpers.cases import sampled
from tests.helpers.stages import StageResult, run_stage_script
from tests.integration.tmdb_server import V3_KEY, Fault, TmdbServer, film, serve

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    Run = Callable[..., StageResult]

FILMS = [
    # The first place of the search is never the right one here.
    film(1, "Jaane Tu", "2008-01-01", 90),
    film(2, "Don", "1978-05-12", 166),
    film(3, "Don", "2006-10-20", 178),
    film(
        4,
        "Jaane Tu... Ya Jaane Na",
        "2008-07-04",
        155,
        original_title="जाने तू... या जाने ना",
        alternative_titles=("JTYJN",),
        overview="Jai Singh Rathore and Aditi Mahant are best friends in Mumbai.",
        keywords=("mumbai (bombay), india", "friendship"),
        cast=(("Imran Khan", "Jai Singh Rathore"), ("Genelia D'Souza", "Aditi Mahant")),
        genders=(2, 1),
    ),
    film(5, "Ankush", "1986-01-31", 149, alternative_titles=("The Goad",)),
    film(6, "The Goat", "1986-01-31", 20),
    film(7, "Gangs of Wasseypur - Part 1", "2012-06-22", 160),
    film(8, "Gangs of Wasseypur - Part 2", "2012-08-08", 159),
    film(9, "One", "2011-03-01", 155),
    film(10, "Ra.One", "2011-10-26", 156, alternative_titles=("Ra One",)),
    film(11, "Pushpa: The Rise - Part 1", "2021-12-17", 179),
    film(12, "Pushpa: The Rule - Part 2", "2024-12-05", 201),
    film(13, "K.G.F: Chapter 1", "2018-12-21", 155),
    film(14, "K.G.F: Chapter 2", "2022-04-14", 168),
    film(15, "1942: A Love Story", "1994-07-15", 157),
    film(16, "Sholay", "1975-08-15", 204),
]


@pytest.fixture
def server() -> Iterator[TmdbServer]:
    with serve(FILMS) as running:
        yield running


@pytest.fixture
def run(tmp_path: Path, server: TmdbServer, monkeypatch: pytest.MonkeyPatch) -> Run:
    monkeypatch.delenv("TMDB_API_KEY", raising=False)

    def run_stage(name: str, *, minutes: float | None = None, **options: Any) -> StageResult:
        source = tmp_path / name
        source.write_bytes(b"not opened by this stage")
        env = {
            "SUBPIPED_CACHE": str(tmp_path / "cache"),
            "NO_PROXY": "127.0.0.1",
            "SUBPIPED_MEDIA": json.dumps({"durationSeconds": minutes * 60} if minutes else {}),
        }
        settings = {"baseUrl": server.url, "apiKey": V3_KEY, "timeoutSeconds": 1, "retries": 0}
        return run_stage_script(
            "tmdb", source, tmp_path / "out", options=settings | options, env=env
        )

    return run_stage


def test_a_film_is_found_by_title_and_year(run: Run, tmp_path: Path) -> None:
    result = run("Jaane Tu Ya Jaane Na 2008.mp4", minutes=154)

    assert result.exit_code == 0, result.log
    assert result.manifest["status"] == "done"
    assert (result.manifest["engine"], result.manifest["device"]) == ("tmdb", "cpu")
    assert [output["path"] for output in result.manifest["outputs"]] == ["metadata/movie.json"]
    movie = load_movie(tmp_path / "out/metadata/movie.json")
    assert (movie.tmdb_id, movie.source, movie.year) == (4, "tmdb", 2008)
    assert movie.original_title == "जाने तू... या जाने ना"
    assert movie.runtime_minutes == 155
    assert movie.genres == ("Comedy", "Romance")
    assert movie.keywords == ("mumbai (bombay), india", "friendship")
    assert movie.alternative_titles == ("JTYJN",)
    assert [(p.name, p.character, p.order, p.gender) for p in movie.cast] == [
        ("Imran Khan", "Jai Singh Rathore", 0, "male"),
        ("Genelia D'Souza", "Aditi Mahant", 1, "female"),
    ]
    assert [(p.name, p.job) for p in movie.crew] == [("Abbas Tyrewala", "Director")]


def test_the_running_time_tells_remakes_apart(run: Run, tmp_path: Path) -> None:
    assert run("Don.mkv", minutes=177).manifest["status"] == "done"
    assert load_movie(tmp_path / "out/metadata/movie.json").year == 2006
    assert run("Don.mkv", minutes=166).manifest["status"] == "done"
    assert load_movie(tmp_path / "out/metadata/movie.json").year == 1978


def test_remakes_without_a_clue_are_ambiguous(run: Run, tmp_path: Path) -> None:
    result = run("Don.mkv")

    assert result.exit_code == 0
    assert result.manifest["status"] == "degraded"
    [degraded] = result.manifest["degraded"]
    assert degraded["reason"] == "ambiguous"
    assert "Don (1978, 166 min)" in degraded["message"]
    assert "year in the file name" in degraded["message"]
    movie = load_movie(tmp_path / "out/metadata/movie.json")
    assert (movie.source, movie.title, movie.cast) == ("filename", "Don", ())


def test_an_alternative_title_and_a_year_off_by_one_match(run: Run, tmp_path: Path) -> None:
    assert run("The Goad (1987).mkv", minutes=148).manifest["status"] == "done"
    assert load_movie(tmp_path / "out/metadata/movie.json").tmdb_id == 5


@pytest.mark.parametrize(
    ("stem", "minutes", "tmdb_id"),
    sampled(
        [
            ("Gangs of Wasseypur Part 2", 159, 8),
            ("Gangs of Wasseypur Part 1 (2012)", 160, 7),
            ("Gangs.of.Wasseypur.II.2012.720p", 159, 8),
            ("Ra.One", 156, 10),
            ("Ra.One.2011.1080p", 156, 10),
            ("Pushpa The Rise - Part 1", 179, 11),
            ("Pushpa The Rise (2021)", 179, 11),
            ("Pushpa 2 The Rule", 201, 12),
            ("K.G.F Chapter 2 (2022)", 168, 14),
            ("1942 A Love Story", 157, 15),
            ("Sholay (1975) CD2", 100, 16),
            ("Sholay CD2", 100, 16),
            ("Sholay Part 2 (1975)", 100, 16),
        ],
        5,
    ),
)
def test_the_right_part_is_found(
    run: Run, tmp_path: Path, stem: str, minutes: float, tmdb_id: int
) -> None:
    result = run(f"{stem}.mkv", minutes=minutes)

    assert result.manifest["status"] == "done", result.manifest["degraded"]
    assert load_movie(tmp_path / "out/metadata/movie.json").tmdb_id == tmdb_id


@pytest.mark.parametrize(
    "options", [{"id": 3}, {"imdbId": "tt0000003"}, {"id": 3, "imdbId": "tt0000009"}]
)
def test_a_film_that_a_person_names_is_not_searched(
    run: Run, server: TmdbServer, tmp_path: Path, options: dict[str, Any]
) -> None:
    result = run("VID_20240101.mp4", minutes=178, **options)

    assert result.manifest["status"] == "done"
    assert result.manifest["warnings"] == []
    movie = load_movie(tmp_path / "out/metadata/movie.json")
    assert (movie.tmdb_id, movie.title, movie.year) == (3, "Don", 2006)
    assert not any(request.path.startswith("/3/search") for request in server.requests)


def test_a_named_film_of_another_length_is_taken_with_a_warning(run: Run) -> None:
    result = run("VID_20240101.mp4", minutes=20, id=3)

    assert result.manifest["status"] == "done"
    assert [w["code"] for w in result.manifest["warnings"]] == ["runtime_differs"]


@pytest.mark.parametrize("options", [{"id": 404}, {"imdbId": "tt0000404"}])
def test_a_named_film_that_tmdb_lacks_is_told(
    run: Run, tmp_path: Path, options: dict[str, Any]
) -> None:
    result = run("Don (2006).mkv", **options)

    assert result.exit_code == 0
    [degraded] = result.manifest["degraded"]
    assert degraded["reason"] == "no_match"
    assert "404: check" in degraded["message"]
    assert load_movie(tmp_path / "out/metadata/movie.json").title == "Don"


def test_a_title_and_year_that_a_person_gives_are_searched(run: Run, tmp_path: Path) -> None:
    assert run("VID_20240101.mp4", title="The Goad", year=1986).manifest["status"] == "done"
    assert load_movie(tmp_path / "out/metadata/movie.json").tmdb_id == 5
    assert run("Don.mkv", year=1978).manifest["status"] == "done"
    assert load_movie(tmp_path / "out/metadata/movie.json").tmdb_id == 2
    assert run("X 1950.mkv", title="गुमनाम", apiKey=None).manifest["status"] == "degraded"
    movie = load_movie(tmp_path / "out/metadata/movie.json")
    assert (movie.title, movie.year) == ("गुमनाम", None)


def test_no_match_is_degraded(run: Run, tmp_path: Path) -> None:
    result = run("Holiday in Goa 2024.mp4", minutes=12)

    assert result.manifest["degraded"][0]["reason"] == "no_match"
    assert load_movie(tmp_path / "out/metadata/movie.json").title == "Holiday in Goa"


def test_a_part_of_the_film_is_the_film_with_a_warning(run: Run) -> None:
    result = run("Jaane Tu Ya Jaane Na 2008.mp4", minutes=1)

    assert result.manifest["status"] == "done"
    assert [w["code"] for w in result.manifest["warnings"]] == ["runtime_differs"]


def test_without_a_key_the_name_remains(run: Run, server: TmdbServer, tmp_path: Path) -> None:
    result = run("01 - कभी खुशी कभी ग़म (2001).mkv", apiKey=None)

    assert result.exit_code == 0
    assert result.manifest["status"] == "degraded"
    assert result.manifest["degraded"][0]["reason"] == "no_key"
    assert "TMDB_API_KEY" in result.manifest["degraded"][0]["message"]
    warning = next(event for event in result.events if event["type"] == "warning")
    assert warning["code"] == "no_key"
    assert server.requests == []
    movie = load_movie(tmp_path / "out/metadata/movie.json")
    assert (movie.source, movie.year) == ("filename", 2001)
    assert movie.title.startswith("कभी खुशी")


def test_the_key_may_come_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMDB_API_KEY", V3_KEY)

    assert run("Don (2006).mkv", apiKey=None).manifest["status"] == "done"


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        (Fault(401), "key_refused"),
        (Fault(404), "not_found"),
        (Fault(500), "server_error"),
        (Fault(429, headers={"Retry-After": "0"}), "rate_limited"),
        (Fault(delay_seconds=5), "network"),
        (Fault(body="{"), "bad_answer"),
        (Fault(body='{"results": [{"id": "x"}]}'), "bad_answer"),
    ],
    ids=["401", "404", "500", "429", "time-out", "broken JSON", "other shape"],
)
def test_tmdb_never_fails_the_film_and_the_key_stays_secret(
    run: Run, server: TmdbServer, tmp_path: Path, fault: Fault, reason: str
) -> None:
    server.fault = fault

    result = run("Don (2006).mkv")

    assert result.exit_code == 0, result.log
    assert [d["reason"] for d in result.manifest["degraded"]] == [reason]
    assert load_movie(tmp_path / "out/metadata/movie.json").title == "Don"
    written = "".join(p.read_text() for p in (tmp_path / "out").rglob("*") if p.is_file())
    assert V3_KEY not in result.log + json.dumps(result.events) + written


def test_the_key_is_in_nothing_that_a_good_run_leaves(run: Run, tmp_path: Path) -> None:
    result = run("Don (2006).mkv")

    assert result.manifest["status"] == "done"
    places = (tmp_path / "out", tmp_path / "cache")
    files = [path for place in places for path in place.rglob("*") if path.is_file()]
    assert len(files) > 3
    assert V3_KEY not in result.log + "".join(str(p) + p.read_text() for p in files)
