from __future__ import annotations

import json

import pytest

from subpiped.core.options import PROJECT_DIR
from subpiped.translation.whisper_abilities import can_transcribe, is_gist_only


@pytest.mark.parametrize(
    ("model_name", "language", "can"),
    [
        ("whisper-base-ct2", "hi", False),
        ("whisper-base-mlx", "hi", False),
        ("whisper-large-v3-ct2", "hi", True),
        ("whisper-large-v3-mlx-4bit", "hin", True),
        ("whisper-base-ct2", "de", True),
        ("whisper-base-ct2", "es", True),
        ("whisper-small", "bn", False),
        ("whisper-large-v3", "bn", True),
        ("whisper-large-v2", "am", False),
    ],
)
def test_every_second_word_must_be_right(model_name: str, language: str, can: bool) -> None:
    assert can_transcribe(model_name, language) is can


@pytest.mark.parametrize(
    ("model_name", "language", "can"),
    [
        # No figure: Malayalam by large-v3, Hindi by turbo, Welsh by base.
        ("whisper-large-v3-ct2", "ml", True),
        ("whisper-large-v3-turbo", "hi", True),
        ("openai/whisper-turbo", "hi", True),
        ("whisper-large", "hi", True),
        ("whisper-base-ct2", "cy", False),
        ("my-own-weights", "en", True),
        ("my-own-weights", "de", False),
        # Weights for English alone, and what is no language.
        ("whisper-base.en", "de", False),
        ("distil-large-v3", "de", False),
        ("distil-large-v3", "en", True),
        ("whisper-large-v3-ct2", "und", False),
        ("whisper-large-v3-ct2", "", False),
    ],
)
def test_where_no_figure_is_known_only_large_weights_are_believed(
    model_name: str, language: str, can: bool
) -> None:
    assert can_transcribe(model_name, language) is can


def test_no_figure_stands_twice() -> None:
    # A second one would silently replace the first.
    table = json.loads((PROJECT_DIR / "config/word_error_rates.json").read_text())
    for measurements in table.values():
        languages = [language for measured in measurements for language in measured["percent"]]
        assert len(languages) == len(set(languages))


@pytest.mark.parametrize(
    ("model", "gist"),
    [("whisper-base-ct2", True), ("whisper-base-mlx", True), ("whisper-large-v3-ct2", False)],
)
def test_small_models_give_the_gist_only(model: str, *, gist: bool) -> None:
    assert is_gist_only(model) is gist
