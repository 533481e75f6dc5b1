from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.artifacts.transcript import TranscriptSegment, Word
from subpiped.translation.sentences import sentences_of, translate_segments

if TYPE_CHECKING:
    from collections.abc import Sequence


def segment(start: float, end: float, text: str) -> TranscriptSegment:
    word = Word(start, end, f" {text}", 0.9)
    return TranscriptSegment(0, start, end, text, -0.4, 0.1, 1.0, (word,), "hi")


def test_parts_of_a_sentence_go_together() -> None:
    found = sentences_of(
        [segment(0, 2, "वह गाँव से"), segment(2.2, 4, "वापस आया।"), segment(4.5, 6, "कौन?")]
    )
    assert [(s.start, s.end, s.text) for s in found] == [
        (0, 4, "वह गाँव से वापस आया।"),
        (4.5, 6, "कौन?"),
    ]


def test_a_pause_or_much_text_ends_a_sentence_too() -> None:
    assert len(sentences_of([segment(0, 2, "वह गाँव से"), segment(3.5, 5, "वापस आया")])) == 2
    assert (
        len(sentences_of([segment(0, 6, "वह"), segment(6, 9, "गाँव से"), segment(9, 12, "आया")])) == 2
    )
    assert sentences_of([]) == []


class Dictionary:
    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        known = {"कौन?": "Who?", "चलो।": "", "ठीक है": "ठीक है"}
        return [known[sentence] for sentence in sentences]

    def close(self) -> None:
        pass


def test_translations_lie_where_the_sentences_were() -> None:
    said = [segment(0, 1, "कौन?"), segment(1, 2, "चलो।"), segment(3, 4, "ठीक है")]
    found = translate_segments(said, Dictionary(), "hi", "en")
    assert [(s.start, s.text, s.words, s.route, s.doubts) for s in found] == [
        (0, "Who?", (), "cascade", ()),
        (1, "चलो।", (), "cascade", ("untranslated",)),
        (3, "ठीक है", (), "cascade", ("untranslated",)),
    ]
    assert translate_segments([], Dictionary(), "hi", "en") == []
