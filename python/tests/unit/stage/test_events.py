"""Events are one JSON object a line; by hand a bar moves on the terminal."""

from __future__ import annotations

import io
import json

from subpiped.stage.events import Events


def lines(sink: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in sink.getvalue().splitlines()]


def test_progress_is_thinned_but_its_end_is_always_told() -> None:
    sink = io.StringIO()
    events = Events(sink)
    for completed in range(1001):
        events.progress("decode", completed, 1000)
    written = lines(sink)
    assert len(written) < 5
    assert written[0]["completed"] == 0
    assert written[-1] == {
        "type": "progress",
        "step": "decode",
        "completed": 1000,
        "total": 1000,
    }


def test_a_closed_pipe_does_not_end_the_stage() -> None:
    class Closed(io.StringIO):
        def write(self, _text: str) -> int:
            raise BrokenPipeError

    events = Events(Closed())
    events.warning("a", "b")
    events.warning("a", "b")


def test_by_hand_a_bar_is_drawn() -> None:
    terminal = io.StringIO()
    Events(None, terminal).progress("decode", 1, 2)
    assert "50%" in terminal.getvalue()
    assert "###" in terminal.getvalue()
