"""Each class that config/engines.json names can be imported and keeps the port of its stage."""

from __future__ import annotations

import inspect
from typing import Final

import pytest

from subpiped.core.errors import StageError
from subpiped.core.stages import ENGINE_CLASSES, STAGES
from subpiped.engines.classes import engine_class
from subpiped.names.name_finder import NameFinder
from subpiped.recognition.engine import AsrEngine
from subpiped.speech.segmentation_network import Segmenter
from subpiped.speech.speaker_embedder import Embedder
from subpiped.speech.speech_detector import SpeechDetector

PORTS: Final[dict[str, type]] = {
    "pre-ner": NameFinder,
    "silero-vad": SpeechDetector,
    "pyannote-vad": Segmenter,
    "diarization": Embedder,
    "asr": AsrEngine,
}


@pytest.mark.parametrize("stage", PORTS)
def test_every_engine_of_a_stage_with_a_model_has_a_class(stage: str) -> None:
    assert tuple(ENGINE_CLASSES[stage]) == STAGES[stage].engines


@pytest.mark.parametrize(
    ("stage", "engine"),
    [(stage, engine) for stage in PORTS for engine in ENGINE_CLASSES[stage]],
)
def test_it_keeps_the_port(stage: str, engine: str) -> None:
    found = engine_class(stage, engine)
    port = PORTS[stage]
    # mypy holds the methods of a class to those of the port that it names; here, that it does, that
    # it leaves none out, and that it is built as the others of its stage are.
    assert port in found.__mro__
    for name, _ in inspect.getmembers(port, inspect.isfunction):
        if not name.startswith("_"):
            assert name in vars(found), name
    given = inspect.signature(found).parameters
    assert len(given) == (1 if stage == "asr" else 2), list(given)


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(StageError) as caught:
        engine_class("diarization", "sphinx")
    assert caught.value.code == "config_invalid"
