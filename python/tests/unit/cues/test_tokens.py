from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.transcript import TranscriptSegment, Word
from subpiped.artifacts.turns import SpeakerTurn
from subpiped.cues.tokens import make_tokens
from subpiped.cues.word_times import split_words


def segment(start: float, end: float, text: str, *words: Word) -> TranscriptSegment:
    return TranscriptSegment(0, start, end, text, -0.1, 0.1, 1.0, words)


def test_word_times_are_used_and_a_split_word_is_one() -> None:
    words = (Word(1, 1.2, " high", 1), Word(1.2, 1.5, "-end", 1), Word(2, 2.5, " gear", 1))
    tokens = make_tokens([segment(0, 3, "high-end gear", *words)], (), ())
    assert [(t.text, t.start, t.end) for t in tokens] == [("high-end", 1, 1.5), ("gear", 2, 2.5)]


def test_a_corrected_longer_name_keeps_its_place() -> None:
    words = (Word(1, 1.4, " Roy", 1), Word(3, 3.5, " came", 1))
    tokens = make_tokens([segment(1, 4, "Rohit came", *words)], (), ())
    assert [(t.start, t.end) for t in tokens] == [(1, 1.4), (3, 3.5)]


def test_a_name_corrected_into_two_words_shares_the_time_of_one() -> None:
    words = (Word(1, 2, " Rohitsharma", 1), Word(3, 3.5, " came", 1))
    tokens = make_tokens([segment(1, 4, "Rohit Sharma came", *words)], (), ())
    assert tokens[0].start == 1
    assert 1.4 < tokens[1].start < 1.6
    assert tokens[1].end == 2
    assert tokens[2].start == 3


def test_without_word_times_text_lies_on_the_speech() -> None:
    speech = [SpeechSegment(10, 12), SpeechSegment(18, 20)]
    tokens = make_tokens([segment(9.5, 20.5, "aaaa bbbb")], (), speech)
    assert (tokens[0].start, tokens[0].end) == (10, 12)
    assert (tokens[1].start, tokens[1].end) == (18, 20)


def test_the_end_of_the_words_before_is_no_time_of_these() -> None:
    speech = [SpeechSegment(5, 10.1), SpeechSegment(11, 13), SpeechSegment(13.95, 16)]
    tokens = make_tokens([segment(10, 14, "aaaa bbbb")], (), speech)
    assert (tokens[0].start, tokens[-1].end) == (11, 13)
    # Where nothing else is spoken, it is theirs.
    (token,) = make_tokens([segment(10, 10.3, "aaaa")], (), speech)
    assert token.end == pytest.approx(10.1)


def test_a_detector_that_finds_almost_nothing_is_not_believed() -> None:
    tokens = make_tokens([segment(0, 10, "aaaa bbbb")], (), [SpeechSegment(9, 9.5)])
    assert tokens[0].start == 0


def test_a_first_word_stretched_over_silence_is_cut_to_its_end() -> None:
    tokens = make_tokens([segment(0, 10, "So", Word(0, 10, " So", 1))], (), ())
    assert tokens[0].start > 9
    assert tokens[0].end == 10


def test_one_broken_end_does_not_delay_the_rest() -> None:
    tokens = make_tokens([segment(0, 9999, "one two"), segment(3, 4, "three")], (), ())
    assert tokens[-1].start == 3


def test_a_clause_has_the_speaker_who_holds_most_of_it() -> None:
    turns = [SpeakerTurn(0, 1.9, "A"), SpeakerTurn(1.9, 4, "B")]
    tokens = make_tokens([segment(0, 2, "Are you there?"), segment(2, 4, "I am.")], turns, ())
    assert [t.speaker for t in tokens] == ["A", "A", "A", "B", "B"]


def test_a_clause_in_a_sentence_of_another_is_his_unless_much_is_not() -> None:
    said = [segment(0, 4, "aaaa bbbb cccc, dddd.")]
    brief = [SpeakerTurn(0, 3.2, "A"), SpeakerTurn(3.2, 4, "B")]
    assert [t.speaker for t in make_tokens(said, brief, ())] == ["A"] * 4
    longer = [SpeakerTurn(0, 2.4, "A"), SpeakerTurn(2.4, 4, "B")]
    assert [t.speaker for t in make_tokens(said, longer, ())] == ["A", "A", "A", "B"]


def test_words_know_their_segment_and_whether_it_is_sung() -> None:
    said = [segment(0, 1, "Hello."), segment(1, 2, " "), segment(10, 14, "La la.")]
    tokens = make_tokens(said, (), (), [SpeechSegment(11, 20)])
    assert [(t.source, t.song) for t in tokens] == [(0, False), (2, True), (2, True)]


def test_scripts_without_spaces_are_split() -> None:
    assert split_words("私は、元気 OK!") == [
        ("私", False), ("は、", True), ("元", True), ("気", True), ("OK!", False),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("他用iPhone15拍了3.5秒。", ["他", "用", "iPhone15", "拍", "了", "3.5", "秒。"]),
        ("他说「你好」。", ["他", "说", "「你", "好」。"]),
        ("ちょっと待って!", ["ちょっ", "と", "待っ", "て!"]),
        ("コーヒー", ["コー", "ヒー"]),
        ("人々は", ["人々", "は"]),
        ("ไปที่ Bangkok", ["ไป", "ที่", "Bangkok"]),
        ("10,000人", ["10,000", "人"]),
    ],
)
def test_no_line_can_part_what_belongs_together(text: str, pieces: list[str]) -> None:
    assert [piece for piece, _ in split_words(text)] == pieces


@given(st.text("我爱は、。「」ーっéab19.,-( )ไที่"))
def test_splitting_loses_nothing(text: str) -> None:
    said = "".join(piece if glued else f" {piece}" for piece, glued in split_words(text))
    assert said.split() == text.split()
