from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from subpiped.artifacts.corrected import CORRECTED
from subpiped.artifacts.transcript import Transcript, load_transcript, save_transcript
from subpiped.artifacts.translation import SCENES, TRANSLATED
from subpiped.core.errors import StageError
from subpiped.devices.engine_table import Candidate
from subpiped.translation.run import TranslationRun, TranslatorLoaders
from tests.helpers.stages import recorded, stage_within
from tests.helpers.tracks import save_recognized
from tests.helpers.transcripts import segment

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

ENGLISH = Transcript("hi", 0.9, "translate", (segment(1.0, 3.0, "I am going home."),))


def loaders(*, here: bool) -> TranslatorLoaders:
    """Nothing that could be loaded; `here` says that a translator for all languages is there."""

    def knows(_translators: Sequence[Any], _model: str, _profile: str) -> Callable[[str, str], bool]:
        return lambda _source, _target: here

    return TranslatorLoaders(knows, lambda _stage: [], lambda _stage, _pair, _alive: [])


def prepare(movie: Path, model: str) -> None:
    """What asr and post-ner leave of a film that `model` translated by itself."""
    save_recognized(movie, ENGLISH, model=model)
    save_transcript(movie / CORRECTED, ENGLISH)


@pytest.mark.parametrize(
    ("model", "warnings"),
    [("whisper-base-ct2", ["gist_only"]), ("whisper-large-v3-ct2", [])],
)
def test_what_a_small_model_translated_is_only_the_gist(
    tmp_path: Path, model: str, warnings: list[str]
) -> None:
    prepare(tmp_path, model)
    (tmp_path / "translation").mkdir()
    (tmp_path / SCENES).write_text("of an earlier run")
    stage = stage_within("translation", tmp_path)

    run = TranslationRun(stage, loaders(here=False))
    run.run(Candidate("whisper", "cpu"))

    assert not run.translates
    assert load_transcript(tmp_path / TRANSLATED) == ENGLISH
    assert not (tmp_path / SCENES).exists()
    manifest = recorded(stage)
    assert [warning["code"] for warning in manifest["warnings"]] == warnings
    assert manifest["metadata"]["routes"] == {"en": "direct"}


def test_a_translator_that_has_come_needs_another_text(tmp_path: Path) -> None:
    prepare(tmp_path, "whisper-large-v3-ct2")
    stage = stage_within("translation", tmp_path)
    with pytest.raises(StageError) as caught:
        TranslationRun(stage, loaders(here=True))
    assert caught.value.code == "route_changed"
