"""What a record names of a chunk: doubted text, and speech that went with it."""

from __future__ import annotations

from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.transcript import TranscriptSegment
from subpiped.recognition.chunks import Chunk, part_of, without_text
from subpiped.recognition.doubt_records import doubts_of, gone_speech

CHUNK = Chunk(0.0, 21.0, (SpeechSegment(0.5, 12.0), SpeechSegment(12.5, 20.5)))


def segment(start: float, end: float, text: str, *doubts: str) -> TranscriptSegment:
    return TranscriptSegment(0, start, end, text, -0.3, 0.1, 1.0, doubts=doubts)


A, B = segment(0.5, 5.0, "Where is he?"), segment(7.0, 11.9, "He went home.")
PHRASE = segment(12.5, 14.0, "Thank you.", "hallucinated_phrase")


def test_speech_without_text_is_long_enough_for_a_word() -> None:
    assert without_text(CHUNK, [A, B]) == [SpeechSegment(5.0, 7.0), SpeechSegment(12.5, 20.5)]
    disputed = Chunk(0.0, 3.0, (SpeechSegment(0.5, 2.5, disputed=True),))
    assert without_text(disputed, []) == []


def test_a_part_holds_its_own_speech() -> None:
    assert part_of(CHUNK, 11.0, 30.0) == Chunk(
        11.0, 21.0, (SpeechSegment(11.0, 12.0), SpeechSegment(12.5, 20.5))
    )
    assert part_of(CHUNK, 20.6, 21.0) is None


def test_a_breath_between_sure_texts_is_not_missed_but_what_a_doubt_took_is() -> None:
    assert gone_speech([A, B], [A, B], CHUNK) == [SpeechSegment(12.5, 20.5)]
    short = Chunk(0.0, 12.5, CHUNK.speech[:1])
    assert gone_speech([A, B], [A, B], short) == []
    lost = segment(5.0, 7.0, "Thank you.", "hallucinated_phrase")
    assert gone_speech([A, lost, B], [A, B], short) == [SpeechSegment(5.0, 7.0)]


def test_the_record_reaches_as_far_as_the_speech_that_went() -> None:
    (doubt,) = doubts_of([A, B, PHRASE], [A, B], CHUNK, "en", ())
    assert (doubt.start, doubt.end, doubt.outcome) == (12.5, 20.5, "dropped")
    assert (doubt.text, doubt.why) == ("Thank you.", ("hallucinated_phrase",))


def test_what_is_shown_in_place_of_a_doubt_hides_no_speech_beside_it() -> None:
    shown = segment(12.5, 14.0, "Come.")
    replaced, lost = doubts_of([A, B, PHRASE], [A, B, shown], CHUNK, "en", ())
    assert (replaced.outcome, replaced.replacement) == ("replaced", "Come.")
    assert (lost.start, lost.end, lost.outcome) == (14.0, 20.5, "lost")
