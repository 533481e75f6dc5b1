"""What the ONNX conversions share: arguments, export, and the check against torch."""

from __future__ import annotations

import argparse
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import torch

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

OPSET = 17


def parse_arguments(description: str | None) -> tuple[Path, Path]:
    """Return `--source` and `--output`; the output folder exists afterward."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, required=True, help="folder with the weights")
    parser.add_argument("--output", type=Path, required=True, help="folder for the ONNX file")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    return arguments.source, arguments.output


def export_onnx(  # noqa: PLR0913, PLR0917 - the exporter's own arguments
    network: torch.nn.Module,
    example: torch.Tensor,
    target: Path,
    input_name: str,
    output_name: str,
    axes: Mapping[str, Mapping[int, str]],
) -> None:
    """Write `target` whole or not at all, with the named axes left open."""
    temporary = target.with_suffix(f".{os.getpid()}.tmp")
    try:
        # dynamo=False: the newer exporter fixes the frame axis of these networks.
        torch.onnx.export(
            network,
            (example,),
            str(temporary),
            input_names=[input_name],
            output_names=[output_name],
            dynamic_axes={name: dict(open_axes) for name, open_axes in axes.items()},
            opset_version=OPSET,
            dynamo=False,
        )
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def check_outputs(
    network: torch.nn.Module, target: Path, examples: Iterable[torch.Tensor], tolerance: float
) -> None:
    """Run both networks on `examples`; remove `target` and raise ValueError if they differ.

    A conversion that is silently wrong would make every film's result wrong.
    """
    import onnxruntime

    session = onnxruntime.InferenceSession(str(target), providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    for example in examples:
        with torch.inference_mode():
            wanted = network(example).numpy()
        got = session.run(None, {name: example.numpy()})[0]
        difference = float(np.abs(wanted - got).max()) if wanted.shape == got.shape else np.inf
        if not difference <= tolerance:
            target.unlink()
            raise ValueError(f"{target.name}: {tuple(example.shape)} differs by {difference}")
    print(f"{target.name}: equals torch within {tolerance}")  # noqa: T201 - a command's output
