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
FLOORS: Final[dict[str, tuple[float, float]]] = {
    "neighbors swapped": (0.70, 0.93),
    "shifted by one": (0.83, 0.95),
    "half moved to the next": (0.65, 0.93),
    "half moved to the one before": (0.48, 0.90),
    "digits changed": (0.98, 0.92),
    "name dropped": (0.70, 0.92),
    "negation dropped": (0.76, 0.90),
    "cut in the middle": (0.94, 0.95),
}


@pytest.fixture(scope="module")
def scenes(media: Path) -> list[Scene]:
    folder = media / "translation"
    if not folder.is_dir():
        pytest.skip("../shared/media/translation is not here")
    return load_scenes(folder, "report")


@pytest.mark.parametrize(
    ("system", "hard", "doubted"),
    [("reference", 0.002, 0.03), ("google", 0.002, 0.02), ("bergamot-tiny", 0.008, 0.02)],
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
    assert rank_scenes(scenes, pairs) >= 0.85
    assert rank_scenes(scenes, [("nllb", "google")]) >= 0.45
    assert rank_scenes(scenes, [("bergamot-tiny", "google")]) >= 0.45
