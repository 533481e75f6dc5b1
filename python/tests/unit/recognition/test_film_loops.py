from __future__ import annotations

import math
from dataclasses import replace

import pytest

from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.transcript import TranscriptSegment
from subpiped.recognition.fallback import Banned, ChunkTranscript
from subpiped.recognition.film_loops import without_loops
from subpiped.text.plain_words import plain_words

AIRPORT = "I'm going to the airport."


def transcript(*texts: str) -> ChunkTranscript:
    """One chunk: lines of a second, with a second between."""
    return ChunkTranscript(
        [TranscriptSegment(0, 2.0 * n, 2.0 * n + 1, t, -0.3, 0.1, 1.0) for n, t in enumerate(texts)]
    )


def texts(chunks: list[ChunkTranscript]) -> list[list[str]]:
    return [[s.text for s in chunk.segments] for chunk in chunks]


def refuse(number: int, start: float, end: float, banned: Banned) -> ChunkTranscript:
    raise AssertionError((number, start, end, banned))


def test_a_collapsed_film_is_transcribed_again_chunk_by_chunk() -> None:
    asked: list[tuple[int, float, float, Banned]] = []

    def again(number: int, start: float, end: float, banned: Banned) -> ChunkTranscript:
        asked.append((number, start, end, banned))
        return transcript(f"line {number}") if number % 2 else ChunkTranscript()

    chunks = without_loops([transcript(AIRPORT) for _ in range(84)], [], again)
    assert [number for number, *_ in asked] == list(range(84))
    assert asked[0] == (0, -math.inf, math.inf, frozenset({plain_words(AIRPORT)}))
    assert texts(chunks)[:4] == [[], ["line 1"], [], ["line 3"]]
    assert [(d.outcome, d.replacement) for p in chunks[:2] for d in p.doubts] == [
        ("dropped", None),
        ("replaced", "line 1"),
    ]


def test_a_row_inside_one_chunk_is_transcribed_line_by_line() -> None:
    asked: list[tuple[float, float]] = []

    def again(_number: int, start: float, end: float, _banned: Banned) -> ChunkTranscript:
        asked.append((start, end))
        return ChunkTranscript()

    (chunk,) = without_loops([transcript("Come.", AIRPORT, AIRPORT, AIRPORT, "Bye.")], [], again)
    # The first may be what was said; lines beside the row stay as they were.
    assert texts([chunk]) == [["Come.", AIRPORT, "Bye."]]
    assert asked == [(3.5, 5.5), (5.5, 7.5)]
    assert [(d.why, d.outcome, d.start, d.end) for d in chunk.doubts] == [
        (("again",), "dropped", 4.0, 5.0),
        (("again",), "dropped", 6.0, 7.0),
    ]


def test_what_comes_again_by_itself_was_said_again() -> None:
    def again(_number: int, start: float, _end: float, _banned: Banned) -> ChunkTranscript:
        begin = start + 0.5
        return ChunkTranscript([TranscriptSegment(0, begin, begin + 1, AIRPORT, -0.3, 0.1, 1.0)])

    (chunk,) = without_loops([transcript(AIRPORT, AIRPORT, AIRPORT)], [], again)
    assert texts([chunk]) == [[AIRPORT] * 3]
    assert [s.doubts for s in chunk.segments] == [(), ("repeated",), ("repeated",)]


@pytest.mark.parametrize(
    ("text", "log_prob", "doubts"),
    [
        ("I'm going to the old airport.", -0.3, ("repeated",)),
        ("I'm going to the old airport.", -0.7, ()),
        ("Wait for me!", -0.3, ()),
    ],
)
def test_nearly_the_same_is_a_witness_if_it_is_sure(
    text: str, log_prob: float, doubts: tuple[str, ...]
) -> None:
    line = TranscriptSegment(0, 0.0, 1.0, text, log_prob, 0.1, 1.0)
    chunks = without_loops([transcript(AIRPORT)] * 3, [], lambda *_: ChunkTranscript([line]))
    assert [s.doubts for p in chunks for s in p.segments] == [(), doubts, doubts]


def test_a_film_without_loops_is_left_alone() -> None:
    film = [transcript(f"line {n}") for n in range(50)]
    assert without_loops(film, [], refuse) == film


RADIO = (
    "We need to get to the ship now.",
    "We have to get to the ship.",
    "We need to get off the ship now.",
    "And we need to get to the ship.",
    "We need to go to the ship again.",
)


@pytest.mark.parametrize(
    ("disputed", "left"), [(True, [RADIO[0], "What was that?"]), (False, None)]
)
def test_variants_of_a_sentence_in_noise_are_one(*, disputed: bool, left: list[str] | None) -> None:
    lines = (*RADIO[:3], "What was that?", *RADIO[3:])

    def again(_number: int, start: float, _end: float, _banned: Banned) -> ChunkTranscript:
        line = TranscriptSegment(
            0, start + 0.5, start + 1.5, "Get to the ship now.", -0.3, 0.1, 1.0
        )
        return ChunkTranscript([line])

    speech = [SpeechSegment(0.0, 20.0, disputed=disputed)]
    (chunk,) = without_loops([transcript(*lines)], speech, again)
    assert texts([chunk]) == [left or list(lines)]
    assert [(d.why, d.outcome) for d in chunk.doubts] == [(("alike",), "dropped")] * (
        4 if disputed else 0
    )


def test_a_refrain_comes_again() -> None:
    sung = [replace(s, doubts=("over_song",)) for s in transcript(*RADIO).segments]
    film = [ChunkTranscript(sung)]
    assert without_loops(film, [SpeechSegment(0.0, 20.0, disputed=True)], refuse) == film


def test_something_else_below_a_variant_is_believed() -> None:
    line = TranscriptSegment(0, 3.0, 4.0, "Mayday, does anybody copy?", -0.3, 0.1, 1.0)
    speech = [SpeechSegment(0.0, 20.0, disputed=True)]
    (chunk,) = without_loops([transcript(*RADIO[:3])], speech, lambda *_: ChunkTranscript([line]))
    assert texts([chunk]) == [[RADIO[0], line.text, line.text]]
