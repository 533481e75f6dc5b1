"""inaSpeechSegmenter's networks by onnxruntime, as convert/music_onnx.py makes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.engines.onnx_session import open_session

if TYPE_CHECKING:
    from pathlib import Path

    import numpy as np
    from numpy.typing import NDArray


class OnnxMusic:
    """A MusicNetwork on the CPU."""

    def __init__(self, path: Path) -> None:
        self._session = open_session(path)

    def probabilities(self, patches: NDArray[np.float32]) -> NDArray[np.float32]:
        """(batch, 68, 21) -> (batch,)."""
        (music,) = self._session.run(None, {"patches": patches})
        result: NDArray[np.float32] = music
        return result
