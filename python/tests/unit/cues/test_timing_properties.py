"""Times of cues, whatever the words and the detected speech claim."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.segments import SpeechSegment, merge_close
from subpiped.cues.spans import Span
from subpiped.cues.timing import time_spans
from tests.helpers.cases import cases
from tests.helpers.cue_rules import rules

RULES = rules(chars_per_second=17)
FLOOR = 0.1


@st.composite
def spans(draw: st.DrawFn) -> list[Span]:
    """Spans in the order of their starts; they may overlap and may have no length."""
    starts = sorted(draw(st.lists(st.floats(0, 60), max_size=12)))
    lengths = st.one_of(st.floats(0, 3), st.floats(0, 30), st.just(0.0))
    result = []
    for start in starts:
        end = start + draw(lengths)
        lines = tuple(
            draw(st.lists(st.text("aé न", min_size=1, max_size=42), min_size=1, max_size=2))
        )
        result.append(Span(start, draw(st.floats(start, end)), end, lines))
    return result


SPEECH = st.lists(st.tuples(st.floats(0, 60), st.floats(0.05, 8)), max_size=6).map(
    lambda pairs: merge_close(SpeechSegment(start, start + length) for start, length in pairs)
)


@cases(400)
@given(spans(), SPEECH)
def test_cues_come_one_after_the_other_and_last(
    given_spans: list[Span], speech: list[SpeechSegment]
) -> None:
    shown = time_spans(given_spans, speech, RULES)

    assert [timed.span.lines for timed in shown] == [span.lines for span in given_spans]
    for span in shown:
        assert FLOOR - 1e-6 <= span.end - span.start <= RULES.max_cue + 1e-6
    for before, after in pairwise(shown):
        assert before.end <= after.start + 1e-9
        assert after.start - before.start >= FLOOR - 1e-6
