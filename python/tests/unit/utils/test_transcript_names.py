"""Corrections applied to segments and their timed words."""

from __future__ import annotations

import pytest

from utils.name_correction import NameCorrection, Replacement
from utils.transcript import Transcript, TranscriptSegment, Word
from utils.transcript_names import correct_transcript, has_latin_letters, replace_in_words


class Rahul:
    """Corrects every `Raul`."""

    def correct(self, text: str) -> list[NameCorrection]:
        starts = [i for i in range(len(text)) if text.startswith("Raul", i)]
        return [
            NameCorrection("Raul", "Rahul", 98.9, "test", (Replacement(i, i + 4, "Rahul"),))
            for i in starts
        ]


def words(*texts: str) -> tuple[Word, ...]:
    return tuple(Word(i, i + 1, text, 0.9) for i, text in enumerate(texts))


def segment(number: int, text: str, timed: tuple[Word, ...] = ()) -> TranscriptSegment:
    return TranscriptSegment(number, number, number + 1.0, text, -0.3, 0.1, 1.2, timed)


def test_text_and_words_change_and_times_stay() -> None:
    timed = words(" Raul,", " come", " to", " Raul.")
    transcript = Transcript("en", 0.9, "transcribe", (segment(7, "Raul, come to Raul.", timed),))
    steps: list[tuple[int, int]] = []

    done = correct_transcript(transcript, Rahul(), lambda i, n: steps.append((i, n)))

    [changed] = done.transcript.segments
    assert changed.text == "Rahul, come to Rahul."
    assert [w.word for w in changed.words] == [" Rahul,", " come", " to", " Rahul."]
    assert [(w.start, w.end, w.probability) for w in changed.words] == [
        (w.start, w.end, w.probability) for w in timed
    ]
    assert (changed.start, changed.end, changed.avg_logprob) == (7, 8.0, -0.3)
    assert (
        done.ledger
        == [{"segment": 7, "before": "Raul", "after": "Rahul", "why": "test", "score": 98.9}] * 2
    )
    assert done.words_not_aligned == 0
    assert steps == [(1, 1)]


def test_a_segment_without_words_has_its_text_changed() -> None:
    transcript = Transcript("hi", 0.9, "translate", (segment(0, "I am Raul."), segment(1, "Yes.")))

    done = correct_transcript(transcript, Rahul(), lambda *_: None)

    assert [s.text for s in done.transcript.segments] == ["I am Rahul.", "Yes."]
    assert done.words_not_aligned == 0
    assert (done.transcript.language, done.transcript.task) == ("hi", "translate")


@pytest.mark.parametrize(
    ("timed", "expected"),
    [
        (words(" I", " saw", " Ra", "ul."), [" I", " saw", " Ra", "ul."]),
        (words(" Something", " else"), [" Something", " else"]),
    ],
    ids=["split over two words", "other words"],
)
def test_words_that_do_not_align_stay(timed: tuple[Word, ...], expected: list[str]) -> None:
    change = Replacement(6, 10, "Rahul")

    changed, missed = replace_in_words("I saw Raul.", timed, [change])

    assert [w.word for w in changed] == expected
    assert missed == 1


def test_script() -> None:
    assert has_latin_letters(Transcript("en", 1, "transcribe", (segment(0, "123 Ça"),)))
    assert not has_latin_letters(Transcript("hi", 1, "transcribe", (segment(0, "राहुल 123!"),)))
