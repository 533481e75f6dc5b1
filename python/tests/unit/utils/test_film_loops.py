from __future__ import annotations

from utils.film_loops import without_loops
from utils.ladder import Banned, Heard
from utils.transcript import TranscriptSegment

AIRPORT = "I'm going to the airport."


def heard(*texts: str) -> Heard:
    return Heard([TranscriptSegment(0, 0.0, 1.0, text, -0.3, 0.1, 1.0) for text in texts])


def texts(pieces: list[Heard]) -> list[list[str]]:
    return [[s.text for s in piece.segments] for piece in pieces]


def test_a_collapsed_film_is_heard_again_piece_by_piece() -> None:
    asked: list[tuple[int, Banned]] = []

    def again(number: int, banned: Banned) -> Heard:
        asked.append((number, banned))
        return heard(f"line {number}") if number % 2 else Heard()

    pieces = without_loops([heard(AIRPORT) for _ in range(84)], again)
    assert [number for number, _ in asked] == list(range(84))
    assert asked[0][1] == {("im", "going", "to", "the", "airport")}
    assert texts(pieces)[:4] == [[], ["line 1"], [], ["line 3"]]


def test_a_row_inside_one_piece_keeps_its_first() -> None:
    def again(number: int, banned: Banned) -> Heard:
        raise AssertionError((number, banned))

    (piece,) = without_loops([heard("Come.", AIRPORT, AIRPORT, AIRPORT)], again)
    assert texts([piece]) == [["Come.", AIRPORT]]
    assert [(d.why, d.outcome) for d in piece.doubts] == [(("again",), "dropped")] * 2


def test_a_film_without_loops_is_left_alone() -> None:
    def again(number: int, banned: Banned) -> Heard:
        raise AssertionError((number, banned))

    film = [heard(f"line {n}") for n in range(50)]
    assert without_loops(film, again) == film
