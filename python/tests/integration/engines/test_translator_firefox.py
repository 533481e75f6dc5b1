"""Firefox's runtime itself, on models of random numbers in its format."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subpiped.core.errors import StageError
from subpiped.engines.translator_firefox import MODEL, FirefoxTranslator, has_pair
from subpiped.translation.brief import Brief, Name
from subpiped.translation.translator import SceneRequest
from tests.helpers.marian_model import install

if TYPE_CHECKING:
    from pathlib import Path

WORDS = ("मैं", "घर", "जा", "रहा", "हूँ", "I", "am", "going", "home", "Viru")
SENTENCES = {1: "मैं घर जा रहा हूँ।", 2: "घर।", 5: "हूँ रहा जा।"}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path))
    return tmp_path


def request(target: str = "en", sentences: dict[int, str] | None = None) -> SceneRequest:
    return SceneRequest("hi", target, sentences or SENTENCES, Brief())


def translator() -> FirefoxTranslator:
    return FirefoxTranslator(lambda: None)


def test_every_sentence_is_answered_and_always_alike() -> None:
    install("firefox-hi-en", WORDS)
    answer = translator().translate(request())
    assert list(answer.sentences) == [1, 2, 5]
    assert any(answer.sentences.values())
    assert translator().translate(request()) == answer


def test_other_weights_answer_otherwise() -> None:
    install("firefox-hi-en", WORDS, seed=1)
    one = translator().translate(request())
    install("firefox-hi-en", WORDS, seed=2)
    assert translator().translate(request()) != one


def test_what_is_too_long_for_the_model_is_cut_and_not_dropped() -> None:
    install("firefox-hi-en", WORDS)
    long = " ".join(["मैं घर जा रहा हूँ"] * 80)
    short = " ".join(["मैं घर जा रहा हूँ"] * 20)
    answer = translator().translate(request(sentences={1: long, 2: short})).sentences
    assert len(answer[1]) > len(answer[2])


def test_a_pair_without_a_model_of_its_own_goes_through_english() -> None:
    assert not has_pair("hi", "de")
    install("firefox-hi-en", WORDS)
    assert has_pair("hi", "en")
    assert not has_pair("hi", "de")
    install("firefox-en-de", WORDS, seed=4)
    assert has_pair("hin", "de")
    used: list[str] = []
    firefox = FirefoxTranslator(lambda: None, lambda name, _: used.append(name))
    assert len(firefox.translate(request("de")).sentences) == 3
    assert used == ["firefox-hi-en", "firefox-en-de"]


def test_a_pair_that_nobody_made_is_none() -> None:
    assert not has_pair("hi", "xx")
    assert not has_pair("hi", "hi")
    assert not has_pair("hi", "sw")


def test_a_stop_is_noticed_between_sentences() -> None:
    install("firefox-hi-en", WORDS)
    asked: list[int] = []

    def alive() -> None:
        asked.append(1)
        if len(asked) == 3:
            raise StageError("stopped", "stopped")

    with pytest.raises(StageError, match="stopped"):
        FirefoxTranslator(alive).translate(request())


@pytest.mark.parametrize("damage", ["truncated", "empty", "a weight is missing"])
def test_damaged_weights_say_which_and_what_to_do(damage: str) -> None:
    path = install("firefox-hi-en", WORDS) / MODEL
    data = path.read_bytes()
    path.write_bytes(
        {
            "truncated": data[:5000],
            "empty": b"",
            "a weight is missing": data.replace(b"encoder_l1_self_Wq\0", b"encoder_l1_self_Wx\0"),
        }[damage]
    )
    with pytest.raises(StageError, match="firefox-hi-en cannot be read") as raised:
        translator().translate(request())
    assert raised.value.code == "model_missing"
    assert raised.value.hint == "subpiped setup --verify"


def test_names_of_the_film_are_spelled_as_its_cast_does(monkeypatch: pytest.MonkeyPatch) -> None:
    install("firefox-hi-en", WORDS)
    firefox = translator()

    class Says:
        def translate_long(self, _: str) -> str:
            return "Viru's at home, Viru."

    monkeypatch.setattr(firefox, "_engine", lambda _: Says())
    brief = Brief(names=(Name("Veeru", "character"), Name("Basanti", "character")))
    answer = firefox.translate(SceneRequest("hi", "en", {1: "वीरू घर पर है, वीरू।"}, brief))
    assert answer.sentences == {1: "Veeru's at home, Veeru."}


def test_no_engine_stays_behind() -> None:
    install("firefox-hi-en", WORDS)
    firefox = translator()
    firefox.translate(request())
    firefox.close()
    assert firefox._engines == {}
