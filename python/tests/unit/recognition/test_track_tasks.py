"""Which tracks can be made of what is spoken."""

from __future__ import annotations

from typing import Any

import pytest

from subpiped.artifacts.tracks import Track, wanted_tracks
from subpiped.core.errors import StageError
from subpiped.recognition.track_tasks import makeable_tracks, task_of

AUTO: dict[str, Any] = {"task": "auto", "route": "auto", "translator": None}
TRANSLATED = AUTO | {"translator": {"command": ["translate"]}}


def made(
    wanted: list[str], options: dict[str, Any], model: str = "whisper-large-v3"
) -> tuple[list[str], list[str]]:
    """The languages of the tracks that can be made of Hindi, and of those left out."""
    left_out: list[str] = []

    def note(track: Track, why: str) -> None:
        assert why
        left_out.append(track.language)

    tracks = makeable_tracks(wanted_tracks(wanted), "hi", options, model, note)
    return [track.language for track in tracks], left_out


def test_a_further_track_that_needs_a_translator_is_left_out_without_one() -> None:
    assert made(["en", "hi", "fr"], AUTO) == (["en", "hi"], ["fr"])
    assert made(["en", "hi", "fr"], TRANSLATED) == (["en", "hi", "fr"], [])


@pytest.mark.parametrize(
    ("wanted", "model"), [(["fr"], "whisper-large-v3"), (["en"], "whisper-large-v3-turbo")]
)
def test_a_main_track_that_cannot_be_made_is_refused(wanted: list[str], model: str) -> None:
    with pytest.raises(StageError, match="translate") as error:
        made(wanted, AUTO, model)
    assert error.value.code == "config_invalid"


def test_a_demanded_task_is_that_of_the_main_track_alone() -> None:
    main, further = wanted_tracks(["en", "hi"])
    assert task_of(main, "hi", AUTO) == "translate"
    assert task_of(main, "hi", AUTO | {"task": "transcribe"}) == "transcribe"
    assert task_of(further, "hi", AUTO | {"task": "translate"}) == "transcribe"
