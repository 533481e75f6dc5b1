"""Cues of a transcript that is anything but well-behaved: a model's output is not to be trusted."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.segments import SpeechSegment, merge_close
from subpiped.artifacts.transcript import Transcript, TranscriptSegment, Word
from subpiped.artifacts.turns import SpeakerTurn
from subpiped.cues.make_cues import FilmSound, make_cues
from subpiped.cues.tokens import make_tokens
from tests.helpers.cases import cases
from tests.helpers.cue_rules import rules

RULES = rules(chars_per_second=17)

TIMES = st.one_of(st.floats(0, 60), st.sampled_from([0.0, 1.0, 1.0001, 30.0, 359_999.0]))
PARTS = st.sampled_from(
    [" ", "  ", "\n", "\t", "\r\n", "\u2028", "\x00", "\x1b[31m", "-->", "<b>", "{x}", "&", "\\N",
     "\u200b", "\ufeff", "\u202e", "क्षणिक", "है।", "これは。", "👩‍👧", "e\u0301", "\u0301", "1", "-"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=40), st.lists(PARTS, max_size=30).map("".join))
WORDS = st.builds(Word, start=TIMES, end=TIMES, word=TEXTS, probability=st.floats(0, 1))
SEGMENTS = st.builds(
    TranscriptSegment,
    id=st.integers(0, 9),
    start=TIMES,
    end=TIMES,
    text=TEXTS,
    avg_logprob=st.just(-0.1),
    no_speech_prob=st.just(0.1),
    compression_ratio=st.just(1.0),
    words=st.lists(WORDS, max_size=6).map(tuple),
)
SPEECH = st.lists(st.tuples(TIMES, TIMES), max_size=4).map(
    lambda pairs: merge_close(SpeechSegment(min(p), max(p)) for p in pairs if p[0] != p[1])
)
TURNS = st.lists(st.tuples(TIMES, TIMES, st.sampled_from("AB")), max_size=4).map(
    lambda turns: sorted(
        (SpeakerTurn(min(a, b), max(a, b), speaker) for a, b, speaker in turns),
        key=lambda turn: (turn.start, turn.end),
    )
)


@cases(300)
@given(st.lists(SEGMENTS, max_size=6), TURNS, SPEECH)
def test_cues_are_in_order_and_lose_no_word(
    segments: list[TranscriptSegment], turns: list[SpeakerTurn], speech: list[SpeechSegment]
) -> None:
    said = Transcript("hi", 1.0, "transcribe", tuple(segments))

    cues = make_cues(said, FilmSound(turns, speech), RULES)

    assert [cue.index for cue in cues] == list(range(1, len(cues) + 1))
    assert all(0 <= cue.start_ms < cue.end_ms for cue in cues)
    assert all(cue.end - cue.start <= RULES.max_cue + 1e-6 for cue in cues)
    assert all(before.end_ms <= after.start_ms for before, after in pairwise(cues))
    assert all(1 <= len(cue.lines) <= RULES.max_lines for cue in cues)
    assert all(line and line == " ".join(line.split()) for cue in cues for line in cue.lines)
    # Dashes are put before speakers who share a cue; all else is there once and in its order.
    letters = [c for cue in cues for line in cue.lines for c in line if c not in " -"]
    spoken = [c for segment in segments for c in "".join(segment.text.split()) if c != "-"]
    assert letters == spoken


@cases(200)
@given(st.lists(SEGMENTS, max_size=6), TURNS, SPEECH)
def test_words_keep_their_order_and_their_times_never_run_backwards(
    segments: list[TranscriptSegment], turns: list[SpeakerTurn], speech: list[SpeechSegment]
) -> None:
    tokens = make_tokens(segments, turns, speech)

    assert "".join(t.text for t in tokens) == "".join("".join(s.text.split()) for s in segments)
    assert all(0 <= token.start <= token.end for token in tokens)
    assert all(before.start <= after.start for before, after in pairwise(tokens))
