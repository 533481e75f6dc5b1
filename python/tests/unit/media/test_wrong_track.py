"""When the film is begun again with another audio track."""

from __future__ import annotations

from typing import Any

import pytest

from subpiped.media.wrong_track import TrackFacts, better_track


def track(index: int, language: str = "", *flags: str, title: str = "") -> dict[str, Any]:
    tags = {key: value for key, value in (("language", language), ("title", title)) if value}
    return {
        "index": index,
        "codec_type": "audio",
        "codec_name": "aac",
        "tags": tags,
        "disposition": list(flags),
    }


def better(  # noqa: PLR0913, PLR0917 - each names one fact
    tracks: list[dict[str, Any]],
    chosen: int = 1,
    detected: str = "",
    probability: float = 0.95,
    original: str | None = None,
    wanted: tuple[str, ...] = ("hi", "en"),
) -> int | None:
    found = better_track(TrackFacts(tracks, chosen, detected, probability, original, wanted))
    return None if found is None else found.index


HINDI_ENGLISH = [track(1, "hin"), track(2, "eng")]


@pytest.mark.parametrize("original", [None, "hi", "ta"])
def test_the_wanted_track_that_speaks_as_it_says_stays(original: str | None) -> None:
    assert better(HINDI_ENGLISH, detected="hi", original=original) is None


def test_the_original_is_taken_rather_than_its_dub() -> None:
    assert better(HINDI_ENGLISH, detected="hi", original="en") == 2
    # A person who wants Hindi alone gets it, dub or not.
    assert better(HINDI_ENGLISH, detected="hi", original="en", wanted=("hi",)) is None


def test_what_is_detected_outweighs_the_tag() -> None:
    tracks = [track(1, "hin"), track(2, "hin")]
    assert better(tracks, detected="en") == 2
    assert better(tracks, detected="en", probability=0.5) is None


def test_a_film_without_tags_is_searched_when_a_foreign_language_is_detected() -> None:
    tracks = [track(1), track(2)]
    assert better(tracks, detected="ta") == 2
    assert better(tracks, detected="hi") is None
    assert better(tracks, detected="ta", probability=0.3) is None


def test_urdu_by_ear_is_hindi() -> None:
    assert better(HINDI_ENGLISH, detected="ur") is None


@pytest.mark.parametrize(
    "other",
    [
        track(2, "hin", "comment"),
        track(2, "hin", title="Director's Commentary"),
        track(2, "hin", "visual_impaired"),
        {**track(2, "hin"), "codec_name": "unknown"},
    ],
)
def test_a_commentary_never_fits(other: dict[str, Any]) -> None:
    assert better([track(1, "eng"), other], detected="en", original="hi") is None


def test_a_lone_track_stays_whatever_it_speaks() -> None:
    assert better([track(1, "hin")], detected="ko", original="en") is None


def test_the_reason_names_both_languages() -> None:
    found = better_track(TrackFacts(HINDI_ENGLISH, 1, "hi", 0.9, "en", ("hi", "en")))
    assert found is not None
    assert found.why == "Hindi is spoken on track 1, and the film was made in English"
