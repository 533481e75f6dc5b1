"""Five systems' translations of known quality through the whole stage, looked up by a program.

On a sample of scenes; `python -m bench.translation stage` sends all sentences.
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Final

import pytest

from subpiped.artifacts.transcript import load_transcript
from subpiped.artifacts.translation import TRANSLATED
from tests.helpers.translated_systems import (
    as_sentences,
    film_of,
    program,
    quality,
    silent_faults,
    texts_of,
    translated_film,
)
from tests.helpers.translation_data import SYSTEMS, Scene, load_scenes

if TYPE_CHECKING:
    from pathlib import Path

_SEED: Final = 11
_SCENES: Final = 5
# Shares of all sentences that a fault touches and that may pass unseen. Where neither of two lines
# has a name, a number or a length of its own, nothing tells that they were swapped.
_UNSEEN: Final = {"swap": 0.25, "shift": 0.06}
# Planted into every scene; `always` into every answer, too, and not only into the first.
_FAULTS: Final = (
    ("drop",), ("merge",), ("swap",), ("shift",), ("digits",), ("echo",),
    ("drop", "always"), ("swap", "always"), ("digits", "always"), ("echo", "always"),
)  # fmt: skip


@pytest.fixture(scope="module")
def scenes(media: Path) -> list[Scene]:
    folder = media / "translation"
    if not folder.is_dir():
        pytest.skip("../shared/media/translation is not here")
    chosen = random.Random(_SEED).sample(load_scenes(folder, "report"), _SCENES)
    return [as_sentences(scene) for scene in chosen]


@pytest.mark.parametrize("system", [name for name in SYSTEMS if name != "reference"])
def test_what_the_stage_makes_of_a_system_is_no_worse_than_the_system(
    tmp_path: Path, scenes: list[Scene], system: str
) -> None:
    film_of(tmp_path, scenes)
    behind = "nllb" if system == "google" else "google"
    programs = (program(tmp_path, scenes, system), program(tmp_path, scenes, behind))
    found = [one for scene in translated_film(tmp_path, *programs) for one in scene.sentences]
    assert [one.source for one in found] == [text for one in scenes for text in one.sources]
    assert all(one.translation or one.how == "gap" for one in found)
    texts = [one.translation for one in found]
    assert quality(texts, scenes) >= quality(texts_of(scenes, system), scenes)
    shown = load_transcript(tmp_path / TRANSLATED).segments
    assert [s.text for s in shown] == [text for text in texts if text]


def test_by_itself_the_worst_system_loses_no_sentence_in_silence(
    tmp_path: Path, scenes: list[Scene]
) -> None:
    film_of(tmp_path, scenes)
    found = translated_film(tmp_path, program(tmp_path, scenes, "opusmt"))
    assert silent_faults(found, scenes, "opusmt") == []


@pytest.mark.parametrize("fault", _FAULTS, ids=" ".join)
def test_planted_faults_are_repaired_or_recorded(
    tmp_path: Path, scenes: list[Scene], fault: tuple[str, ...]
) -> None:
    film_of(tmp_path, scenes)
    found = translated_film(tmp_path, program(tmp_path, scenes, "bergamot-tiny", *fault))
    touched = {"swap": 2 * len(found), "shift": sum(len(one.sentences) for one in found)}
    silent = silent_faults(found, scenes, "bergamot-tiny")
    assert len(silent) <= _UNSEEN.get(fault[0], 0.0) * touched.get(fault[0], 0)
    # It was planted, and something was done about it.
    assert any(one.faults or one.how == "gap" for scene in found for one in scene.sentences)
