"""How tracks are made of what is spoken."""

from __future__ import annotations

import pytest

from subpiped.artifacts.tracks import Track
from subpiped.translation.routes import RouteFacts, route_of, task_of

# What is asked: track, spoken, task, route; and what is there: a translator, transcribable.
AUTO = ("auto", "auto")


@pytest.mark.parametrize(
    ("track", "spoken", "options", "here", "transcribable", "expected"),
    [
        ("en", "en", AUTO, True, True, "transcribe"),
        ("hi", "hi", AUTO, True, True, "transcribe"),
        ("en", "hi", AUTO, False, True, "direct"),
        ("en", "hi", AUTO, True, True, "cascade"),
        # Whisper base cannot hear Hindi: there is nothing for a translator to work on.
        ("en", "hi", AUTO, True, False, "direct"),
        ("en", "hi", ("auto", "cascade"), True, False, "cascade"),
        ("en", "hi", ("auto", "cascade"), False, True, None),
        ("en", "hi", ("auto", "direct"), True, True, "direct"),
        ("de", "hi", AUTO, True, False, "cascade"),
        ("de", "hi", ("auto", "direct"), True, True, "cascade"),
        ("de", "hi", AUTO, False, True, None),
        ("en", "hi", ("transcribe", "auto"), True, True, "transcribe"),
        ("en", "hi", ("translate", "auto"), True, True, "direct"),
        ("en", "en", ("translate", "auto"), False, True, "direct"),
        ("de", "hi", ("translate", "auto"), True, True, None),
    ],
)
def test_routes(  # noqa: PLR0913, PLR0917 - a row of the table
    track: str,
    spoken: str,
    options: tuple[str, str],
    here: bool,
    transcribable: bool,
    expected: str | None,
) -> None:
    facts = RouteFacts(spoken, *options, transcribable, True, lambda *_: here)
    assert route_of(Track(track, main=True), facts) == expected


def test_weights_that_cannot_translate_leave_it_to_the_translator() -> None:
    turbo = RouteFacts("hi", "auto", "auto", False, False, lambda *_: True)
    assert route_of(Track("en", main=True), turbo) == "cascade"
    alone = RouteFacts("hi", "auto", "auto", True, False, lambda *_: False)
    assert route_of(Track("en", main=True), alone) is None


def test_a_demanded_task_is_that_of_the_main_track_alone() -> None:
    facts = RouteFacts("hi", "translate", "auto", True, True, lambda *_: False)
    assert route_of(Track("en", main=True), facts) == "direct"
    assert route_of(Track("hi", main=False), facts) == "transcribe"


def test_what_is_recognized_for_a_route() -> None:
    assert [task_of(r) for r in ("transcribe", "direct", "cascade")] == [
        "transcribe", "translate", "transcribe",
    ]  # fmt: skip
