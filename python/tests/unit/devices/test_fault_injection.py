"""Made-up devices and failures: nothing without their variables, and never in silence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from subpiped.devices import fault_injection
from subpiped.devices.engine_table import Candidate
from subpiped.devices.environment import set_environment

MLX = Candidate("mlx", "mlx")


def test_nothing_is_made_up_without_the_variables() -> None:
    fault_injection.begin_work(MLX)
    assert fault_injection.warning() is None
    assert not fault_injection.exists("mlx")
    assert fault_injection.real("mlx") == "mlx"
    numbers = np.ones(3)
    assert fault_injection.model_output(numbers) is numbers
    assert fault_injection.probed("mlx", numbers) is numbers


def test_a_made_up_device_computes_on_the_cpu_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_FAKE_DEVICES", "mps,mlx")
    assert fault_injection.real("mlx") == "cpu"
    assert fault_injection.real("cuda") == "cuda"
    assert "SUBPIPED_FAKE_DEVICES=mps,mlx" in (fault_injection.warning() or "")


def test_only_the_named_device_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_FAKE_DEVICE_FAIL", "cuda:nan,mlx:oom_large,mps:nan_half")
    fault_injection.begin_work(Candidate("pyannote", "mps"))
    assert math.isnan(fault_injection.model_output([1.0])[0])
    fault_injection.begin_work(Candidate("pyannote", "mps", full_precision=True))
    assert fault_injection.model_output([1.0]) == [1.0]
    fault_injection.begin_work(Candidate("ctranslate2", "cuda", full_precision=True))
    assert np.isnan(fault_injection.model_output(np.ones((2, 2)))).all()
    # The larger batch only.
    fault_injection.begin_work(Candidate("mlx", "mlx", half_batch=True))


def test_an_unknown_kind_is_no_silent_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_FAKE_DEVICE_FAIL", "mlx:segfault")
    with pytest.raises(ValueError, match="segfault"):
        fault_injection.begin_work(MLX)


def test_the_environment_is_set_where_nobody_has_and_the_memory_limit_left_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    environment = {"HF_HUB_OFFLINE": "0"}
    monkeypatch.setattr("os.environ", environment)
    set_environment()
    assert environment["HF_HUB_OFFLINE"] == "0"
    assert environment["PYTORCH_ENABLE_MPS_FALLBACK"] == "1"
    assert environment["TOKENIZERS_PARALLELISM"] == "false"
    assert environment["PYANNOTE_METRICS_ENABLED"] == "0"
    assert int(environment["OMP_NUM_THREADS"]) >= 1
    assert not [name for name in environment if "WATERMARK" in name]
