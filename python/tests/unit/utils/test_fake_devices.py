"""Made-up devices and failures: nothing without their variables, and never in silence."""

from __future__ import annotations

import math

import numpy as np
import pytest

from utils import fake_devices
from utils.device_environment import set_environment
from utils.device_manager import Candidate

MLX = Candidate("mlx", "mlx")


def test_nothing_is_made_up_without_the_variables() -> None:
    fake_devices.begin_work(MLX)
    assert fake_devices.warning() is None
    assert not fake_devices.exists("mlx")
    assert fake_devices.real("mlx") == "mlx"
    numbers = np.ones(3)
    assert fake_devices.heard(numbers) is numbers
    assert fake_devices.probed("mlx", numbers) is numbers


def test_a_made_up_device_computes_on_the_cpu_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_FAKE_DEVICES", "mps,mlx")
    assert fake_devices.real("mlx") == "cpu"
    assert fake_devices.real("cuda") == "cuda"
    assert "SUBPIPED_FAKE_DEVICES=mps,mlx" in (fake_devices.warning() or "")


def test_only_the_named_device_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_FAKE_DEVICE_FAIL", "cuda:nan,mlx:oom_large,mps:nan_half")
    fake_devices.begin_work(Candidate("pyannote", "mps"))
    assert math.isnan(fake_devices.heard([1.0])[0])
    fake_devices.begin_work(Candidate("pyannote", "mps", full_precision=True))
    assert fake_devices.heard([1.0]) == [1.0]
    fake_devices.begin_work(Candidate("ctranslate2", "cuda", full_precision=True))
    assert np.isnan(fake_devices.heard(np.ones((2, 2)))).all()
    # The larger batch only.
    fake_devices.begin_work(Candidate("mlx", "mlx", half_batch=True))


def test_an_unknown_kind_is_no_silent_success(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_FAKE_DEVICE_FAIL", "mlx:segfault")
    with pytest.raises(ValueError, match="segfault"):
        fake_devices.begin_work(MLX)


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
