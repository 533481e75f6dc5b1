"""When asr has the film begun again with another audio track."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.errors import StageError
from subpiped.core.files import read_json
from subpiped.film.film_name import FilmName
from subpiped.film.movie import movie_from_name, save_movie
from subpiped.recognition.language import LanguageDetection
from subpiped.recognition.track_check import TrackCheck
from tests.helpers.stages import recorded, stage_within

if TYPE_CHECKING:
    from pathlib import Path

    from subpiped.stage.stage import Stage

TAMIL = LanguageDetection("hi", 0.7, detected="ta", detected_probability=0.9)
HINDI = LanguageDetection("hi", 0.9, detected="hi", detected_probability=0.9)


def streams(*languages: str, silent: tuple[int, ...] = ()) -> dict[str, Any]:
    """audio/streams.json of a film whose first track was chosen."""
    tracks = [
        {
            "index": n,
            "codec_type": "audio",
            "codec_name": "aac",
            "disposition": [],
            "tags": {"language": language},
        }
        for n, language in enumerate(languages, 1)
    ]
    audio = {"index": 1, "language": languages[0], "why": "the first", "silent": list(silent)}
    return {"streams": tracks, "audio": audio}


def asr(movie_dir: Path, audio_stream: int | None = None) -> Stage[Any]:
    return stage_within("asr", movie_dir, {"demux": {"audioStream": audio_stream}})


def test_a_track_in_a_foreign_language_ends_the_stage_with_a_note(tmp_path: Path) -> None:
    stage = asr(tmp_path)
    check = TrackCheck(stage, streams("hin", "hin"), ["hi", "en"])
    check.check(HINDI)
    with pytest.raises(StageError) as error:
        check.check(TAMIL)
    assert (error.value.code, error.value.stream) == ("wrong_track", 2)
    note = read_json(tmp_path / "audio/better_track.json")
    assert (note["from"], note["to"], note["wordless"]) == (1, 2, [])
    assert recorded(stage)["metadata"]["audio_track"]["detected"] == "ta"


@pytest.mark.parametrize(
    ("described", "named"),
    [
        (streams("hin", "hin"), 1),
        (streams("hin", "hin", silent=(2,)), None),
        (streams("hin"), None),
        ({}, None),
    ],
)
def test_a_track_without_a_choice_stays(
    tmp_path: Path, described: dict[str, Any], named: int | None
) -> None:
    check = TrackCheck(asr(tmp_path, named), described, ["hi", "en"])
    assert not check.may_change
    check.check(TAMIL)


def test_the_language_of_the_film_counts_unless_a_person_named_theirs(tmp_path: Path) -> None:
    movie = movie_from_name(FilmName("A Film", None))
    (tmp_path / "metadata").mkdir()
    save_movie(tmp_path / "metadata/movie.json", movie)
    stage = asr(tmp_path)
    TrackCheck(stage, streams("hin", "eng"), ["hi", "en"]).check(HINDI)
    assert [i["name"] for i in recorded(stage)["inputs"]] == ["metadata/movie.json"]
    stage = asr(tmp_path)
    stage.config["stages"]["demux"]["audioLanguages"] = ["hi"]
    TrackCheck(stage, streams("hin", "eng"), ["hi", "en"]).check(HINDI)
    assert recorded(stage)["inputs"] == []
