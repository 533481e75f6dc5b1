"""An event is one line of JSON, whatever it tells of."""

from __future__ import annotations

import io
import json
import os
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from subpiped.stage.events import Events
from tests.helpers.cases import cases

if TYPE_CHECKING:
    import pytest

# Half characters stand for bytes of a file name that are no UTF-8.
TEXTS = st.one_of(
    st.text(),
    st.text(st.characters()),
    st.lists(st.sampled_from(["\n", "\r", "\u2028", "\x00", '"', "\\", "\udc80", "नहीं"])).map(
        "".join
    ),
)


@cases(200)
@given(TEXTS, TEXTS, TEXTS)
def test_each_event_is_a_line_that_says_the_same(code: str, message: str, hint: str) -> None:
    sink = io.StringIO(newline="\n")
    events = Events(sink)
    events.warning(code, message)
    events.error(code, message, hint)
    lines = sink.getvalue().split("\n")
    assert lines.pop() == ""
    assert [json.loads(line) for line in lines] == [
        {"type": "warning", "code": code, "message": message},
        {"type": "error", "code": code, "message": message, "hint": hint},
    ]


def test_a_name_that_is_no_text_silences_no_event(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_JOB_ID", "1")
    reading, writing = os.pipe()
    monkeypatch.setattr("subpiped.stage.events.EVENTS_FD", writing)
    events = Events.from_environment()
    events.warning("odd", "caf\udce9.mp4")
    events.warning("next", "said as well")
    assert events._sink is not None
    events._sink.close()
    with os.fdopen(reading, "rb") as pipe:
        read = [json.loads(line) for line in pipe.read().splitlines()]
    assert [event["message"] for event in read] == ["caf\udce9.mp4", "said as well"]
