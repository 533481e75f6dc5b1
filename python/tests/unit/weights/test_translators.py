from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.models import translation_models
from tests.helpers.marian_model import install
from weights import profile
from weights.translators import missing_translators, wanted_translators

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(autouse=True)
def person(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Mac with an Apple GPU, whose person has no configuration yet; returns its file."""
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("SUBPIPED_CONFIG", str(tmp_path / "config.json"))
    monkeypatch.setattr(profile, "is_apple_silicon", lambda: True)
    return tmp_path / "config.json"


def wish(person: Path, **stages: dict[str, Any]) -> None:
    person.write_text(json.dumps({"stages": {k.replace("_", "-"): v for k, v in stages.items()}}))


def test_by_default_the_large_weights_need_hindi_to_english() -> None:
    assert wanted_translators("best") == ["firefox-hi-en"]


def test_weights_that_cannot_transcribe_hindi_need_no_translator_of_it() -> None:
    assert wanted_translators("starter") == []


def test_tracks_in_other_languages_go_through_english(person: Path) -> None:
    wish(person, subtitle_gen={"subtitles": ["en", "de", "hi"]})
    both = ["firefox-hi-en", "firefox-en-de", "firefox-en-hi"]
    assert wanted_translators("best") == both
    # The small weights can transcribe English.
    assert wanted_translators("starter") == ["firefox-en-de", "firefox-en-hi"]


def test_a_language_that_was_set_counts_alone(person: Path) -> None:
    wish(person, asr={"language": "fr"})
    assert wanted_translators("best") == ["firefox-fr-en"]


@pytest.mark.parametrize("text", ["", "[]", '{"stages": 3}', '{"stages": {"asr": []}}'])
def test_a_broken_configuration_is_not_setups_to_tell(person: Path, text: str) -> None:
    person.write_text(text)
    assert wanted_translators("best") == ["firefox-hi-en"]


def test_tests_fetch_none() -> None:
    assert wanted_translators("test") == []


def test_what_is_missing_says_what_it_costs() -> None:
    (missing,) = missing_translators("best")
    assert (missing["source"], missing["target"]) == ("hi", "en")
    assert 10_000_000 < missing["bytes"] < 20_000_000
    install("firefox-hi-en", ["घर", "home"])
    assert missing_translators("best") == []


def test_a_way_is_direct_or_through_english_or_none() -> None:
    assert translation_models("hi", "en") == ("firefox-hi-en",)
    assert translation_models("hi", "ta") == ("firefox-hi-en", "firefox-en-ta")
    assert translation_models("hi", "hi") == ()
    assert translation_models("hi", "xx") == ()
    assert translation_models("xx", "en") == ()
