"""What a stage does on its devices: which are left out, refused, tried again and how."""

from __future__ import annotations

import json
import logging
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.errors import DeviceError, StageError
from subpiped.devices import attempts
from subpiped.devices.attempts import on_first_device
from subpiped.devices.engine_table import Candidate
from subpiped.devices.probe import Refusal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

MLX, CUDA, CPU = (
    Candidate("mlx", "mlx"),
    Candidate("ctranslate2", "cuda"),
    Candidate("ctranslate2", "cpu"),
)


class FakeStage:
    """What on_first_device asks of a stage, and what it was told."""

    def __init__(self, **options: Any) -> None:
        self.name = "asr"
        self.profile = "starter"
        self.options = {"device": "auto", **options}
        self.logger = logging.getLogger("test")
        self.tried: list[tuple[str, str | None]] = []
        self.refused: list[Mapping[str, Any]] = []
        self.warnings: list[str] = []

    @contextmanager
    def chosen(
        self, pair: Candidate, refused: Sequence[Mapping[str, Any]], model: str | None
    ) -> Iterator[None]:
        self.tried.append((pair.device, model))
        self.refused = list(refused)
        yield

    def none_left(self, refused: Sequence[Mapping[str, Any]]) -> None:
        self.refused = list(refused)

    def warn(self, _code: str, message: str) -> None:
        self.warnings.append(message)


@pytest.fixture(autouse=True)
def everything_passes(monkeypatch: pytest.MonkeyPatch) -> dict[str, Refusal]:
    """Every device passes its self-test but those that a test puts in here."""
    refusals: dict[str, Refusal] = {}
    monkeypatch.setattr(attempts, "probe_device", lambda p: refusals.get(p.device))
    return refusals


def failing(errors: dict[str, list[Exception]], seen: list[Candidate]) -> Callable[..., str]:
    """Work that raises the next error of its device, and else says where it was done."""

    def work(pair: Candidate) -> str:
        seen.append(pair)
        left = errors.get(pair.device)
        if left:
            raise left.pop(0)
        return pair.device

    return work


def run(
    stage: FakeStage, errors: dict[str, list[Exception]], *pairs: Candidate
) -> tuple[str, list[Candidate]]:
    seen: list[Candidate] = []
    return on_first_device(stage, pairs, failing(errors, seen)), seen


def test_memory_that_ran_out_gets_half_the_batch_then_the_next_device() -> None:
    stage = FakeStage(batchSize=8)
    short = RuntimeError("MPS backend out of memory (max allowed: 9.07 GB)")
    done, seen = run(stage, {"mlx": [short]}, MLX, CPU)
    assert done == "mlx"
    assert [pair.half_batch for pair in seen] == [False, True]
    assert "trying again with half the batch" in stage.warnings[0]
    done, seen = run(stage, {"mlx": [short, short]}, MLX, CPU)
    assert (done, len(seen)) == ("cpu", 3)
    refused = {k: stage.refused[0][k] for k in ("engine", "device", "failure", "tried")}
    assert refused == {"engine": "mlx", "device": "mlx", "failure": "oom", "tried": True}
    # On the CPU, too; and without a batch there is nothing to halve.
    assert run(FakeStage(batchSize=2), {"cpu": [MemoryError()]}, CPU)[1][-1].half_batch
    with pytest.raises(StageError, match=r"cpu: .+ \(oom\)") as caught:
        run(FakeStage(), {"cpu": [MemoryError()]}, CPU)
    assert (caught.value.code, caught.value.failure) == ("out_of_memory", "oom")


def test_wrong_numbers_get_full_precision_where_they_were_in_half() -> None:
    stage = FakeStage()
    wrong = DeviceError("mlx", "gave NaN")
    done, seen = run(stage, {"mlx": [wrong], "cuda": [wrong, wrong]}, CUDA, MLX)
    assert done == "mlx"
    assert [(p.device, p.full_precision) for p in seen] == [
        ("cuda", False),
        ("cuda", True),
        ("mlx", False),
        ("mlx", True),
    ]
    # The CPU has no half precision: its wrong numbers are the last word.
    with pytest.raises(StageError, match=r"\(bad_output\)"):
        run(FakeStage(), {"cpu": [DeviceError("cpu", "gave NaN")]}, CPU)


