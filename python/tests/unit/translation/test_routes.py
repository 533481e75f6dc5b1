from __future__ import annotations

import pytest

from subpiped.translation.routes import route_of


@pytest.mark.parametrize(
    ("track", "film", "spoken", "options", "expected"),
    [
        ("en", "en", "en", ("auto", "auto", False), "transcribe"),
        ("en", "hi", "hi", ("auto", "auto", False), "direct"),
        ("en", "hi", "hi", ("auto", "auto", True), "direct"),
        ("en", "hi", "hi", ("auto", "cascade", True), "cascade"),
        ("en", "hi", "hi", ("auto", "direct", True), "direct"),
        # An English line in a Hindi film: written down for both tracks.
        ("en", "hi", "en", ("auto", "cascade", True), "transcribe"),
        ("hi", "hi", "en", ("auto", "auto", False), "transcribe"),
        ("hi", "hi", "hi", ("auto", "auto", False), "transcribe"),
        ("de", "hi", "hi", ("auto", "auto", True), "cascade"),
        ("de", "hi", "hi", ("auto", "auto", False), None),
        ("en", "hi", "hi", ("transcribe", "auto", False), "transcribe"),
        ("en", "hi", "hi", ("translate", "auto", False), "direct"),
        ("en", "en", "en", ("translate", "auto", False), "direct"),
    ],
)
def test_routes(
    track: str, film: str, spoken: str, options: tuple[str, str, bool], expected: str
) -> None:
    task, route, translator = options
    found = route_of(track, film, spoken, task=task, route=route, translator=translator)
    assert found == expected
