"""A stage's work on the first device that can do it, and after a failure on the next.

The first net of two: what the process survives. What it does not (a signal, a hang) the daemon's
runner catches and starts the stage again without the device (src/pipeline/pipeline-run.ts).
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from subpiped.core.errors import DeviceError, StageError
from subpiped.core.failpoint import failpoint
from subpiped.core.models import model_key, model_name
from subpiped.devices import fault_injection
from subpiped.devices.batch_sizes import batch_size
from subpiped.devices.engine_table import ENGINES
from subpiped.devices.failures import BAD_OUTPUT, OUT_OF_MEMORY, class_of_error, in_words
from subpiped.devices.probe import probe_device

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Mapping, Sequence
    from contextlib import AbstractContextManager

    from subpiped.devices.engine_table import Candidate

T = TypeVar("T")
_LONGEST_WORDS: Final = 300


class Work(Protocol):
    """What is told of attempts: a stage, which this package does not know."""

    @property
    def name(self) -> str:
        """The stage's name."""
        ...

    @property
    def options(self) -> Mapping[str, Any]:
        """The stage's options."""
        ...

    @property
    def profile(self) -> str:
        """`starter` or `best`."""
        ...

    @property
    def logger(self) -> logging.Logger:
        """The stage's log."""
        ...

    def chosen(
        self, pair: Candidate, refused: Sequence[Mapping[str, object]], model: str | None
    ) -> AbstractContextManager[None]:
        """Tell and record that `pair` is tried now; the context takes the work's time."""
        ...

    def none_left(self, refused: Sequence[Mapping[str, object]]) -> None:
        """Record that no device was left."""
        ...

    def warn(self, code: str, message: str) -> None:
        """Tell and record what a person should know."""
        ...


def on_first_device(
    stage: Work,
    pairs: Sequence[Candidate],
    work: Callable[[Candidate], T],
    role: str | None = None,
) -> T:
    """Run `work` on the first pair that is not left out and passes its self-test.

    When memory runs out, once more there with half the batch, where the stage has one; when the
    numbers are wrong, once more in full precision, where the engine had half; else, and then, on
    the next pair. `role` is that of the weights in config/models.json.

    Raises:
        StageError: what `work` raises that no other device can mend; the last device's failure
            when none is left.
    """
    refused = [_left_out_by_runner(device) for device in excluded_devices()]
    last: StageError | None = None
    for pair in pairs:
        model = _model_of(stage, pair, role)
        entry = {"engine": pair.engine, "device": pair.device}
        known = _remembered(stage, pair, model)
        if known is not None:
            refused.append({**entry, **known})
            stage.logger.info("skips %s: %s", pair.device, known["why"])
            continue
        refusal = probe_device(pair)
        if refusal is not None:
            kind = {} if refusal.failure is None else {"failure": refusal.failure}
            refused.append({**entry, "why": refusal.why, **kind})
            continue
        attempt: Candidate | None = _first_attempt(stage, pair)
        while attempt is not None:
            try:
                with stage.chosen(pair, refused, model):
                    failpoint("stage.device-chosen")
                    fault_injection.begin_work(attempt)
                    return work(attempt)
            except Exception as error:
                failure = class_of_error(error, pair.device)
                if failure is None or (
                    isinstance(error, StageError) and not isinstance(error, DeviceError)
                ):
                    raise
                text = error.why if isinstance(error, DeviceError) else str(error)
            # Outside of the handler: the traceback holds on to what the work had in memory.
            _free_memory()
            why = _shortened(f"{in_words(failure)}: {text}" if text else in_words(failure))
            code = "out_of_memory" if failure == OUT_OF_MEMORY else "device_failed"
            hint = "to skip this device, set the stage's device option to cpu"
            last = StageError(code, f"{pair.device}: {why}", hint, failure=failure)
            attempt, how = _next_attempt(stage, attempt, failure)
            stage.warn("device_failed", f"{pair.engine} on {pair.device}: {why}{how}")
        tried = {"failure": failure, "why": why, "tried": True}
        refused.append({**entry, **({} if model is None else {"model": model}), **tried})
    stage.none_left(refused)
    if last is None:
        reasons = "; ".join(f"{r['device']}: {r['why']}" for r in refused)
        raise StageError("device_failed", f"no device can run {stage.name}: {reasons}")
    raise last


