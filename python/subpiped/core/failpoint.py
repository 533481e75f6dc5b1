"""Places at which a test may kill a stage or its daemon; docs/failpoints.md lists them all."""

from __future__ import annotations

import os
import re
import signal
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, get_args

from subpiped.core.stages import STAGES

if TYPE_CHECKING:
    from collections.abc import Mapping

FailpointName = Literal[
    "stage.begun",
    "stage.device-chosen",
    "stage.worked",
    "stage.ended",
    "manifest.incomplete",
    "manifest.before-seal",
    "manifest.sealed",
    "atomic-path.before-sync",
    "atomic-path.before-rename",
    "atomic-path.renamed",
    "checkpoint.before-save",
    "checkpoint.saved",
    "asr.chunk-transcribed",
    "asr.all-transcribed",
    "ffmpeg.started",
    "ffmpeg.writing",
    "ffmpeg.ended",
    "demux.decoded",
    "demux.sound-written",
    "subtitle-gen.between-files",
    "mux.film-unverified",
    "mux.film-written",
]
Death = Literal["daemon", "stage", "both"]
_FORM: Final = re.compile(r"([\w.-]+)(?:@([1-9]\d*))?(?::(daemon|stage|both))?")
# At the first progress of each stage, by the stage's name.
WORKING: Final = {stage: f"stage.{stage}.working" for stage in STAGES}
FAILPOINTS: Final = (*get_args(FailpointName), *WORKING.values())


@dataclass(frozen=True, slots=True)
class Armed:
    """Which point fires, when it is reached for which time, and who dies there."""

    name: str
    count: int
    death: Death
    once: str | None


def parse(environment: Mapping[str, str]) -> Armed | None:
    """Read `SUBPIPED_FAILPOINT` (`NAME[@COUNT][:daemon|stage|both]`) and `SUBPIPED_FAILPOINT_ONCE`.

    Raises:
        ValueError: for anything else.
    """
    text = environment.get("SUBPIPED_FAILPOINT")
    if not text:
        return None
    found = _FORM.fullmatch(text)
    if found is None:
        raise ValueError(f"SUBPIPED_FAILPOINT is {text!r}; see docs/failpoints.md")
    death: Death = {"daemon": "daemon", "both": "both"}.get(found[3], "stage")  # type: ignore[assignment]
    return Armed(found[1], int(found[2] or 1), death, environment.get("SUBPIPED_FAILPOINT_ONCE"))


_armed: Final = parse(os.environ)
_reached = 0


def failpoint(name: FailpointName) -> None:
    """Die here if this point is armed; nothing at all otherwise."""
    if _armed is not None and _armed.name == name:
        _reach(_armed)


def failpoint_working(stage: str) -> None:
    """The point at each progress that `stage` makes."""
    if _armed is not None and _armed.name == WORKING[stage]:
        _reach(_armed)


def _reach(armed: Armed) -> None:
    global _reached  # noqa: PLW0603 - the count is the process's
    _reached += 1
    if _reached != armed.count or not _is_first(armed):
        return
    if armed.death != "stage":
        _kill_daemon()
    if armed.death != "daemon":
        # Only this process, not its group: what ffmpeg does then is part of the test.
        os.kill(os.getpid(), signal.SIGKILL)
        while True:
            time.sleep(1)


def _is_first(armed: Armed) -> bool:
    if armed.once is None:
        return True
    try:
        descriptor = os.open(armed.once, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    except FileExistsError:
        return False
    os.write(descriptor, f"{armed.name}\n".encode())
    os.close(descriptor)
    return True


def _kill_daemon() -> None:
    # By hand the parent is a shell; once the daemon is dead it is the system's first process.
    daemon = os.environ.get("SUBPIPED_DAEMON", "").partition("-")[0]
    if daemon == str(os.getppid()):
        os.kill(int(daemon), signal.SIGKILL)
