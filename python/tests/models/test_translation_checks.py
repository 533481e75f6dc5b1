"""How well faults are found, and scenes ranked, on Hindi with translations of known quality.

On the half that nothing was tuned on. `python -m bench.translation report` prints all figures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.helpers.translation_data import (
    FAULTS,
    Scene,
    false_alarms,
    find_planted,
    load_scenes,
    rank_scenes,
)

if TYPE_CHECKING:
    from pathlib import Path

# A bit under what was seen: recall and precision.
FLOORS: Final = {}


@pytest.fixture(scope="module")
def scenes(media: Path) -> list[Scene]:
    folder = media / "translation"
    if not folder.is_dir():
        pytest.skip("../shared/media/translation is not here")
    return load_scenes(folder, "report")


@pytest.mark.parametrize(
    ("system", "hard", "doubted"), [("reference", 0, 0), ("google", 0, 0), ("bergamot-tiny", 0, 0)]
)
def test_true_translations_have_hardly_a_fault(
    scenes: list[Scene], system: str, hard: float, doubted: float
) -> None:
    found = false_alarms(scenes, system)
    assert found.hard <= hard * found.sentences
    assert found.doubted <= doubted * found.sentences


@pytest.mark.parametrize("kind", FAULTS)
@pytest.mark.parametrize("system", ["google", "bergamot-tiny"])
def test_planted_faults_are_found(scenes: list[Scene], system: str, kind: str) -> None:
    found = find_planted(scenes, system, kind)
    recall, precision = FLOORS.get(kind, (0.98, 0.95))
    assert found.planted >= 20
    assert found.recall >= recall
    assert found.precision >= precision


def test_the_figure_of_a_scene_ranks_scenes(scenes: list[Scene]) -> None:
    pairs = [(system, "nllb") for system in ("bergamot-tiny", "argos", "opusmt")]
    assert rank_scenes(scenes, pairs) >= 0.8
    assert rank_scenes(scenes, [("nllb", "google")]) >= 0.3