def excluded_devices() -> list[str]:
    """Devices that the runner leaves out: the stage died on them in this run."""
    excluded = os.environ.get("SUBPIPED_EXCLUDE_DEVICES", "")
    return [name for name in excluded.split(",") if name]


def _known_failures() -> list[dict[str, Any]]:
    """What the runner knows of failed devices; `until` (epoch ms) is null for those of this run."""
    found: list[dict[str, Any]] = json.loads(os.environ.get("SUBPIPED_DEVICE_FAILURES", "[]"))
    return found


def _left_out_by_runner(device: str) -> dict[str, Any]:
    for known in _known_failures():
        if known["device"] == device and known.get("until") is None:
            why = f"skipped: {in_words(known['failure'])}"
            return {k: known[k] for k in ("engine", "device", "failure")} | {"why": why}
    return {"device": device, "why": "skipped by the runner"}


def _remembered(stage: Work, pair: Candidate, model: str | None) -> dict[str, Any] | None:
    # A device that a person chose is taken at its word, and the CPU is the last resort.
    if pair.device == "cpu" or stage.options.get("device", "auto") != "auto":
        return None
    for known in _known_failures():
        same = (known["engine"], known["device"], known["model"] or None)
        if known.get("until") is not None and same == (pair.engine, pair.device, model):
            moment = time.localtime(known["until"] / 1000)
            today = time.localtime()[:3] == moment[:3]
            until = time.strftime("%H:%M" if today else "%a %H:%M", moment)
            failure = known["failure"]
            return {"failure": failure, "why": f"skipped until {until}: {in_words(failure)}"}
    return None


def _model_of(stage: Work, pair: Candidate, role: str | None) -> str | None:
    """Name and hash of the weights that the pair would load, or None."""
    if role is None:
        return None
    named = stage.options.get("model", "auto")
    try:
        return model_key(
            model_name(role, stage.profile, pair.engine) if named == "auto" else str(named)
        )
    except StageError:
        return None


def _has_batch(stage: Work, device: str) -> bool:
    return batch_size(stage.name, device, int(stage.options.get("batchSize", 1))) > 1


def _first_attempt(stage: Work, pair: Candidate) -> Candidate:
    # The runner asks for it after the system killed the stage on this device.
    half = os.environ.get("SUBPIPED_HALF_BATCH") == pair.device and _has_batch(stage, pair.device)
    return replace(pair, half_batch=half)


def _next_attempt(stage: Work, failed: Candidate, failure: str) -> tuple[Candidate | None, str]:
    """The other way to try it on the same device, if there is one, and how to call it."""
    if failure == OUT_OF_MEMORY and _has_batch(stage, failed.device) and not failed.half_batch:
        return replace(failed, half_batch=True), "; trying again with half the batch"
    half = failed.device in ENGINES[failed.engine].half
    if failure == BAD_OUTPUT and half and not failed.full_precision:
        return replace(failed, full_precision=True), "; trying again in full precision"
    return None, ""


def _free_memory() -> None:
    """Give back what the failed attempt left in the libraries' caches."""
    gc.collect()
    torch, mlx = sys.modules.get("torch"), sys.modules.get("mlx.core")
    if torch is not None and torch.cuda.is_available():
        torch.cuda.empty_cache()
    if torch is not None and torch.backends.mps.is_available():
        torch.mps.empty_cache()
    if mlx is not None:
        mlx.clear_cache()


def _shortened(text: str) -> str:
    # PyTorch adds pages on how to set its allocator.
    line = " ".join(text.split())
    return line if len(line) <= _LONGEST_WORDS else f"{line[: _LONGEST_WORDS - 1]}…"