def test_what_no_other_device_fixes_is_raised_at_once() -> None:
    for error in (StageError("model_missing", "no weights"), KeyError("text")):
        with pytest.raises(type(error)):
            run(FakeStage(), {"mlx": [error]}, MLX, CPU)
    # A stop whose words speak of memory is a stop.
    with pytest.raises(StageError, match="stopped"):
        run(FakeStage(), {"mlx": [StageError("stopped", "stopped, out of memory")]}, MLX, CPU)


def test_a_refused_self_test_is_not_tried(everything_passes: dict[str, Refusal]) -> None:
    everything_passes["mlx"] = Refusal("its self-test was killed by SIGSEGV", "device_crash")
    stage = FakeStage()
    done, seen = run(stage, {}, MLX, CPU)
    assert (done, len(seen)) == ("cpu", 1)
    assert stage.refused == [
        {
            "engine": "mlx",
            "device": "mlx",
            "why": "its self-test was killed by SIGSEGV",
            "failure": "device_crash",
        }
    ]
    everything_passes["cpu"] = Refusal("odd")
    with pytest.raises(StageError, match=r"no device can run asr: mlx: its self-test.*; cpu: odd"):
        run(FakeStage(), {}, MLX, CPU)


def known(**differs: Any) -> str:
    value = {
        "engine": "mlx",
        "device": "mlx",
        "model": "",
        "failure": "device_crash",
        "until": 4_102_444_800_000,
    }
    return json.dumps([value | differs])


def test_what_failed_with_an_earlier_film_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_DEVICE_FAILURES", known())
    stage = FakeStage()
    assert run(stage, {}, MLX, CPU)[0] == "cpu"
    assert stage.refused[0]["why"].startswith("skipped until ")
    assert "it crashed (device_crash)" in stage.refused[0]["why"]
    # It was not tried now: nothing new is known of it.
    assert "tried" not in stage.refused[0]


@pytest.mark.parametrize(
    ("options", "differs"),
    [
        # A person chose the device.
        ({"device": "mlx"}, {}),
        # Other weights, or a newer version of the same.
        ({}, {"model": "whisper-base-mlx@1234"}),
        ({}, {"engine": "pyannote"}),
        ({}, {"device": "mps"}),
    ],
)
def test_another_pair_or_a_chosen_device_is_not_left_out(
    monkeypatch: pytest.MonkeyPatch, options: dict[str, Any], differs: dict[str, Any]
) -> None:
    monkeypatch.setenv("SUBPIPED_DEVICE_FAILURES", known(**differs))
    assert run(FakeStage(**options), {}, MLX, CPU)[0] == "mlx"


def test_the_weights_are_named_with_the_device() -> None:
    stage = FakeStage(model="whisper-nobody-has")
    on_first_device(stage, [MLX], lambda pair: pair.device, "asr")
    assert stage.tried == [("mlx", "whisper-nobody-has")]


def test_what_the_runner_left_out_is_named_with_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_EXCLUDE_DEVICES", "mlx,cuda")
    monkeypatch.setenv("SUBPIPED_DEVICE_FAILURES", known(until=None))
    stage = FakeStage()
    run(stage, {}, CPU)
    assert stage.refused == [
        {
            "engine": "mlx",
            "device": "mlx",
            "failure": "device_crash",
            "why": "skipped: it crashed (device_crash)",
        },
        {"device": "cuda", "why": "skipped by the runner"},
    ]


def test_the_runner_asks_for_half_a_batch_on_one_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUBPIPED_HALF_BATCH", "mlx")
    short = RuntimeError("MPS backend out of memory")
    _, seen = run(FakeStage(batchSize=8), {"mlx": [short]}, MLX, CPU)
    assert [(p.device, p.half_batch) for p in seen] == [("mlx", True), ("cpu", False)]


def test_pages_of_advice_are_cut() -> None:
    stage = FakeStage()
    run(stage, {"mlx": [RuntimeError("CUDA out of memory. " + "See the manual. " * 99)]}, MLX, CPU)
    assert len(stage.refused[0]["why"]) == 300
