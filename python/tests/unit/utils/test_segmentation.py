"""Examples of where cues are cut, and what must hold for any transcript."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING, Any

from hypothesis import given, settings
from hypothesis import strategies as st

from utils.cue_tokens import make_tokens
from utils.graphemes import display_length
from utils.segmentation import CueRules, make_cues
from utils.segments import SpeechSegment, merge_close
from utils.transcript import Transcript, TranscriptSegment, Word
from utils.turns import SpeakerTurn

if TYPE_CHECKING:
    from utils.cues import Cue

RULES = CueRules(2, 42, 0.833, 7.0, 0.083, 17, speaker_dashes=True)


def segment(start: float, end: float, text: str, words: tuple[Word, ...] = ()) -> TranscriptSegment:
    return TranscriptSegment(0, start, end, text, -0.1, 0.1, 1.0, words)


def transcript(*segments: TranscriptSegment) -> Transcript:
    return Transcript("en", 1.0, "translate", segments)


def texts(cues: list[Cue]) -> list[tuple[str, ...]]:
    return [cue.lines for cue in cues]


def test_a_long_segment_is_cut_at_sense() -> None:
    text = (
        "When I first came to this city I had nothing but a suitcase and the address of an uncle"
        " who, as it turned out, had moved three years before. So I slept at the station."
    )
    cues = make_cues(transcript(segment(0, 14, text)), (), (), RULES)
    assert texts(cues)[-1] == ("So I slept at the station.",)
    assert all(cue.lines[-1].split()[-1] not in ("a", "the", "of", "an", "and") for cue in cues)


def test_two_short_speakers_share_a_cue_with_dashes() -> None:
    said = transcript(segment(0, 1, "Coming?"), segment(1.1, 1.5, "No."), segment(1.6, 4, "Fine!"))
    turns = [SpeakerTurn(0, 1.05, "A"), SpeakerTurn(1.05, 1.55, "B"), SpeakerTurn(1.55, 4, "A")]
    assert texts(make_cues(said, turns, (), RULES))[0] == ("- Coming?", "- No.")
    plain = CueRules(2, 42, 0.833, 7.0, 0.083, 17, speaker_dashes=False)
    assert texts(make_cues(said, turns, (), plain))[0] == ("Coming?",)


def test_speakers_never_mix_in_a_line() -> None:
    said = transcript(segment(0, 2, "I went home early."), segment(2, 4, "You did not do that."))
    turns = [SpeakerTurn(0, 2, "A"), SpeakerTurn(2, 4, "B")]
    assert texts(make_cues(said, turns, (), RULES)) == [
        ("I went home early.",),
        ("You did not do that.",),
    ]


def test_a_pause_ends_a_cue() -> None:
    said = transcript(segment(0, 1, "Well"), segment(4, 5, "I do not know."))
    assert [round(c.start) for c in make_cues(said, (), (), RULES)] == [0, 4]


def test_no_segments_no_cues() -> None:
    assert make_cues(transcript(segment(0, 1, "  ")), (), (), RULES) == []


WORDS = st.one_of(
    st.sampled_from(
        ["I", "the", "of", "and", "Jai", "Singh", "home.", "well,", "no?", "gatekeepers",
         "मैंने", "कहा", "के", "साथ", "है।", "नहीं", "クエスト", "これは。", "{x}", "a&b", "<i>", "1941"]
    ),
    st.text("abcXYZ'é.,", min_size=1, max_size=12),
    st.just("x" * 50),
)  # fmt: skip


@st.composite
def segments(draw: st.DrawFn) -> list[TranscriptSegment]:
    """Segments in time order, some with word times (as Whisper gives them), some overlapping."""
    result, clock = [], 0.0
    for _ in range(draw(st.integers(0, 6))):
        start = max(0.0, clock + draw(st.floats(-0.5, 4)))
        length = draw(st.floats(0, 12))
        words = draw(st.lists(WORDS, min_size=1, max_size=25))
        timed: tuple[Word, ...] = ()
        if draw(st.booleans()):
            step = length / len(words)
            timed = tuple(
                Word(start + i * step, start + (i + 1) * step, f" {word}", 0.9)
                for i, word in enumerate(words)
            )
            if draw(st.booleans()):
                timed = timed[1:]
        result.append(segment(start, start + length, " ".join(words), timed))
        clock = start + length
    return sorted(result, key=lambda s: s.start)


def intervals(maximum: int) -> st.SearchStrategy[list[tuple[float, float]]]:
    pair = st.tuples(st.floats(0, 60), st.floats(0.05, 8))
    return st.lists(pair, max_size=maximum).map(sorted)


RULE_SETS = st.builds(
    CueRules,
    max_lines=st.integers(1, 3),
    max_line_chars=st.integers(20, 60),
    min_cue=st.floats(0.3, 1.5),
    max_cue=st.floats(3, 8),
    min_gap=st.floats(0, 0.2),
    chars_per_second=st.floats(10, 25),
    speaker_dashes=st.booleans(),
)


def inputs(drawn: Any) -> tuple[Transcript, list[SpeakerTurn], list[SpeechSegment]]:
    said, turn_pairs, speech_pairs = drawn
    turns, clock = [], 0.0
    for number, (_, length) in enumerate(turn_pairs):
        turns.append(SpeakerTurn(clock, clock + length, f"SPEAKER_0{number % 3}"))
        clock += length
    speech = merge_close(SpeechSegment(start, start + length) for start, length in speech_pairs)
    return transcript(*said), turns, speech


DRAWN = st.tuples(segments(), intervals(20), intervals(12))


@settings(max_examples=150, deadline=None)
@given(DRAWN, RULE_SETS)
def test_no_word_is_lost_or_moved(drawn: Any, rules: CueRules) -> None:
    said, turns, speech = inputs(drawn)
    shown = "".join(
        line.removeprefix("- ")
        for cue in make_cues(said, turns, speech, rules)
        for line in cue.lines
    )
    assert shown.replace(" ", "") == "".join(s.text.replace(" ", "") for s in said.segments)


@settings(max_examples=150, deadline=None)
@given(DRAWN, RULE_SETS)
def test_cues_are_ordered_apart_and_in_bounds(drawn: Any, rules: CueRules) -> None:
    said, turns, speech = inputs(drawn)
    cues = make_cues(said, turns, speech, rules)
    assert [cue.index for cue in cues] == list(range(1, len(cues) + 1))
    for cue in cues:
        assert 0 <= cue.start_ms < cue.end_ms
        assert cue.end - cue.start <= rules.max_cue + 1e-6
        assert 1 <= len(cue.lines) <= rules.max_lines
        for line in cue.lines:
            words = line.removeprefix("- ").split()
            assert display_length(line) <= rules.max_line_chars or len(words) == 1
    for before, after in pairwise(cues):
        assert before.end_ms <= after.start_ms
        if after.start - before.start > rules.min_gap + 0.1:
            assert after.start - before.end >= rules.min_gap - 1e-6


@settings(max_examples=100, deadline=None)
@given(DRAWN)
def test_no_cue_starts_before_its_words(drawn: Any) -> None:
    said, turns, speech = inputs(drawn)
    tokens = iter(make_tokens(said.segments, turns, speech))
    for cue in make_cues(said, turns, speech, RULES):
        text = "".join(line.removeprefix("- ") for line in cue.lines).replace(" ", "")
        first = next(tokens)
        assert cue.start >= first.start - 1e-6
        done = len(first.text)
        while done < len(text):
            done += len(next(tokens).text)
