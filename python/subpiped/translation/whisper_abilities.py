"""What Whisper's weights can do: transcribe a language well enough, and translate it."""

from __future__ import annotations

import re
from typing import Final

from subpiped.core.tables import read_table
from subpiped.text.languages import short_code

# Above it every other word is wrong, and what is made of the text is guesswork.
_MOST_PERCENT: Final = 50.0
# Word error rates of Whisper on FLEURS; a figure that nobody published is missing.
_PERCENT: Final[dict[str, dict[str, float]]] = {
    size: {
        language: percent
        for measured in measurements
        for language, percent in measured["percent"].items()
    }
    for size, measurements in read_table("word_error_rates.json").items()
}
_SIZE: Final = re.compile(r"(tiny|base|small|medium|large(?:-v[123])?(?:-turbo)?|turbo)")
# openai/whisper calls its newest so.
_OTHER_NAMES: Final = {"large": "large-v3", "turbo": "large-v3-turbo"}
# Of these, openai/whisper and distil-whisper know nothing but English.
_ENGLISH_ONLY: Final = re.compile(r"\.en\b|\bdistil\b")


def can_transcribe(model_name: str, language: str) -> bool:
    """Whether the weights get at least half of the words of `language` right.

    Where no figure was published, large ones are believed for all of Whisper's languages, and all
    others for English only.

    Args:
        model_name: name of Whisper weights, such as `whisper-large-v3-mlx-4bit`.
        language: an ISO 639-1 code, or a longer tag with one.
    """
    spoken = short_code(language)
    if spoken is None:
        return False
    if spoken == "en" or _ENGLISH_ONLY.search(model_name):
        return spoken == "en"
    found = _SIZE.search(model_name)
    size = _OTHER_NAMES.get(found[1], found[1]) if found else ""
    percent = _PERCENT.get(size, {}).get(spoken)
    return size.startswith("large") if percent is None else percent <= _MOST_PERCENT


def can_translate(model_name: str) -> bool:
    """Whether the weights translate into English.

    Turbo models were not trained to translate and silently return the spoken language
    (openai/whisper README; ggml-org/whisper.cpp#2476). English-only models have no such task.
    """
    return not any(mark in model_name for mark in ("turbo", "distil", ".en"))


def is_gist_only(model_name: str) -> bool:
    """Whether a model is too small for a translation to enjoy.

    Whisper base loops and invents on read Hindi, where large-v3 has a word error rate of 17 %
    (FLEURS, openai/whisper language-breakdown).
    """
    return any(size in model_name for size in ("whisper-tiny", "whisper-base", "whisper-small"))
