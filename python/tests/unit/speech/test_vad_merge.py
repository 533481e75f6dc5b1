from subpiped.artifacts.segments import SpeechSegment
from subpiped.speech.vad_merge import Dispute, disputes, unite


def speech(*times: tuple[float, float]) -> list[SpeechSegment]:
    return [SpeechSegment(*t) for t in times]


def test_what_one_detects_is_kept_and_disputed() -> None:
    united = unite(speech((1, 3), (10, 12)), speech((1.1, 3.1), (20, 21)))
    assert united == [
        SpeechSegment(1, 3),
        SpeechSegment(10, 12, disputed=True),
        SpeechSegment(20, 21, disputed=True),
    ]


def test_a_silent_second_opinion_gates_nothing() -> None:
    assert unite(speech((1, 3)), []) == [SpeechSegment(1, 3, disputed=True)]


def test_short_additions_are_no_speech_but_are_recorded() -> None:
    first, second = speech((1, 3)), speech((1, 3), (8, 8.3))
    assert unite(first, second) == speech((1, 3))
    assert disputes(first, second, ("a", "b")) == [Dispute(8, 8.3, "b")]


def test_disagreement_on_an_edge_is_no_dispute() -> None:
    assert disputes(speech((1, 3)), speech((1.2, 3.2)), ("a", "b")) == []


def test_disputes_name_who_detects_it_in_order_of_time() -> None:
    found = disputes(speech((0, 1), (6, 8)), speech((3, 4), (7, 8)), ("a", "b"))
    assert found == [Dispute(0, 1, "a"), Dispute(3, 4, "b"), Dispute(6, 7, "a")]


def test_an_addition_that_touches_joins_its_neighbor() -> None:
    assert unite(speech((1, 3)), speech((2, 5))) == speech((1, 5))
