"""Segments in film time lie over speech, in order, and lose no text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.segments import SpeechSegment, subtract, total, widen
from subpiped.artifacts.transcript import TranscriptSegment, Word
from subpiped.recognition.chunks import Chunk
from subpiped.recognition.placement import place_segments

PAD = 0.5
# Lines at 10 to 12 s and 14.5 to 16 s, silence between them.
CHUNK = Chunk(9.5, 16.5, (SpeechSegment(10, 12), SpeechSegment(14.5, 16)))


def segment(start: float, end: float, text: str, *, timed: bool = True) -> TranscriptSegment:
    """A segment whose words share its time evenly."""
    words = text.split() if timed else []
    step = (end - start) / max(1, len(words))
    return TranscriptSegment(
        id=0,
        start=start,
        end=end,
        text=text,
        avg_logprob=-0.3,
        no_speech_prob=0.1,
        compression_ratio=1.0,
        words=tuple(
            Word(start + i * step, start + (i + 1) * step, f" {word}", 0.9)
            for i, word in enumerate(words)
        ),
    )


def test_times_count_from_the_film() -> None:
    (placed,) = place_segments([segment(0.6, 2.4, "one two three")], CHUNK, PAD)
    assert (placed.start, placed.end) == (10.1, 11.9)
    assert [(w.start, w.end) for w in placed.words] == [(10.1, 10.7), (10.7, 11.3), (11.3, 11.9)]


def test_ends_are_drawn_back_to_the_speech() -> None:
    # Whisper ends a line where the next one starts: here 14 s, over two seconds of silence.
    (placed,) = place_segments([segment(0.0, 4.5, "a line", timed=False)], CHUNK, PAD)
    assert (placed.start, placed.end) == (9.5, 12.5)


def test_a_segment_over_two_lines_is_parted_by_its_words() -> None:
    first, second = place_segments([segment(0.5, 6.5, "a b c d e f")], CHUNK, PAD)
    assert (first.text, second.text) == ("a b c", "d e f")
    assert first.end <= 12.5
    assert second.start >= 14.0


def test_what_has_no_room_joins_the_line_before() -> None:
    (placed,) = place_segments(
        [segment(0.5, 2.95, "a line", timed=False), segment(2.95, 2.98, "more", timed=False)],
        CHUNK,
        PAD,
    )
    assert placed.text == "a line more"
    assert placed.end <= 12.5


def test_a_first_segment_without_length_gets_some() -> None:
    (placed,) = place_segments([segment(3.4, 3.4, "oh", timed=False)], CHUNK, PAD)
    assert placed.end - placed.start >= 0.099
    assert placed.end <= 12.5


times = st.tuples(st.floats(0, 8), st.floats(0, 4), st.integers(1, 6), st.booleans())


@given(st.lists(times, max_size=8))
def test_no_text_is_lost_and_nothing_lies_over_silence(
    raw: list[tuple[float, float, int, bool]],
) -> None:
    transcribed, number = [], 0
    for start, length, count, timed in sorted(raw):
        names = " ".join(f"w{number + i}" for i in range(count))
        transcribed.append(segment(start, start + length, names, timed=timed))
        number += count
    placed = place_segments(transcribed, CHUNK, PAD)
    assert " ".join(s.text for s in placed).split() == [f"w{i}" for i in range(number)]
    # Times are rounded to milliseconds.
    speech = widen(CHUNK.speech, PAD + 0.001, 20.0)
    for before, after in pairwise(placed):
        assert before.end <= after.start
    for part in placed:
        assert part.start < part.end
        if part.words:
            assert [w.start for w in part.words] == sorted(w.start for w in part.words)
            assert part.start <= part.words[0].start
            assert part.words[-1].end <= part.end
        assert total(subtract([SpeechSegment(part.start, part.end)], speech)) == 0
