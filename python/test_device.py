"""Print on which engine and device each stage would run here, and which devices were refused why.

    python3 python/test_device.py [STAGE...]

Imports nothing heavy: each stage's own venv is asked, since it alone holds the stage's engines.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
from utils.code_version import STAGE_NUMBERS
from utils.errors import EXIT_DONE
from utils.files import read_json
from utils.options import PROJECT_DIR, PYTHON_DIR

# Runs in the stage's venv; argv: stage, engine, device. The last line of its output is JSON.
_ASK = """
import json, sys
from utils.device_manager import candidates, probe_device
from utils.errors import StageError
try:
    pairs = candidates(sys.argv[1], engine=sys.argv[2], device=sys.argv[3])
    print(json.dumps([[p.engine, p.device, probe_device(p)] for p in pairs]))
except StageError as error:
    print(json.dumps({"error": error.message}))
"""
_TIMEOUT_SECONDS = 120


def ask(stage: str, options: dict[str, str]) -> tuple[str, str, str]:
    """Engine, device and reason of `stage`."""
    python = PYTHON_DIR / "venvs" / stage / "bin" / "python"
    if not python.exists():
        return "-", "-", f"no venv: run python/setup_venvs.sh {stage}"
    command = [str(python), "-c", _ASK, stage, options["engine"], options["device"]]
    try:
        done = subprocess.run(  # noqa: S603 - our own code in our own venv
            command,
            cwd=PYTHON_DIR,
            capture_output=True,
            text=True,
            timeout=_TIMEOUT_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return "-", "-", f"no answer in {_TIMEOUT_SECONDS} s"
    if done.returncode != 0:
        # A driver may abort the whole process, which no handler in it can catch.
        tail = done.stderr.strip().splitlines()
        return "-", "-", tail[-1] if tail else f"ended with {done.returncode}"
    answer = json.loads(done.stdout.splitlines()[-1])
    if isinstance(answer, dict):
        return "-", "-", str(answer["error"])
    refused = [f"{device} refused: {why}" for _, device, why in answer if why is not None]
    for engine, device, why in answer:
        if why is None:
            forced = options["device"] != "auto"
            reason = "configured" if forced else "; ".join(refused) or "first that this engine has"
            return str(engine), str(device), reason
    return "-", "-", "; ".join(refused)


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("stages", nargs="*", metavar="STAGE", choices=[[], *STAGE_NUMBERS])
    stages = parser.parse_args().stages or list(STAGE_NUMBERS)
    config = read_json(PROJECT_DIR / "config" / "default.json")["stages"]
    print(f"{'stage':<14} {'engine':<12} {'device':<7} reason")  # noqa: T201 - a command's output
    for stage in stages:
        engine, device, reason = ask(stage, config[stage])
        print(f"{stage:<14} {engine:<12} {device:<7} {reason}", flush=True)  # noqa: T201
    return EXIT_DONE


if __name__ == "__main__":
    sys.exit(main())
