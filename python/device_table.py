"""Print on which engine and device each stage would run here, and which devices were refused why.

    python3 python/device_table.py [--json] [STAGE...]

Silero and NER stay on the CPU even on a Mac; devices/engine_table.py has the figures. With --json
a list of {stage, engine, device, reason, refused: [{engine, device, why}]}; engine and device are
null where a stage has none, and the exit code is then 69.

Imports nothing heavy: each stage's own venv is asked, since it alone holds the stage's engines. A
driver that aborts or hangs refuses its device and ends nothing here.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parent))
from subpiped.core.errors import EXIT_DONE
from subpiped.core.options import PYTHON_DIR, load_config
from subpiped.core.stages import STAGES
from subpiped.core.venvs import venvs_dir

# Runs in the stage's venv; argv: stage, engine, device. The last line of its output is JSON.
_ASK = """
import json, sys
from subpiped.devices.candidates import candidates
from subpiped.devices.probe import probe_device
from subpiped.core.errors import StageError
try:
    pairs = candidates(sys.argv[1], engine=sys.argv[2], device=sys.argv[3])
    found = []
    for pair in pairs:
        refusal = probe_device(pair)
        found.append([pair.engine, pair.device, refusal and refusal.why])
        if refusal is None:
            break
    print(json.dumps(found))
except StageError as error:
    print(json.dumps({"error": f"{error.message}: {error.hint}"}))
"""
# A stage tries three devices at most, 90 s each.
_TIMEOUT_SECONDS = 300
_EXIT_MISSING = 69


@dataclass(frozen=True, slots=True)
class Answer:
    """Where a stage runs here and why; `engine` and `device` are None if nowhere."""

    stage: str
    engine: str | None
    device: str | None
    reason: str
    refused: list[dict[str, str]] = field(default_factory=list)


def ask(stage: str, options: dict[str, Any]) -> Answer:
    """Where `stage` runs with its options."""
    python = venvs_dir() / stage / "bin" / "python"
    if not python.exists():
        return Answer(stage, None, None, f"no venv: run python/setup_venvs.sh {stage}")
    command = [str(python), "-c", _ASK, stage, *_wanted(options)]
    try:
        done = subprocess.run(  # noqa: S603 - our own code in our own venv
            command,
            cwd=PYTHON_DIR,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return Answer(stage, None, None, f"no answer within {_TIMEOUT_SECONDS} s")
    except OSError as error:
        return Answer(stage, None, None, f"its Python does not start: {error.strerror}")
    if done.returncode < 0:
        return Answer(stage, None, None, f"killed by {signal.Signals(-done.returncode).name}")
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()
        why = said[-1] if said else f"exited with code {done.returncode}"
        return Answer(stage, None, None, why)
    return _chosen(stage, options, json.loads(done.stdout.splitlines()[-1]))


def _wanted(options: dict[str, Any]) -> tuple[str, str]:
    """Engine and device by the options; a stage without a model has neither option."""
    return options.get("engine", "auto"), options.get("device", "auto")


def _chosen(stage: str, options: dict[str, Any], answer: Any) -> Answer:
    if isinstance(answer, dict):
        return Answer(stage, None, None, str(answer["error"]))
    refused = [{"engine": e, "device": d, "why": why} for e, d, why in answer if why is not None]
    usable = [(engine, device) for engine, device, why in answer if why is None]
    if not usable:
        return Answer(stage, None, None, "every device was refused", refused)
    engine, device = usable[0]
    if _wanted(options)[1] != "auto":
        reason = "configured"
    elif device == "cpu":
        reason = STAGES[stage].cpu_reason or (
            "no GPU that its engine can use" if refused else f"{engine} has no other device here"
        )
    else:
        reason = "its self-test agrees with the CPU"
    return Answer(stage, engine, device, reason, refused)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.add_argument("stages", nargs="*", metavar="STAGE", choices=[[], *STAGES])
    args = parser.parse_args()
    answers = []
    if not args.json:
        _line("stage", "engine", "device", "reason")
    for stage in args.stages or list(STAGES):
        answer = ask(stage, load_config(stage, [])["stages"][stage])
        answers.append(answer)
        if not args.json:
            why = "".join(
                f"; {r['device']} ({r['engine']}) refused: {r['why']}" for r in answer.refused
            )
            _line(stage, answer.engine or "-", answer.device or "-", answer.reason + why)
    if args.json:
        print(json.dumps([asdict(answer) for answer in answers], indent=2))  # noqa: T201
    return EXIT_DONE if all(answer.device for answer in answers) else _EXIT_MISSING


def _line(stage: str, engine: str, device: str, reason: str) -> None:
    print(f"{stage:<14} {engine:<12} {device:<7} {reason}", flush=True)  # noqa: T201


if __name__ == "__main__":
    sys.exit(main())
