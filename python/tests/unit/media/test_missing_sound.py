"""Where sound is missing, and where it is not although the film is longer than its sound."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from subpiped.artifacts.segments import SpeechSegment
from subpiped.media.missing_sound import (
    empty_place,
    ends_before,
    film_seconds,
    goes_on,
    has_length,
    missing_sound,
    say_missing,
    stated_end,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

HOUR = 3600.0


def stretches(*times: tuple[float, float]) -> list[SpeechSegment]:
    return [SpeechSegment(start, end) for start, end in times]


def media(name: str, duration: float | None, start: float = 0.0, size: int = 10**9) -> Any:
    shown = {} if duration is None else {"duration": str(duration)}
    return {"format": {"format_name": name, "start_time": str(start), "size": str(size), **shown}}


@pytest.mark.parametrize(
    ("probed", "reached", "seconds"),
    [
        (media("matroska,webm", 7200.0), 7199.5, 7199.5),
        # Cut short.
        (media("matroska,webm", 7200.0), 3960.0, 7200.0),
        (media("mov,mp4,m4a,3gp,3g2,mj2", 7200.0), 7000.0, 7200.0),
        # Matroska says when the film ends: it begins at 10:00:00.
        (media("matroska,webm", 10 * HOUR + 7200, start=10 * HOUR), 7200.0, 7200.0),
        (media("matroska,webm", 10 * HOUR + 7200, start=10 * HOUR), 3000.0, 10 * HOUR + 7200),
        # A clock that jumps is no length.
        (media("mpegts", 94_477.0), 27.0, 27.0),
        (media("mpeg", 94_477.0), 27.0, 27.0),
        # A header that tells of ten years, or too little, or nothing.
        (media("matroska,webm", 315_360_000.0), 5400.0, 5400.0),
        (media("avi", 10.0), 5400.0, 5400.0),
        (media("matroska,webm", None), 5400.0, 5400.0),
    ],
)
def test_a_films_length_is_what_can_be_played(probed: Any, reached: float, seconds: float) -> None:
    assert film_seconds(probed, reached) == pytest.approx(seconds)


def test_a_container_that_states_no_length_has_none() -> None:
    assert has_length(media("matroska,webm", 7200.0))
    assert has_length(media("avi", 7200.0))
    assert not has_length(media("mpegts", 7200.0))
    # Recorded live and never closed, or an Ogg whose last page is gone.
    assert not has_length(media("matroska,webm", None))
    assert not has_length(media("ogg", None))
    assert not has_length(media("nut", 7200.0))


def test_an_index_tells_where_a_track_ends() -> None:
    probed = media("mov,mp4,m4a,3gp,3g2,mj2", 7200.0, start=10.0)
    probed["streams"] = [
        {"index": 0, "codec_type": "video", "start_time": "10.0", "duration": "7200.0"},
        {"index": 1, "codec_type": "audio", "start_time": "12.0", "duration": "7100.0"},
    ]
    assert stated_end(probed, 1) == pytest.approx(7102)
    # A header of AVI counts what it likes.
    assert stated_end({**probed, "format": {"format_name": "avi"}}, 1) is None
    assert ends_before(stretches((2.0, 6600.0)), 7102.0)
    assert not ends_before(stretches((2.0, 7098.0)), 7102.0)
    assert not ends_before(stretches((2.0, 6600.0)), None)


def test_a_track_of_chapters_makes_no_film_longer() -> None:
    probed = media("mov,mp4,m4a,3gp,3g2,mj2", 9000.0)
    probed["streams"] = [
        {"codec_type": "video", "start_time": "0.08", "duration": "7200.0"},
        {"codec_type": "audio", "start_time": "0.0", "duration": "7199.0"},
        {"codec_type": "data", "start_time": "0.0", "duration": "9000.0"},
    ]
    assert film_seconds(probed, 7199.5) == 7199.5
    assert film_seconds(probed, 3000.0) == pytest.approx(7200.08)
    # A track that tells nothing leaves the container's word.
    del probed["streams"][1]["duration"]
    assert film_seconds(probed, 3000.0) == 9000.0


@pytest.mark.parametrize(
    ("sounding", "film"),
    [
        (stretches((0.0, 7200.0)), 7200.0),
        # A track ends some seconds early; five minutes of credits have no sound.
        (stretches((0.0, 20.0)), 28.0),
        (stretches((0.0, 6900.0)), 7200.0),
        # It starts late.
        (stretches((90.0, 7200.0)), 7200.0),
        # Pauses between two packets.
        (stretches((0.0, 60.0), (60.5, 7200.0)), 7200.0),
        ([], 7200.0),
    ],
)
def test_what_is_natural_is_not_missing(sounding: Sequence[SpeechSegment], film: float) -> None:
    assert missing_sound(sounding, film, is_cut=False) == []


@pytest.mark.parametrize(
    ("sounding", "film", "is_cut", "missing"),
    [
        (stretches((0.0, 11.0), (26.0, 32.0)), 32.0, False, [(11.0, 26.0)]),
        (stretches((0.0, 14.0)), 27.0, False, [(14.0, 27.0)]),
        (stretches((0.0, 17.4)), 32.0, True, [(17.4, 32.0)]),
        (stretches((0.0, 7100.0)), 7200.0, True, [(7100.0, 7200.0)]),
        (
            stretches((5.0, 100.0), (102.0, 3000.0)),
            7200.0,
            False,
            [(100.0, 102.0), (3000.0, 7200.0)],
        ),
    ],
)
def test_what_is_missing_is_named(
    sounding: Sequence[SpeechSegment],
    film: float,
    is_cut: bool,
    missing: list[tuple[float, float]],
) -> None:
    found = missing_sound(sounding, film, is_cut=is_cut)
    assert [(s.start, s.end) for s in found] == missing


def test_only_tracks_that_take_turns_are_parts_of_one() -> None:
    first = stretches((0.0, 14.0))
    assert goes_on(first, stretches((13.96, 27.0)))
    assert goes_on(stretches((0.0, 10.0), (20.0, 30.0)), stretches((10.0, 20.0)))
    # A commentary, or the same in stereo.
    assert not goes_on(first, stretches((0.0, 27.0)))
    assert not goes_on(first, [])


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (stretches((11.1, 25.9)), "from 0:00:11 to 0:00:25"),
        (stretches((1.0, 3.0), (3600.0, 3700.0)), "from 0:00:01 to 0:00:03 and from 1:00:00 to 1"),
        (stretches((13.5, 13.5)), "around 0:00:13"),
        (stretches(*((float(n), n + 2.0) for n in range(0, 50, 10))), "and in 2 more places"),
    ],
)
def test_the_places_are_said(missing: Sequence[SpeechSegment], said: str) -> None:
    assert said in say_missing(missing)


def test_a_part_of_a_file_that_was_never_filled_is_found(tmp_path: Path) -> None:
    film = tmp_path / "film.ts"
    film.write_bytes(b"x" * 30_000_000)
    assert empty_place(film) is None
    film.write_bytes(b"x" * 10_000_000 + bytes(10_000_000) + b"x" * 10_000_000)
    assert empty_place(film) == pytest.approx(0.5, abs=0.02)
    film.write_bytes(b"x" * 1000)
    assert empty_place(film) is None
