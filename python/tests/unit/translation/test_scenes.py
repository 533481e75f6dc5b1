"""Scenes: what is translated together."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from subpiped.artifacts.segments import SpeechSegment
from subpiped.translation.scenes import cut_scenes
from subpiped.translation.sentences import sentences_of
from tests.helpers.transcripts import random_segments, segment

if TYPE_CHECKING:
    from subpiped.artifacts.transcript import TranscriptSegment


def lines(*starts: float) -> list[TranscriptSegment]:
    """Sentences of a second each."""
    return [segment(start, start + 1.0, f"Line {start}.") for start in starts]


def counts(segments: list[TranscriptSegment], **how: object) -> list[int]:
    scenes = cut_scenes(sentences_of(segments), **how)  # type: ignore[arg-type]
    return [len(scene.sentences) for scene in scenes]


def test_a_long_silence_ends_a_scene() -> None:
    assert counts(lines(0, 2, 4, 60, 62)) == [3, 2]
    assert counts([]) == []


def test_a_long_scene_is_cut_where_it_is_silent_for_longest() -> None:
    even = [2.0 * i for i in range(24)]
    moved = [start + (3.0 if start >= 20 else 0.0) for start in even]
    assert counts(lines(*moved)) == [10, 14]
    # In the middle where nothing speaks for another place.
    assert counts(lines(*even)) == [12, 12]


def test_a_film_cut_in_the_silence_is_the_better_place() -> None:
    even = lines(*(2.0 * i for i in range(24)))
    assert counts(even, shots=[9.5, 15.5]) == [8, 16]
    assert counts(even, shots=[10.5]) == [12, 12]  # amid a sentence


def test_songs_are_scenes_of_their_own() -> None:
    scenes = cut_scenes(sentences_of(lines(0, 2, 4, 6)), songs=[SpeechSegment(1.9, 5.1)])
    assert [(len(scene.sentences), scene.sung) for scene in scenes] == [
        (1, False), (2, True), (1, False),
    ]  # fmt: skip


def test_much_text_is_cut_too() -> None:
    long = [segment(10 * i, 10 * i + 9, "word " * 190 + "end.") for i in range(6)]
    assert counts(long) == [3, 3]


@given(random_segments(), st.integers(1, 25))
def test_every_sentence_is_in_one_scene(segments: list[TranscriptSegment], most: int) -> None:
    sentences = sentences_of(segments)
    scenes = cut_scenes(sentences, max_sentences=most)
    assert [s for scene in scenes for s in scene.sentences] == sentences
    assert all(0 < len(scene.sentences) <= most for scene in scenes)
