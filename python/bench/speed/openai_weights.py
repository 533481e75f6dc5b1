"""Convert Whisper weights from CTranslate2 (float16) to what openai-whisper loads.

    python openai_weights.py --source <cache>/models/whisper-base-ct2 --output base.pt

Only names and axes change: every number stays bit for bit what it was.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
from convert.ct2_weights import read_variables
from convert.whisper_mlx import convert_weights, dimensions

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray


def openai_weights(source: Mapping[str, NDArray[Any]]) -> dict[str, NDArray[Any]]:
    """CTranslate2's variables under openai-whisper's names."""
    weights = {}
    for name, array in convert_weights(source).items():
        renamed = name.replace(".mlp1.", ".mlp.0.").replace(".mlp2.", ".mlp.2.")
        # mlx has the channels of a convolution last, torch the width.
        is_convolution = name.endswith((".conv1.weight", ".conv2.weight"))
        weights[renamed] = array.swapaxes(1, 2) if is_convolution else array
    weights["encoder.positional_embedding"] = source["encoder/position_encodings/encodings"]
    return weights


def convert(source: Path, output: Path) -> None:
    """Write `output`, whole or not at all."""
    import torch

    variables = read_variables(source / "model.bin")
    state = {
        name: torch.from_numpy(np.array(array, order="C"))
        for name, array in openai_weights(variables).items()
    }
    output.parent.mkdir(parents=True, exist_ok=True)
    partial = output.with_suffix(".partial")
    torch.save({"dims": dimensions(variables), "model_state_dict": state}, partial)
    partial.replace(output)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    arguments = parser.parse_args()
    convert(arguments.source, arguments.output)
