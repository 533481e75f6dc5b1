from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from subpiped.core.models import catalog
from subpiped.devices.engine_table import ENGINES
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
        monkeypatch.setattr(hub, "why_unreachable", lambda: None if reachable else "no route")

    return become


@pytest.mark.parametrize(
    ("apple", "reachable", "expected"),
    [(True, True, "best"), (True, False, "starter"), (False, True, "starter")],
)
def test_best_needs_an_apple_gpu_and_a_hub(
    machine: Become, apple: bool, reachable: bool, expected: str
) -> None:
    machine(apple=apple, reachable=reachable)
    assert profile.choose_profile().profile == expected


def test_a_hub_that_cannot_be_reached_is_the_reason_and_worth_another_try(
    machine: Become,
) -> None:
    machine(apple=True, reachable=False)
    choice = profile.choose_profile()
    assert choice.why == "the model hub cannot be reached (no route)"
    assert choice.fallback
    machine(apple=False, reachable=False)
    assert not profile.choose_profile().fallback


def test_a_folder_instead_of_the_hub_decides(
    machine: Become, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine(apple=True, reachable=True)
    monkeypatch.setenv("SUBPIPED_FROM", str(tmp_path / "stick"))
    choice = profile.choose_profile()
    assert (choice.profile, choice.fallback) == ("starter", True)
    lacking = choice.why.partition(" has no ")[2].split(", ")
    assert set(lacking) <= set(profile.needed_models("best"))
    for name in profile.needed_models("best"):
        folder = tmp_path / "stick" / name
        folder.mkdir(parents=True)
        (folder / catalog()["models"][name]["main"]).write_text("{}")
    assert profile.choose_profile().profile == "best"


def test_a_choice_is_remembered(machine: Become) -> None:
    assert profile.recorded_profile() is None
    profile.record_choice(profile.Choice("best", "Apple GPU"))
    assert profile.recorded_choice() == profile.Choice("best", "Apple GPU")
    assert profile.choice_without_asking().profile == "best"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"profile": ""}'])
def test_a_broken_record_is_none(machine: Become, tmp_path: Path, text: str) -> None:
    (tmp_path / "profile.json").write_text(text)
    assert profile.recorded_choice() is None


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


@pytest.mark.parametrize(
    ("memory", "expected"),
    [(8_600_000_000, []), (17_200_000_000, ["gemma-4-e4b-mlx-4bit"])],
)
def test_a_language_model_only_where_it_fits(
    machine: Become, monkeypatch: pytest.MonkeyPatch, memory: int, expected: list[str]
) -> None:
    machine(apple=True, reachable=True)
    monkeypatch.setattr("subpiped.core.models.total_memory", lambda: memory)
    assert [n for n in profile.needed_models("best") if n.startswith("gemma")] == expected
    assert not [n for n in profile.needed_models("starter") if n.startswith("gemma")]


def test_the_tests_need_every_engines_starter_weights(machine: Become) -> None:
    machine(apple=False, reachable=False)
    names = profile.needed_models("test")
    assert {"whisper-base-mlx", "segmentation-3.0", "campplus", "pyannote-sample"} <= set(names)
    assert not [name for name in names if "large" in name]


def test_every_engine_with_weights_is_fetched_in_some_profile() -> None:
    """What a role names and no setup fetches would fail at the first film."""
    roles = catalog()["roles"].values()
    named = {engine for profiles in roles for engines in profiles.values() for engine in engines}
    # Translators are fetched by the languages that are wanted (weights/translators.py).
    named |= {entry["engine"] for entry in catalog()["models"].values() if "pair" in entry}
    assert named == {name for name, row in ENGINES.items() if row.fetch}


def test_in_use_is_what_the_stages_try_first(machine: Become) -> None:
    machine(apple=True, reachable=True)
    assert {"whisper-base-mlx", "segmentation-3.0-onnx"} <= profile.models_in_use("starter")
    best = profile.models_in_use("best")
    assert {"segmentation-3.0", "campplus", "speech-music-onnx", "spacy-en-sm"} <= best
    assert not {"segmentation-3.0-onnx", "whisper-base-ct2", "pyannote-sample"} & best
