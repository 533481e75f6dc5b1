"""How a scene is asked for until it can be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subpiped.translation.brief import Brief
from subpiped.translation.repair import SceneTranslator
from subpiped.translation.translator import SceneAnswer, SceneRequest, TranslatorAwayError
from tests.helpers.translators import SINGLE, MadeUpTranslator, away, garbage, say

if TYPE_CHECKING:
    from collections.abc import Mapping

    from subpiped.translation.repair import Translated

SENTENCES = {1: "वह कहाँ है?", 2: "मुझे नहीं पता।", 3: "चलो घर चलें।", 4: "अच्छा ठीक है।"}
REQUEST = SceneRequest("hi", "en", SENTENCES, Brief())


class Bench:
    """Translators in order, and what was told of them."""

    def __init__(self, *translators: MadeUpTranslator, wait: bool = False) -> None:
        self.told: list[str] = []
        self.scenes = SceneTranslator(
            translators, wait=wait, tell=lambda code, _: self.told.append(code)
        )

    def translate(self, request: SceneRequest = REQUEST) -> dict[int, Translated]:
        return self.scenes.translate(request)[0]


def texts(found: Mapping[int, Translated]) -> dict[int, str]:
    return {number: one.text for number, one in found.items()}


def ways(found: Mapping[int, Translated]) -> list[str]:
    return [one.how for one in found.values()]


def without(*numbers: int, when: int) -> MadeUpTranslator:
    """Leaves sentences out as long as it is asked for at least `when` at once."""

    def answer(request: SceneRequest) -> dict[int, str]:
        left_out = numbers if len(request.sentences) >= when else ()
        return {n: say(t) for n, t in request.sentences.items() if n not in left_out}

    return MadeUpTranslator(answer)


def test_a_good_answer_is_taken_as_it_is() -> None:
    translator = MadeUpTranslator()
    found = Bench(translator).translate()
    assert texts(found) == {n: say(t) for n, t in SENTENCES.items()}
    assert ways(found) == ["first"] * 4
    assert {one.translator for one in found.values()} == {"made-up"}
    assert len(translator.asked) == 1


def test_faults_are_named_and_asked_again() -> None:
    def answer(request: SceneRequest) -> dict[int, str]:
        good = {n: say(t) for n, t in request.sentences.items()}
        return good if request.complaint else good | {2: SENTENCES[2]}

    translator = MadeUpTranslator(answer)
    found = Bench(translator).translate()
    assert ways(found) == ["first", "asked_again", "first", "first"]
    assert "untranslated" in found[2].faults or "wrong_script" in found[2].faults
    _, again = translator.asked
    assert again.sentences == SENTENCES
    assert again.complaint is not None
    assert list(again.complaint.faults) == [2]
    assert again.complaint.answer[2] == SENTENCES[2]


@pytest.mark.parametrize(("when", "way"), [(3, "halved"), (2, "alone")])
def test_then_in_smaller_parts(when: int, way: str) -> None:
    found = Bench(without(3, when=when)).translate()
    assert ways(found) == ["first", "first", way, "first"]
    assert found[3].text == say(SENTENCES[3])


def test_then_by_the_next_translator_and_at_last_a_gap() -> None:
    spare = MadeUpTranslator(name="spare", abilities=SINGLE)
    found = Bench(without(3, when=1), spare).translate()
    assert (found[3].how, found[3].translator, found[3].faults) == (
        "next_translator", "spare", ("missing",),
    )  # fmt: skip
    assert [r.sentences for r in spare.asked] == [{3: SENTENCES[3]}]
    found = Bench(without(3, when=1)).translate()
    assert (found[3].how, found[3].text, found[3].faults) == ("gap", "", ("missing",))


def test_a_doubted_text_is_asked_for_once_more_and_then_shown() -> None:
    translator = MadeUpTranslator(
        lambda r: {n: say(t).replace("not", "yes") for n, t in r.sentences.items()}
    )
    found = Bench(translator).translate()
    assert len(translator.asked) == 2
    assert (found[2].text, found[2].doubts) == (
        say(SENTENCES[2]).replace("not", "yes"),
        ("negation",),
    )
    assert found[2].how == "first"


def test_a_text_that_lacks_a_number_is_better_than_none() -> None:
    request = SceneRequest("hi", "en", {1: "मुझे 25 रुपये दो, अभी।"}, Brief())
    wrong = MadeUpTranslator(lambda _: {1: "Give me the money, now."})
    found = Bench(wrong).translate(request)
    assert (found[1].text, found[1].doubts) == ("Give me the money, now.", ("digits",))
    right = MadeUpTranslator(lambda _: {1: "Give me 25 rupees, now."}, name="right")
    found = Bench(MadeUpTranslator(lambda _: {1: "Give me the money, now."}), right).translate(
        request
    )
    assert (found[1].translator, found[1].doubts) == ("right", ())


def test_one_without_context_is_asked_sentence_by_sentence() -> None:
    translator = MadeUpTranslator(abilities=SINGLE)
    found = Bench(translator).translate()
    assert ways(found) == ["first"] * 4
    assert [len(r.sentences) for r in translator.asked] == [1] * 4


def test_one_that_is_away_is_waited_for_or_left() -> None:
    with pytest.raises(TranslatorAwayError):
        Bench(MadeUpTranslator(away), wait=True).translate()
    first, spare = MadeUpTranslator(away, name="first"), MadeUpTranslator(name="spare")
    bench = Bench(first, spare)
    assert ways(bench.translate()) == ["next_translator"] * 4
    bench.translate()
    # Left for the rest of the film, and said once.
    assert (len(first.asked), bench.told) == (1, ["translator_away"])


def test_one_whose_answers_are_unusable_is_given_up() -> None:
    bad, spare = MadeUpTranslator(garbage, name="bad"), MadeUpTranslator(name="spare")
    bench = Bench(bad, spare)
    assert set(ways(bench.translate())) == {"next_translator"}
    assert (len(bad.asked), bench.told) == (6, ["translator_given_up"])


def test_one_whose_every_answer_has_faults_is_given_up_after_three_scenes() -> None:
    echo = MadeUpTranslator(lambda r: dict(r.sentences), name="echo")
    bench = Bench(echo, MadeUpTranslator(name="spare"))
    for _ in range(4):
        assert set(ways(bench.translate())) == {"next_translator"}
    # A scene, its faults named, its halves, and each sentence.
    assert len(echo.asked) == 3 * (1 + 1 + 2 + 4)
    assert bench.told == ["translator_given_up"]


def test_only_those_that_know_the_languages_are_asked() -> None:
    german = MadeUpTranslator(name="german", pairs=("de-en",))
    bench = Bench(german, MadeUpTranslator(name="hindi", pairs=("hi-en",)))
    assert {one.translator for one in bench.translate().values()} == {"hindi"}
    assert german.asked == []


def test_what_the_first_answer_settled_is_told() -> None:
    answer = SceneAnswer({n: say(t) for n, t in SENTENCES.items()}, "They go.", {"घर": "home"})
    scenes = SceneTranslator([MadeUpTranslator(lambda _: answer)], wait=False, tell=print)
    assert scenes.translate(REQUEST)[1] is answer
