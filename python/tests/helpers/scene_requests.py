"""Requests to translators of scenes, and what goes wrong with them, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from subpiped.core.errors import StageError
from subpiped.translation.brief import Brief, Name
from subpiped.translation.translator import SceneRequest

if TYPE_CHECKING:
    from subpiped.translation.translator import Translator

SENTENCES = {1: "कौन?", 2: "मैं आदित्य हूँ।"}
ANSWER = {1: "Who?", 2: "I am Aditya."}
BRIEF = Brief(
    title="Film (2001)",
    names=[Name("Aditya", "person", "male")],
    before=[("हाँ।", "Yes.")],
    terms={"थाना": "station"},
)


def scene(sentences: dict[int, str] | None = None, brief: Brief = BRIEF) -> SceneRequest:
    """A request for these sentences, from Hindi into English."""
    return SceneRequest("hi", "en", sentences or SENTENCES, brief)


def failure(translator: Translator, kind: type[Exception]) -> str:
    """What the error of this kind says that ends a request; the translator is closed."""
    with pytest.raises(kind) as caught:
        translator.translate(scene())
    translator.close()
    error = caught.value
    return f"{error.code}: {error} ({error.hint})" if isinstance(error, StageError) else str(error)


def stopped() -> None:
    """An `alive` that finds the film stopped."""
    raise StageError("stopped", "stopped on request")
