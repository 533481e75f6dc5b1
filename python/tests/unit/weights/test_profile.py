from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from weights import hub, profile

if TYPE_CHECKING:
    from pathlib import Path

Become = Callable[..., None]


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Become:
    """Apple or not, hub or not."""
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path))

    def become(*, apple: bool, reachable: bool) -> None:
        monkeypatch.setattr(profile, "is_apple_silicon", lambda: apple)
        monkeypatch.setattr(hub, "is_reachable", lambda: reachable)

    return become


@pytest.mark.parametrize(
    ("apple", "reachable", "expected"),
    [(True, True, "best"), (True, False, "starter"), (False, True, "starter")],
)
def test_best_needs_an_apple_gpu_and_a_hub(
    machine: Become, apple: bool, reachable: bool, expected: str
) -> None:
    machine(apple=apple, reachable=reachable)
    assert profile.choose_profile()[0] == expected


def test_a_choice_is_remembered(machine: Become) -> None:
    assert profile.recorded_profile() is None
    profile.record_profile("best", "Apple GPU")
    assert profile.recorded_profile() == "best"


def test_starter_on_linux_needs_neither_mlx_nor_large_weights(machine: Become) -> None:
    machine(apple=False, reachable=True)
    names = profile.needed_models("starter")
    assert {"whisper-base-ct2", "silero-vad-onnx", "campplus-onnx", "spacy-en-sm"} <= set(names)
    assert not [name for name in names if "mlx" in name or "large" in name]


def test_apples_best_is_mlx_and_torch(machine: Become) -> None:
    machine(apple=True, reachable=True)
    names = profile.needed_models("best")
    assert "segmentation-3.0" in names
    assert [name for name in names if name.startswith("whisper-large-v3-mlx")]
    assert "whisper-large-v3-ct2" not in names


def test_the_tests_need_every_engines_starter_weights(machine: Become) -> None:
    machine(apple=False, reachable=False)
    names = profile.needed_models("test")
    assert {"whisper-base-mlx", "segmentation-3.0", "campplus", "pyannote-sample"} <= set(names)
    assert not [name for name in names if "large" in name]
