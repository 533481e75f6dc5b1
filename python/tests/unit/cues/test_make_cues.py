"""Examples of where cues are cut, and what must hold for any transcript."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from subpiped.artifacts.segments import SpeechSegment, merge_close
from subpiped.artifacts.transcript import Transcript, TranscriptSegment, Word
from subpiped.artifacts.turns import SpeakerTurn
from subpiped.cues.lines import NOTES_WIDTH
from subpiped.cues.make_cues import FilmSound, make_cues
from subpiped.cues.rules import CueRules, violations
from subpiped.cues.tokens import make_tokens
from subpiped.cues.word_times import split_words
from subpiped.text.graphemes import display_length
from tests.helpers.cue_rules import OPTIONS, rules

if TYPE_CHECKING:
    from subpiped.artifacts.cues import Cue

RULES = rules(chars_per_second=17)


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
    cues = make_cues(transcript(segment(0, 14, text)), FilmSound(), RULES)
    assert texts(cues)[-1][-1] == "So I slept at the station."
    assert all(cue.lines[-1].split()[-1] not in ("a", "the", "of", "an", "and") for cue in cues)


def test_two_short_speakers_share_a_cue_with_dashes() -> None:
    said = transcript(segment(0, 1, "Coming?"), segment(1.1, 1.5, "No."), segment(1.6, 4, "Fine!"))
    turns = [SpeakerTurn(0, 1.05, "A"), SpeakerTurn(1.05, 1.55, "B"), SpeakerTurn(1.55, 4, "A")]
    assert texts(make_cues(said, FilmSound(turns), RULES))[0] == ("- Coming?", "- No.")
    plain = rules(speaker_dashes=False)
    assert texts(make_cues(said, FilmSound(turns), plain))[0] == ("Coming?",)


def test_one_check_limits_what_is_cut_and_what_is_joined(monkeypatch: pytest.MonkeyPatch) -> None:
    said = transcript(segment(0, 1, "Coming? Now?"), segment(1.1, 1.5, "No."), segment(1.6, 4, "!"))
    turns = [SpeakerTurn(0, 1.05, "A"), SpeakerTurn(1.05, 1.55, "B"), SpeakerTurn(1.55, 4, "A")]

    def most_words(limit: int) -> int:
        for module in ("cut", "speakers"):
            monkeypatch.setattr(f"subpiped.cues.{module}.fits", lambda c, _rules: c.words <= limit)
        cues = make_cues(said, FilmSound(turns), RULES)
        return max(sum(len(line.removeprefix("- ").split()) for line in c.lines) for c in cues)

    assert [most_words(limit) for limit in (3, 2, 1)] == [3, 2, 1]


def test_speakers_never_mix_in_a_line() -> None:
    said = transcript(segment(0, 2, "I went home early."), segment(2, 4, "You did not do that."))
    turns = [SpeakerTurn(0, 2, "A"), SpeakerTurn(2, 4, "B")]
    assert texts(make_cues(said, FilmSound(turns), RULES)) == [
        ("I went home early.",),
        ("You did not do that.",),
    ]


def test_a_pause_ends_a_cue() -> None:
    said = transcript(segment(0, 1, "Well"), segment(4, 5, "I do not know."))
    assert [round(c.start) for c in make_cues(said, FilmSound(), RULES)] == [0, 4]


def test_no_segments_no_cues() -> None:
    assert make_cues(transcript(segment(0, 1, "  ")), FilmSound(), RULES) == []


def test_a_sentence_in_two_segments_is_one_cue_unless_a_long_pause_parts_them() -> None:
    near = transcript(segment(0, 1.2, "I have been"), segment(1.5, 3, "alone for years."))
    assert texts(make_cues(near, FilmSound(), RULES)) == [("I have been alone for years.",)]
    far = transcript(segment(0, 1.2, "I have been"), segment(2.3, 4, "alone for years."))
    assert len(make_cues(far, FilmSound(), RULES)) == 2


def test_sentences_share_a_cue_unless_a_pause_is_between_them() -> None:
    first = segment(0, 2.2, "I have never been there.")
    close = make_cues(transcript(first, segment(2.3, 4.5, "Nobody ever goes.")), FilmSound(), RULES)
    assert texts(close) == [("I have never been there. Nobody ever goes.",)]
    apart = make_cues(transcript(first, segment(3.1, 5.3, "Nobody ever goes.")), FilmSound(), RULES)
    assert texts(apart) == [("I have never been there.",), ("Nobody ever goes.",)]


def test_words_part_at_a_pause_or_a_segments_end_where_no_mark_says_how() -> None:
    first, second = "It was a very long day for everyone in town", "What do you want from me now"
    expected = [("It was a very long day", "for everyone in town"), (second + ", after all?",)]
    end = segment(5.1, 8.9, second + ", after all?")
    near = transcript(segment(1, 5, first), end)
    assert texts(make_cues(near, FilmSound(), RULES)) == expected
    said = f"{first} {second}, after all?"
    words = [Word(1 + n * 0.4, 1.4 + n * 0.4, f" {w}", 1.0) for n, w in enumerate(first.split())]
    words += [
        Word(5.35 + n * 0.4, 5.75 + n * 0.4, f" {w}", 1.0)
        for n, w in enumerate(f"{second}, after all?".split())
    ]
    apart = transcript(segment(1, 9, said, tuple(words)))
    assert texts(make_cues(apart, FilmSound(), RULES)) == expected


def test_a_word_too_short_for_a_cue_goes_where_it_can_be_read() -> None:
    said = transcript(
        segment(1, 1.19, "Go!"),
        segment(1.79, 5.17, "But you never told me anything about it."),
        segment(5.27, 5.52, "Go!"),
    )
    assert texts(make_cues(said, FilmSound(), RULES)) == [
        ("Go!", "But you never told me anything about it."),
        ("Go!",),
    ]


def test_no_words_share_a_cue_that_are_spoken_over_more_than_its_longest_time() -> None:
    words = tuple(Word(n, n + 0.3, " so", 1.0) for n in range(16))
    said = transcript(segment(0, 16, " ".join(["so"] * 16), words))
    for cue in make_cues(said, FilmSound(), RULES):
        assert len(cue.lines[0].split()) <= 7


def test_a_cue_that_could_only_break_badly_into_lines_is_cut() -> None:
    text = "This is what a crocodile sounds like. It's like meditating in the water and it's like"
    assert texts(make_cues(transcript(segment(0, 5.2, text)), FilmSound(), RULES))[0] == (
        "This is what a crocodile sounds like.",
    )


def test_no_cue_begins_with_the_short_rest_of_a_sentence() -> None:
    told = "She told everybody the old story her grandmother had known safely again with you."
    said = transcript(segment(0, 5.5, told), segment(5.5, 8.1, "I never saw him again after that."))
    starts = [lines[0] for lines in texts(make_cues(said, FilmSound(), RULES))]
    assert starts[1] == "her grandmother had known"
    assert starts[2] == "I never saw him again after that."


def test_text_moves_to_the_neighbor_that_has_time_to_be_read() -> None:
    # The first six words, up to a comma, are spoken in a hurry, the others slowly.
    fast, slow = ["aaaaaaaa"] * 5 + ["aaaaaaa,"], ["bbbbbbbb"] * 3
    words = [Word(2 + n * 0.34, 2.34 + n * 0.34, f" {w}", 1.0) for n, w in enumerate(fast)]
    begun = words[-1].end
    words += [Word(begun + n, begun + n + 1, f" {w}", 1.0) for n, w in enumerate(slow)]
    said = transcript(segment(2, words[-1].end, " ".join(fast + slow), tuple(words)))
    assert violations(make_cues(said, FilmSound(), RULES), RULES) == []


def test_a_number_keeps_its_unit_in_every_line_and_cue() -> None:
    said = "He paid the whole gang 25 crore rupees at 10:30 a.m. and ₹5 lakh at 11 p.m. that day. "
    for shift in range(30):
        text = "x" * shift + " " + said * 2
        for lines in texts(make_cues(transcript(segment(0, 16, text)), FilmSound(), RULES)):
            for line in lines:
                assert not line.endswith(("25", "crore", "10:30", "₹5", "11"))


def test_singing_has_cues_of_its_own_with_room_for_notes() -> None:
    said = transcript(
        segment(0, 2, "Listen to this."),
        segment(2.2, 6, "La la la, my heart is beating now for you"),
    )
    sound = FilmSound(songs=[SpeechSegment(1.8, 30)])
    cues = make_cues(said, sound, RULES)
    assert [cue.song for cue in cues] == [False, True]
    assert all(display_length(line) <= 38 for line in cues[1].lines)


def test_a_cue_knows_its_speakers_and_how_sure_its_words_are() -> None:
    first, second = segment(0, 0.8, "Coming?"), segment(0.9, 1.5, "No.")
    said = transcript(replace(first, avg_logprob=-0.5), replace(second, avg_logprob=-1.5))
    turns = [SpeakerTurn(0, 0.85, "A"), SpeakerTurn(0.85, 1.55, "B")]
    (cue,) = make_cues(said, FilmSound(turns), RULES)
    assert cue.speakers == ("A", "B")
    assert cue.confidence == pytest.approx((math.exp(-0.5) + math.exp(-1.5)) / 2, abs=1e-3)


def test_labels_are_printed_only_where_they_are_asked_for() -> None:
    said = transcript(segment(0, 2, "I went home."), segment(2, 4, "You did not do that."))
    turns = [SpeakerTurn(0, 2, "SPEAKER_00"), SpeakerTurn(2, 4, "SPEAKER_01")]
    plain = make_cues(said, FilmSound(turns), RULES)
    assert texts(plain) == [("I went home.",), ("You did not do that.",)]
    named = make_cues(said, FilmSound(turns), replace(RULES, speaker_labels=True))
    assert texts(named) == [("[Speaker 1] I went home.",), ("[Speaker 2] You did not do that.",)]


def test_gaps_follow_the_rules_and_shots_take_the_edges() -> None:
    said = transcript(segment(1, 3, "I went home."), segment(10, 12, "You did not."))
    cues = make_cues(said, FilmSound(shots=[0.8, 12.4], frame=1 / 24), RULES)
    assert cues[0].start == 0.8
    assert cues[1].end == pytest.approx(12.4 - 2 / 24)


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
    speaker_labels=st.just(False),
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
        for cue in make_cues(said, FilmSound(turns, speech), rules)
        for line in cue.lines
    )
    assert shown.replace(" ", "") == "".join(s.text.replace(" ", "") for s in said.segments)


@settings(max_examples=150, deadline=None)
@given(DRAWN, RULE_SETS)
def test_cues_are_ordered_apart_and_in_bounds(drawn: Any, rules: CueRules) -> None:
    said, turns, speech = inputs(drawn)
    cues = make_cues(said, FilmSound(turns, speech), rules)
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
def test_no_cue_starts_half_a_second_before_its_words(drawn: Any) -> None:
    said, turns, speech = inputs(drawn)
    tokens = iter(make_tokens(said.segments, turns, speech))
    for cue in make_cues(said, FilmSound(turns, speech), RULES):
        text = "".join(line.removeprefix("- ") for line in cue.lines).replace(" ", "")
        first = next(tokens)
        assert cue.start >= first.start - 0.5 - 1e-6
        done = len(first.text)
        while done < len(text):
            done += len(next(tokens).text)


@st.composite
def calm_films(draw: st.DrawFn) -> tuple[list[TranscriptSegment], list[SpeechSegment]]:
    """Speech that leaves time for everything: slow sentences of short words, pauses of a second."""
    said, speech, clock = [], [], 0.0
    for _ in range(draw(st.integers(1, 8))):
        letters = st.text("abc", min_size=1, max_size=9)
        words = draw(st.lists(letters, min_size=1, max_size=30))
        text = " ".join(words) + draw(st.sampled_from([".", "?", ""]))
        clock += draw(st.floats(1.1, 4))
        length = len(text) / draw(st.floats(8, 15))
        said.append(segment(clock, clock + length, text))
        speech.append(SpeechSegment(clock, clock + length))
        clock += length
    return said, speech


@settings(max_examples=150, deadline=None)
@given(calm_films())
def test_no_rule_is_broken_where_speech_allows_it(
    film: tuple[list[TranscriptSegment], list[SpeechSegment]],
) -> None:
    said, speech = film
    own = rules()
    assert violations(make_cues(transcript(*said), FilmSound(speech=speech), own), own) == []


@settings(max_examples=150, deadline=None)
@given(DRAWN, RULE_SETS)
def test_no_cue_ends_before_its_words_unless_they_are_crowded(drawn: Any, rules: CueRules) -> None:
    said, turns, speech = inputs(drawn)
    cues = make_cues(said, FilmSound(turns, speech), rules)
    tokens = iter(make_tokens(said.segments, turns, speech))
    lasts = []
    for cue in cues:
        text = "".join(line.removeprefix("- ") for line in cue.lines).replace(" ", "")
        done, end = 0, 0.0
        while done < len(text):
            token = next(tokens)
            done += len(token.text)
            end = max(end, token.end)
        lasts.append(end)
    for number, cue in enumerate(cues):
        ends = [s.end for s in speech if s.start < lasts[number]]
        spoken = min(lasts[number], max(ends, default=math.inf))
        follows = cues[number + 1].start - rules.min_gap if number + 1 < len(cues) else math.inf
        longest = cue.start + rules.max_cue
        assert cue.end >= min(spoken, follows, longest) - 1e-6


@settings(max_examples=100, deadline=None)
@given(
    st.text("我爱你们的家在哪里。、「」かなカナーっไทยที่ abcXYZ0159", min_size=1, max_size=150),
    st.sampled_from(["zh", "ja", "th", "ko"]),
    st.booleans(),
)
def test_no_line_of_a_script_without_spaces_is_too_long(
    text: str, language: str, song: bool
) -> None:
    rules = CueRules.from_options(OPTIONS, language=language)
    sung = [SpeechSegment(0, 60)] if song else []
    cues = make_cues(transcript(segment(0, 60, text)), FilmSound(songs=sung), rules)
    room = rules.max_line_chars - (NOTES_WIDTH if song else 0)
    for line in (line for cue in cues for line in cue.lines):
        # A word of another script may be as long as it likes: it is never cut.
        assert display_length(line) <= room or len(split_words(line)) == 1
