"""What asr refuses before it works."""

import pytest

from subpiped.core.errors import StageError
from subpiped.devices.engine_table import Candidate
from subpiped.recognition.options import (
    allowed_languages,
    check_task,
    usable_candidates,
)


@pytest.mark.parametrize(
    ("language", "languages", "expected"),
    [
        ("auto", ["hi", "en"], ["hi", "en"]),
        ("auto", ["hin", "hi", "EN"], ["hi", "en"]),
        ("ta", ["hi", "en"], ["ta"]),
    ],
)
def test_allowed_languages(language: str, languages: list[str], expected: list[str]) -> None:
    assert allowed_languages(language, languages) == expected


@pytest.mark.parametrize("options", [("auto", []), ("klingon", ["en"]), ("auto", ["en", "xx"])])
def test_no_language_is_refused(options: tuple[str, list[str]]) -> None:
    with pytest.raises(StageError) as caught:
        allowed_languages(*options)
    assert caught.value.code == "config_invalid"
    assert caught.value.hint


@pytest.mark.parametrize(
    ("task", "model", "target"),
    [
        ("translate", "whisper-large-v3-turbo-ct2", "en"),
        ("translate", "whisper-base.en", None),
        ("translate", "distil-large-v3", "en"),
        ("translate", "whisper-base-ct2", "fr"),
    ],
)
def test_impossible_translations_are_refused(task: str, model: str, target: str | None) -> None:
    with pytest.raises(StageError) as caught:
        check_task(task, model, target)
    assert caught.value.code == "config_invalid"
    assert caught.value.exit_code == 78


@pytest.mark.parametrize(
    ("task", "model", "target"),
    [
        ("transcribe", "whisper-large-v3-turbo-ct2", "en"),
        ("auto", "whisper-large-v3-turbo-ct2", None),
        ("transcribe", "whisper-base-ct2", "fr"),
        ("translate", "whisper-base-ct2", "en"),
        ("translate", "auto", None),
    ],
)
def test_possible_tasks_pass(task: str, model: str, target: str | None) -> None:
    check_task(task, model, target)


def test_named_weights_choose_the_engine() -> None:
    pairs = [Candidate("mlx", "cpu"), Candidate("ctranslate2", "cpu")]
    assert usable_candidates(pairs, "auto") == pairs
    assert usable_candidates(pairs, "whisper-base-ct2") == pairs[1:]
    for wrong in ("whisper-base-mlx", "whisper-huge"):
        with pytest.raises(StageError) as caught:
            usable_candidates(pairs[1:], wrong)
        assert caught.value.code == "config_invalid"
