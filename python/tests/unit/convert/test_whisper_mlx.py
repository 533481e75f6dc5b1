"""CTranslate2's file is read right, and its arrays get MLX's names and axes."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from convert.ct2_weights import read_variables
from convert.whisper_mlx import convert_weights, dimensions

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

STATE, MELS, VOCABULARY = 4, 3, 11
CODES = {"float32": 0, "int8": 1, "int16": 2, "int32": 3, "float16": 4}


def text(value: str) -> bytes:
    return struct.pack("<H", len(value) + 1) + value.encode() + b"\0"


def write_model(path: Path, variables: dict[str, NDArray[Any]], version: int = 6) -> None:
    parts = [struct.pack("<I", version), text("WhisperSpec"), struct.pack("<II", 3, len(variables))]
    for name, array in variables.items():
        parts += [text(name), struct.pack(f"<B{array.ndim}I", array.ndim, *array.shape)]
        parts += [struct.pack("<BI", CODES[array.dtype.name], array.nbytes), array.tobytes()]
    path.write_bytes(b"".join(parts))


def one_layer() -> dict[str, NDArray[Any]]:
    """The variables of a Whisper with one layer on each side, each with numbers of its own."""
    shapes: dict[str, tuple[int, ...]] = {
        "encoder/conv1/weight": (STATE, MELS, 3),
        "encoder/conv1/bias": (STATE,),
        "encoder/conv2/weight": (STATE, STATE, 3),
        "encoder/conv2/bias": (STATE,),
        "decoder/embeddings/weight": (VOCABULARY, STATE),
        "decoder/position_encodings/encodings": (5, STATE),
    }
    norms = ["encoder/layer_norm", "decoder/layer_norm"]
    for side in ("encoder", "decoder"):
        layer = f"{side}/layer_0"
        norms += [f"{layer}/self_attention/layer_norm", f"{layer}/ffn/layer_norm"]
        linear = {
            f"{layer}/self_attention/linear_0": 3 * STATE,
            f"{layer}/self_attention/linear_1": STATE,
            f"{layer}/ffn/linear_0": STATE,
            f"{layer}/ffn/linear_1": STATE,
        }
        if side == "decoder":
            norms.append(f"{layer}/attention/layer_norm")
            linear |= {
                f"{layer}/attention/linear_0": STATE,
                f"{layer}/attention/linear_1": 2 * STATE,
                f"{layer}/attention/linear_2": STATE,
            }
        for name, rows in linear.items():
            shapes |= {f"{name}/weight": (rows, STATE), f"{name}/bias": (rows,)}
    for name in norms:
        shapes |= {f"{name}/gamma": (STATE,), f"{name}/beta": (STATE,)}
    random = np.random.default_rng(7)
    variables: dict[str, NDArray[Any]] = {
        name: random.normal(size=shape).astype(np.float16) for name, shape in shapes.items()
    }
    variables["encoder/num_heads"] = np.array(2, dtype=np.int16)
    return variables


def test_a_model_file_is_read_back(tmp_path: Path) -> None:
    variables = one_layer()
    write_model(tmp_path / "model.bin", variables)
    read = read_variables(tmp_path / "model.bin")
    assert read.keys() == variables.keys()
    for name, array in variables.items():
        assert read[name].dtype == array.dtype
        np.testing.assert_array_equal(read[name], array)


def test_another_version_is_refused(tmp_path: Path) -> None:
    write_model(tmp_path / "model.bin", one_layer(), version=5)
    with pytest.raises(ValueError, match="version 5"):
        read_variables(tmp_path / "model.bin")


def test_projections_are_unfused() -> None:
    source = one_layer()
    weights = convert_weights(source)
    fused = source["decoder/layer_0/attention/linear_1/weight"]
    key = weights["decoder.blocks.0.cross_attn.key.weight"]
    value = weights["decoder.blocks.0.cross_attn.value.weight"]
    np.testing.assert_array_equal(np.concatenate([key, value]), fused)
    parts = [weights[f"encoder.blocks.0.attn.{n}.weight"] for n in ("query", "key", "value")]
    fused = source["encoder/layer_0/self_attention/linear_0/weight"]
    np.testing.assert_array_equal(np.concatenate(parts), fused)
    assert "encoder.blocks.0.attn.key.bias" not in weights
    out = source["decoder/layer_0/attention/linear_2/weight"]
    np.testing.assert_array_equal(weights["decoder.blocks.0.cross_attn.out.weight"], out)


def test_convolutions_get_channels_last() -> None:
    source = one_layer()
    weights = convert_weights(source)
    expected = source["encoder/conv1/weight"].transpose(0, 2, 1)
    np.testing.assert_array_equal(weights["encoder.conv1.weight"], expected)


def test_dimensions_come_from_the_arrays() -> None:
    found = dimensions(one_layer())
    assert (found["n_mels"], found["n_audio_state"], found["n_vocab"]) == (3, 4, 11)
    assert (found["n_audio_head"], found["n_audio_layer"], found["n_text_layer"]) == (2, 1, 1)
