"""How many threads a model should use."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Final

_TOPOLOGY: Final = Path("/sys/devices/system/cpu")


def physical_cores(topology: Path = _TOPOLOGY) -> int:
    """Physical cores that this process may use, at least 1.

    Matrix products gain nothing from a core's second thread. A Mac's cores have only one.
    """
    if sys.platform == "darwin":
        return os.cpu_count() or 1
    usable = os.sched_getaffinity(0)
    names = ("physical_package_id", "core_id")
    try:
        cores = {
            tuple((topology / f"cpu{cpu}" / "topology" / name).read_text() for name in names)
            for cpu in usable
        }
    except OSError:  # no such file in some containers
        return len(usable)
    return max(1, len(cores))
