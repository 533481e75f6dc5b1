"""The environment that engines need, in one place: config/stage_environment.json, with reasons.

The daemon sets it for the stages that it starts (src/pipeline/stage-environment.ts); this module
does it for stages run by hand and for the children that try a device.

Left alone on purpose: PYTORCH_MPS_HIGH_WATERMARK_RATIO. Its default of 1.7 ends a stage that takes
too much memory; 0 lifts the limit and can freeze the whole Mac, and a lower one is refused unless
the low ratio (1.4) is lowered, too.
"""

from __future__ import annotations

import os

from subpiped.core.tables import read_table
from subpiped.devices.cores import physical_cores


def set_environment() -> None:
    """Set what is not set yet; to be called before an engine is imported."""
    for name, entry in read_table("stage_environment.json").items():
        os.environ.setdefault(name, entry["value"])
    # OpenMP takes every hardware thread, of which the second one of a core gains nothing; and
    # threads beyond the cores stall each other: 18.7 s against 0.9 s for 30 s of VAD.
    os.environ.setdefault("OMP_NUM_THREADS", str(physical_cores()))
