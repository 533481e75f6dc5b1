"""Make one ONNX network of inaSpeechSegmenter's two that tell music, once at setup.

    python convert/music_onnx.py --source <cache>/models/speech-music --output DIR

Reads the Keras files speech_music.hdf5 (speech, music) and speech_music_noise.hdf5 (speech, music,
noise), writes music.onnx: input `patches` (batch, 68, 21) float32 as speech/music_patches makes
them, output `music` (batch,), the lower of the two probabilities of music: the first network calls
noise music, the second some loud voices; what both call music is music. Speech over a quieter
score is speech to them and singing over a band is music, which speech/songs builds on. The networks
are those of Doukhan, Lechapt, Evrard and Carrive, "INA's MIREX 2018 music and speech detection
system".

The graph is compared with the same layers in numpy before it is kept.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import h5py
import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from convert import keras_layers
from subpiped.speech.music_patches import BANDS, FRAMES

if TYPE_CHECKING:
    from numpy.typing import NDArray

OPSET = 17
NETWORKS = ("speech_music", "speech_music_noise")
# Class 1 of both is music.
_MUSIC = 1
_TOLERANCE = 1e-4
_OPERATIONS = {
    "Reshape": "Reshape",
    "Conv2D": "Conv",
    "BatchNormalization": "BatchNormalization",
    "MaxPooling2D": "MaxPool",
    "Activation": "Relu",
    "Flatten": "Flatten",
    "Dense": "Gemm",
}


def read_layers(path: Path) -> list[keras_layers.Layer]:
    """The layers of a sequential Keras network with their arrays, dropout left out."""
    with h5py.File(path, "r") as file:
        config = json.loads(file.attrs["model_config"])["config"]
        described = config["layers"] if isinstance(config, dict) else config
        return [
            keras_layers.Layer(
                entry["class_name"],
                entry["config"],
                _arrays(file["model_weights"], entry["config"]["name"]),
            )
            for entry in described
            if entry["class_name"] != "Dropout"
        ]


def _arrays(weights: Any, layer: str) -> dict[str, NDArray[np.float32]]:
    found: dict[str, NDArray[np.float32]] = {}

    def keep(name: str, item: Any) -> None:
        if isinstance(item, h5py.Dataset):
            found[name.rpartition("/")[2].partition(":")[0]] = np.asarray(item, np.float32)

    if layer in weights:
        weights[layer].visititems(keep)
    return found


class Graph:
    """An ONNX graph that grows by one layer at a time."""

    def __init__(self) -> None:
        self.nodes: list[Any] = []
        self.constants: list[Any] = []

    def constant(self, name: str, value: NDArray[Any]) -> str:
        """Store `value`, return its name."""
        self.constants.append(numpy_helper.from_array(np.asarray(value, order="C"), name))
        return name

    def node(self, kind: str, inputs: list[str], output: str, **attributes: Any) -> str:
        """Add an operation, return the name of its output."""
        self.nodes.append(helper.make_node(kind, inputs, [output], **attributes))
        return output

    def layer(self, layer: keras_layers.Layer, value: str, name: str) -> str:
        """Add one Keras layer after `value`; the graph has channels first, Keras has them last."""
        config = layer.config
        attributes: dict[str, Any] = {}
        constants = [self.constant(f"{name}.{key}", array) for key, array in _constants(layer)]
        match layer.kind:
            case "BatchNormalization":
                attributes = {"epsilon": config["epsilon"]}
            case "MaxPooling2D":
                attributes = {
                    "kernel_shape": config["pool_size"],
                    "strides": config["strides"],
                    "auto_pad": "SAME_UPPER" if config["padding"] == "same" else "VALID",
                }
            case "Flatten":
                value = self.node("Transpose", [value], f"{name}.last", perm=[0, 2, 3, 1])
        output = self.node(_OPERATIONS[layer.kind], [value, *constants], name, **attributes)
        if config.get("activation") == "softmax":
            return self.node("Softmax", [output], f"{name}.softmax", axis=1)
        return output


def _constants(layer: keras_layers.Layer) -> list[tuple[str, NDArray[Any]]]:
    """What an operation reads besides its input, in ONNX's order and axes."""
    arrays = layer.arrays
    match layer.kind:
        case "Reshape":
            return [("shape", np.array([-1, 1, FRAMES, BANDS], np.int64))]
        case "Conv2D":
            return [("kernel", arrays["kernel"].transpose(3, 2, 0, 1)), ("bias", arrays["bias"])]
        case "BatchNormalization":
            order = ("gamma", "beta", "moving_mean", "moving_variance")
            return [(key, arrays[key]) for key in order]
        case "Dense":
            return [(key, arrays[key]) for key in ("kernel", "bias")]
    return []


def build(networks: list[list[keras_layers.Layer]]) -> Any:
    """One ONNX model that gives the lowest probability of music of all `networks`."""
    graph = Graph()
    music = graph.constant("music.index", np.array(_MUSIC, np.int64))
    scores = []
    for index, layers in enumerate(networks):
        value = "patches"
        for number, layer in enumerate(layers):
            value = graph.layer(layer, value, f"n{index}.{number}")
        scores.append(graph.node("Gather", [value, music], f"n{index}.music", axis=1))
    graph.node("Min", scores, "music")
    model = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "music",
            [helper.make_tensor_value_info("patches", TensorProto.FLOAT, ["b", FRAMES, BANDS])],
            [helper.make_tensor_value_info("music", TensorProto.FLOAT, ["b"])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", OPSET)],
    )
    model.ir_version = 9
    onnx.checker.check_model(model)
    return model


def check(path: Path, networks: list[list[keras_layers.Layer]]) -> None:
    """Raise ValueError unless the file at `path` gives what the layers give in numpy."""
    import onnxruntime

    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    patches = np.random.default_rng(0).standard_normal((8, FRAMES, BANDS)).astype(np.float32)
    # A tilted spectrum too: white patches alone sit deep in one class.
    patches[4:] += np.linspace(2, -2, BANDS, dtype=np.float32)
    wanted = np.min([keras_layers.run(layers, patches)[:, _MUSIC] for layers in networks], axis=0)
    (got,) = session.run(None, {"patches": patches})
    difference = float(np.abs(wanted - got).max())
    if not difference <= _TOLERANCE:
        raise ValueError(f"{path.name} differs from its Keras layers by {difference}")
    print(f"{path.name}: equals the Keras layers within {_TOLERANCE}")  # noqa: T201 - output


def convert(source: Path, output: Path) -> None:
    """Write music.onnx into the folder `output`, whole and checked or not at all."""
    networks = [read_layers(source / f"{name}.hdf5") for name in NETWORKS]
    temporary = output / f"music.{os.getpid()}.tmp"
    try:
        onnx.save(build(networks), str(temporary))
        check(temporary, networks)
        temporary.replace(output / "music.onnx")
    finally:
        temporary.unlink(missing_ok=True)


def main() -> None:
    """Convert what the arguments name."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--source", type=Path, required=True, help="folder with the weights")
    parser.add_argument("--output", type=Path, required=True, help="folder for the ONNX file")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    convert(arguments.source, arguments.output)


if __name__ == "__main__":
    main()
