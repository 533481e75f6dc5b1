"""Convert Whisper weights from CTranslate2 (float16) to MLX, once at setup.

    python convert/whisper_mlx.py --source <cache>/models/whisper-base-ct2 --output DIR

Reads model.bin and config.json, writes weights.safetensors and config.json as mlx_whisper loads
them. Only names and axes change: every number stays bit for bit what it was.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from convert.ct2_weights import read_variables

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    Weights = dict[str, NDArray[Any]]

_AUDIO_POSITIONS: Final = 1500
_TEXT_POSITIONS: Final = 448
_KEY_VALUE: Final = 2


def _layer_norm(source: Mapping[str, NDArray[Any]], name: str, target: str) -> Weights:
    return {
        f"{target}.weight": source[f"{name}/gamma"],
        f"{target}.bias": source[f"{name}/beta"],
    }


def _linear(source: Mapping[str, NDArray[Any]], name: str, target: str) -> Weights:
    return {
        f"{target}.weight": source[f"{name}/weight"],
        f"{target}.bias": source[f"{name}/bias"],
    }


def _attention(source: Mapping[str, NDArray[Any]], name: str, target: str) -> Weights:
    """Unfuse the projections: CTranslate2 stacks q, k, v (or k, v) along the first axis.

    Whisper's key projection has no bias; CTranslate2 keeps zeros in its place.
    """
    weight, bias = source[f"{name}/linear_0/weight"], source[f"{name}/linear_0/bias"]
    if weight.shape[0] == 3 * weight.shape[1]:  # self-attention
        query, key, value = np.split(weight, 3)
        query_bias, _, value_bias = np.split(bias, 3)
        out = f"{name}/linear_1"
    else:  # attention over the audio
        query, query_bias = weight, bias
        key, value = np.split(source[f"{name}/linear_1/weight"], _KEY_VALUE)
        value_bias = np.split(source[f"{name}/linear_1/bias"], _KEY_VALUE)[1]
        out = f"{name}/linear_2"
    return {
        f"{target}.query.weight": query,
        f"{target}.query.bias": query_bias,
        f"{target}.key.weight": key,
        f"{target}.value.weight": value,
        f"{target}.value.bias": value_bias,
        **_linear(source, out, f"{target}.out"),
    }


def _layer_count(source: Mapping[str, NDArray[Any]], side: str) -> int:
    prefix = f"{side}/layer_"
    parts = (name[len(prefix) :].split("/")[0] for name in source if name.startswith(prefix))
    return 1 + max(int(part) for part in parts if part.isdigit())


def convert_weights(source: Mapping[str, NDArray[Any]]) -> Weights:
    """CTranslate2's variables under mlx_whisper's names; convolutions get their channels last."""
    weights: Weights = {
        **_layer_norm(source, "encoder/layer_norm", "encoder.ln_post"),
        **_layer_norm(source, "decoder/layer_norm", "decoder.ln"),
        "decoder.token_embedding.weight": source["decoder/embeddings/weight"],
        "decoder.positional_embedding": source["decoder/position_encodings/encodings"],
    }
    for name in ("conv1", "conv2"):
        weights |= _linear(source, f"encoder/{name}", f"encoder.{name}")
        weights[f"encoder.{name}.weight"] = weights[f"encoder.{name}.weight"].swapaxes(1, 2)
    for side in ("encoder", "decoder"):
        for index in range(_layer_count(source, side)):
            name, target = f"{side}/layer_{index}", f"{side}.blocks.{index}"
            weights |= _layer_norm(source, f"{name}/self_attention/layer_norm", f"{target}.attn_ln")
            weights |= _attention(source, f"{name}/self_attention", f"{target}.attn")
            if side == "decoder":
                norm = f"{name}/attention/layer_norm"
                weights |= _layer_norm(source, norm, f"{target}.cross_attn_ln")
                weights |= _attention(source, f"{name}/attention", f"{target}.cross_attn")
            weights |= _layer_norm(source, f"{name}/ffn/layer_norm", f"{target}.mlp_ln")
            weights |= _linear(source, f"{name}/ffn/linear_0", f"{target}.mlp1")
            weights |= _linear(source, f"{name}/ffn/linear_1", f"{target}.mlp2")
    return {name: np.ascontiguousarray(array) for name, array in weights.items()}


def dimensions(source: Mapping[str, NDArray[Any]]) -> dict[str, int]:
    """mlx_whisper's ModelDimensions, read off the arrays' shapes (state, mels, width of conv1)."""
    state, mels, _ = source["encoder/conv1/weight"].shape
    heads = int(source["encoder/num_heads"])
    return {
        "n_mels": mels,
        "n_audio_ctx": _AUDIO_POSITIONS,
        "n_audio_state": state,
        "n_audio_head": heads,
        "n_audio_layer": _layer_count(source, "encoder"),
        "n_vocab": source["decoder/embeddings/weight"].shape[0],
        "n_text_ctx": _TEXT_POSITIONS,
        "n_text_state": state,
        "n_text_head": heads,
        "n_text_layer": _layer_count(source, "decoder"),
    }


def convert(source: Path, output: Path) -> None:
    """Write weights.safetensors and config.json into the folder `output`."""
    from safetensors.numpy import save_file

    variables = read_variables(source / "model.bin")
    weights = convert_weights(variables)
    # Without the model's own alignment heads mlx_whisper takes half of all heads, whose word times
    # are far worse (openai/whisper timing.py).
    heads = json.loads((source / "config.json").read_text())["alignment_heads"]
    weights["alignment_heads"] = np.array(heads, dtype=np.int32)
    output.mkdir(parents=True, exist_ok=True)
    save_file(weights, output / "weights.safetensors")
    config = {**dimensions(variables), "model_type": "whisper"}
    (output / "config.json").write_text(json.dumps(config, indent=2) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--source", type=Path, required=True, help="folder of the CTranslate2 model"
    )
    parser.add_argument("--output", type=Path, required=True, help="folder for the MLX model")
    arguments = parser.parse_args()
    convert(arguments.source, arguments.output)
