from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from weights import hub, plan, profile
from weights.profile import Choice, record_choice
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SUBPIPED_FROM", "SUBPIPED_MODELS_FOLDER"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path))
    monkeypatch.setattr(profile, "is_apple_silicon", lambda: True)
    monkeypatch.setattr("subpiped.core.models.total_memory", lambda: 16_000_000_000)


@pytest.fixture
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def list_files(source: Mapping[str, Any]) -> tuple[str, dict[str, dict[str, Any]]]:
        if "large" not in source["repo"]:
            raise Unavailable("another source has it")
        sizes = {"weights.npz": 3_080_000_000, "config.json": 300}
        return "c0ffee", {name: {"size": size} for name, size in sizes.items()}

    monkeypatch.setattr(hub, "list_files", list_files)


@pytest.fixture
def unreachable(monkeypatch: pytest.MonkeyPatch) -> None:
    def list_files(source: Mapping[str, Any]) -> None:
        raise Unavailable("the hub cannot be reached (no route)")

    monkeypatch.setattr(hub, "list_files", list_files)


def test_best_lists_what_and_how_many_gigabytes(reachable: None) -> None:
    record_choice(Choice("best", "Apple GPU"))
    made = plan.make_plan("auto")
    large = next(m for m in made["models"] if m["model"] == "whisper-large-v3-mlx")
    assert large["bytes"] == 3_080_000_300
    assert large["source"] == "huggingface.co/mlx-community/whisper-large-v3-mlx"
    first, *lines = made["text"].splitlines()
    assert first == "Models of profile best (Apple GPU): 10.3 GB to fetch"
    assert any("whisper-large-v3-mlx" in line and "3.1 GB" in line for line in lines)


def test_a_package_that_two_sets_share_counts_once(unreachable: None) -> None:
    made = plan.make_plan("starter")
    both = [m["bytes"] for m in made["models"] if m["model"] in ("segmentation-3.0", "campplus")]
    assert both == [81010833, 81010833]
    assert made["bytes"] == sum(m["bytes"] for m in made["models"]) - 81010833


def test_what_the_hub_alone_has_is_estimated_where_it_is_away(unreachable: None) -> None:
    made = plan.make_plan("best")
    large = next(m for m in made["models"] if "large" in m["model"])
    assert large["bytes"] > 2_500_000_000
    assert large["source"] == "the hub cannot be reached (no route)"


def test_a_folder_sends_nothing_over_the_network(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("SUBPIPED_FROM", str(tmp_path))
    made = plan.make_plan("starter")
    assert made["bytes"] == 0
    assert {model["kind"] for model in made["models"]} == {"folder"}
    assert "nothing from the network" in made["text"]


def test_nothing_missing_needs_no_words(reachable: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(plan, "is_complete", lambda _: True)
    assert plan.make_plan("best")["text"] == ""
