"""A peer's answer becomes cues."""

from __future__ import annotations

from bench.results import peer_result


def test_segments_become_cues_and_empty_ones_are_left_out() -> None:
    segments = [
        {"start": 0.0, "end": 1.0, "text": "Well,"},
        {"start": 1.0, "end": 2.0, "text": ""},
        {"start": 2.0, "end": 3.0, "text": "then."},
    ]
    found = peer_result({"segments": segments, "seconds": 0.5})
    assert found is not None
    assert (found.text, len(found.cues), found.seconds) == ("Well, then.", 2, 0.5)


def test_a_failure_is_no_result() -> None:
    assert peer_result({"error": "RuntimeError: no"}) is None


def test_silence_found_silent_is_a_result() -> None:
    found = peer_result({"segments": [], "seconds": 0.5})
    assert found is not None
    assert not found.text


def test_a_long_line_is_broken_as_a_player_breaks_it() -> None:
    text = "He never was and never will be what you take him for."
    found = peer_result({"segments": [{"start": 0.0, "end": 4.0, "text": text}], "seconds": 0.5})
    assert found is not None
    assert found.cues[0].lines == ("He never was and never will be what you", "take him for.")
    assert found.text == text
