"""Which engine and device a stage tries, in which order."""

from __future__ import annotations

import pytest

from subpiped.core.errors import StageError
from subpiped.core.stages import STAGES
from subpiped.core.tables import read_table
from subpiped.devices.candidates import candidates
from subpiped.devices.engine_table import ENGINES, Candidate
from subpiped.devices.probe import get_device


@pytest.fixture
def everything_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("subpiped.devices.candidates._installed", lambda _engine: True)


@pytest.mark.parametrize(
    ("apple", "devices"),
    [(True, ["mlx", "mps", "cuda", "cpu"]), (False, ["cuda", "cpu"])],
)
@pytest.mark.parametrize("stage", sorted(STAGES))
@pytest.mark.usefixtures("everything_installed")
def test_devices_are_tried_best_first_and_on_each_the_engines_as_the_table_has_them(
    monkeypatch: pytest.MonkeyPatch, stage: str, apple: bool, devices: list[str]
) -> None:
    monkeypatch.setattr("subpiped.devices.candidates.is_apple_silicon", lambda: apple)
    rows = read_table("engines.json")
    engines = [name for name in rows if name in STAGES[stage].engines]
    every = [Candidate(e, d) for d in devices for e in engines if d in ENGINES[e].devices]
    # MLX is there for tests: others are many times faster on a CPU.
    slow = {Candidate("mlx", "cpu"), Candidate("mlx_lm", "cpu")}
    assert candidates(stage) == [pair for pair in every if pair not in slow]


@pytest.mark.parametrize(("stage", "engine"), [("asr", "mlx"), ("translation", "mlx_lm")])
@pytest.mark.usefixtures("everything_installed")
def test_an_apple_engine_that_is_named_runs_on_the_cpu_elsewhere(
    monkeypatch: pytest.MonkeyPatch, stage: str, engine: str
) -> None:
    monkeypatch.setattr("subpiped.devices.candidates.is_apple_silicon", lambda: False)
    assert candidates(stage, engine=engine) == [Candidate(engine, "cpu")]


@pytest.mark.usefixtures("everything_installed")
def test_excluded_devices_are_left_out() -> None:
    assert all(p.device != "cuda" for p in candidates("asr", exclude=["cuda", "mlx"]))


@pytest.mark.parametrize("stage", sorted(STAGES))
@pytest.mark.usefixtures("everything_installed")
def test_every_stage_can_be_put_on_every_device_of_its_engines(stage: str) -> None:
    for engine in STAGES[stage].engines:
        for device in ENGINES[engine].devices:
            pair = Candidate(engine, device)
            assert candidates(stage, engine=engine, device=device) == [pair]


def test_a_device_that_no_engine_supports_is_refused_with_the_choices() -> None:
    with pytest.raises(StageError) as caught:
        candidates("silero-vad", device="mps")
    assert caught.value.code == "config_invalid"
    assert "auto or one of: cpu" in caught.value.hint


def test_an_unknown_engine_is_refused() -> None:
    with pytest.raises(StageError, match="no engine 'torch'"):
        candidates("asr", engine="torch")


def test_the_device_of_a_rule_stage_is_the_cpu() -> None:
    assert get_device(prefer_mps=True, stage_name="post-ner") == "cpu"
