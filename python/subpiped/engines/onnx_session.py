"""Opening ONNX networks the same way in every engine."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path


def open_session(path: Path, threads: int | None = None) -> Any:
    """Open the network at `path` on the CPU; `threads` defaults to OMP_NUM_THREADS or all cores."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads or int(os.environ.get("OMP_NUM_THREADS", "0") or 0)
    options.inter_op_num_threads = 1
    # Spinning threads starve whatever shares the cores: a network of 50 ms took 70 ms more here.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
