"""The self-test of a device in its child process, whatever the driver does there."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from subpiped.devices.probe import Refusal, probe
from tests.helpers.stages import venv_python

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """Answers are kept for the life of a process."""
    probe.cache_clear()
    yield
    probe.cache_clear()


@pytest.fixture
def fakes(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Made-up devices, tried by the interpreter that has both of asr's engines."""
    monkeypatch.setenv("SUBPIPED_FAKE_DEVICES", "mlx,cuda")
    monkeypatch.setattr("sys.executable", venv_python("asr", best=True))
    return monkeypatch


DEATHS = [
    ("probe_segv", Refusal("its self-test was killed by SIGSEGV", "device_crash")),
    (
        "no_device",
        Refusal("RuntimeError: [metal::load_device] No Metal device available.", "no_device"),
    ),
]


@pytest.mark.parametrize(("kind", "refusal"), DEATHS)
def test_a_driver_that_dies_or_complains_refuses_the_device(
    fakes: pytest.MonkeyPatch, kind: str, refusal: Refusal
) -> None:
    fakes.setenv("SUBPIPED_FAKE_DEVICE_FAIL", f"mlx:{kind}")
    assert probe("mlx", "mlx") == refusal


def test_a_driver_that_hangs_refuses_the_device_in_time(fakes: pytest.MonkeyPatch) -> None:
    fakes.setenv("SUBPIPED_FAKE_DEVICE_FAIL", "mlx:probe_hang")
    began = time.monotonic()
    refusal = probe("mlx", "mlx", 1.0)
    assert refusal == Refusal("its self-test did not answer within 1 s", "hang")
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(("engine", "device"), [("mlx", "mlx"), ("ctranslate2", "cuda")])
def test_each_engine_computes_and_wrong_numbers_are_seen(
    fakes: pytest.MonkeyPatch, engine: str, device: str
) -> None:
    assert probe(engine, device) is None
    probe.cache_clear()
    fakes.setenv("SUBPIPED_FAKE_DEVICE_FAIL", f"{device}:probe_nan")
    assert probe(engine, device) == Refusal("its self-test gave NaN", "bad_output")


def test_the_cpu_needs_no_test_and_a_missing_engine_is_said() -> None:
    assert probe("onnx", "cpu") is None
    refusal = probe("mlx", "mlx")
    assert refusal is not None
    assert "mlx" in refusal.why or "No Metal device" in refusal.why
