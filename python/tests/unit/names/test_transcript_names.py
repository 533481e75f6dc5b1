"""Corrections applied to segments and their timed words."""

from __future__ import annotations

import pytest

from subpiped.artifacts.transcript import Transcript, TranscriptSegment, Word
from subpiped.names.correction import NameCorrection, Replacement
from subpiped.names.transcript_names import correct_transcript, is_correctable, replace_in_words


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
        == [
            {
                "segment": 7,
                "start": 7,
                "end": 8.0,
                "before": "Raul",
                "after": "Rahul",
                "why": "test",
                "score": 98.9,
            }
        ]
        * 2
    )
    assert done.words_not_aligned == 0
    assert steps == [(1, 1)]


def test_a_segment_without_words_has_its_text_changed() -> None:
    transcript = Transcript("hi", 0.9, "translate", (segment(0, "I am Raul."), segment(1, "Yes.")))

    done = correct_transcript(transcript, Rahul(), lambda *_: None)

    assert [s.text for s in done.transcript.segments] == ["I am Rahul.", "Yes."]
    assert done.words_not_aligned == 0
    assert (done.transcript.language, done.transcript.task) == ("hi", "translate")


def test_words_that_do_not_align_stay() -> None:
    timed = words(" Something", " else")

    assert replace_in_words("I saw Raul.", timed, [Replacement(6, 10, "Rahul")]) == (timed, 1)


@pytest.mark.parametrize("parts", [(" Ra", "ul."), (" R", "au", "l.")])
def test_a_name_split_over_timed_words_becomes_one(parts: tuple[str, ...]) -> None:
    timed = words(" I", " saw", *parts, " Go.")

    changed, missed = replace_in_words("I saw Raul. Go.", timed, [Replacement(6, 10, "Rahul")])

    assert missed == 0
    assert [w.word for w in changed] == [" I", " saw", " Rahul.", " Go."]
    assert (changed[2].start, changed[2].end) == (2, 2 + len(parts))


def test_a_joined_word_has_the_least_probability() -> None:
    timed = (Word(0, 1, " Ra", 0.9), Word(1, 2, " hul", 0.3))

    changed, _ = replace_in_words("Ra hul", timed, [Replacement(0, 6, "Rahul")])

    assert changed == (Word(0, 2, " Rahul", 0.3),)


def test_several_changes_in_one_word() -> None:
    timed = words(" Raul-Viru,", " go.")
    changes = [Replacement(5, 9, "Veeru"), Replacement(0, 4, "Rahul")]

    changed, missed = replace_in_words("Raul-Viru, go.", timed, changes)

    assert missed == 0
    assert [w.word for w in changed] == [" Rahul-Veeru,", " go."]


def test_script() -> None:
    def text(said: str) -> Transcript:
        return Transcript("hi", 1, "transcribe", (segment(0, said),))

    assert is_correctable(text("123 Ça"))
    assert is_correctable(text("राहुल 123!"))
    assert not is_correctable(text("Рахул 123!"))
