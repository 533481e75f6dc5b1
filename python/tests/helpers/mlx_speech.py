"""What MLX transcribes with real weights: run by the interpreter that has MLX.

    python tests/helpers/mlx_speech.py MODEL CLIP.wav

Prints a JSON object (see tests/models/test_asr_mlx.py). The clip is encoded once for all that is
asked of it, also with weights quantized to 4 bit and in half precision.
"""

from __future__ import annotations

import json
import sys
import tempfile
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import mlx.core as mx
import numpy as np
from mlx import nn
from mlx.utils import tree_flatten
from mlx_whisper.load_models import load_model

from subpiped.engines.asr_mlx import MlxEngine
from subpiped.media.waveform import read_wav
from subpiped.recognition.engine import DecodingOptions, EngineSettings
from tests.helpers.engine_words import resident_bytes

if TYPE_CHECKING:
    from numpy.typing import NDArray

_OPTIONS = DecodingOptions("en", "transcribe")


def quantized(model: Path, folder: Path) -> Path:
    """A copy of a model in the form of the hub's 4-bit ones."""
    quantization = {"group_size": 64, "bits": 4}
    loaded = load_model(str(model), mx.float16)
    nn.quantize(loaded, **quantization)
    mx.save_safetensors(
        str(folder / "weights.safetensors"), dict(tree_flatten(loaded.parameters()))
    )
    config = json.loads((model / "config.json").read_text())
    (folder / "config.json").write_text(json.dumps({**config, "quantization": quantization}))
    return folder


def transcribe(
    engine: MlxEngine, clip: NDArray[np.float32], **changed: Any
) -> list[dict[str, Any]]:
    """Segments as JSON has them."""
    return [asdict(s) for s in engine.transcribe(clip, replace(_OPTIONS, **changed))]


def rarely(model: Path, clip: NDArray[np.float32], engine: MlxEngine) -> dict[str, Any]:
    """What takes minutes."""
    noise = np.random.default_rng(1).normal(0, 0.05, 48000).astype(np.float32)
    found: dict[str, Any] = {
        "noise": transcribe(engine, noise),
        "instant": transcribe(engine, clip[:1600]),
    }
    resident = []
    for number in range(12):
        transcribe(engine, clip[: 16000 + number * 4000])
        resident.append(resident_bytes())
    found["resident"] = resident
    with tempfile.TemporaryDirectory() as folder:
        four_bit = MlxEngine(EngineSettings(quantized(model, Path(folder)), "cpu"))
        found["four_bit"] = transcribe(four_bit, clip)
    real = mx.set_default_device
    mx.set_default_device = lambda _: None
    half = MlxEngine(EngineSettings(model, "mlx"))
    mx.set_default_device = real
    found["half"] = transcribe(half, clip)
    return found


def main() -> None:
    """Ask everything of one clip."""
    model, clip = Path(sys.argv[1]), read_wav(Path(sys.argv[2]))
    engine = MlxEngine(EngineSettings(model, "cpu"))
    found: dict[str, Any] = {
        "languages": engine.language_probabilities(clip),
        "plain": transcribe(engine, clip),
        "prompted": transcribe(engine, clip, words=False, prompt="A Film, with Diane and Sheila."),
        "warm": [transcribe(engine, clip, words=False, temperature=0.8) for _ in range(2)],
        "devanagari": transcribe(engine, clip, words=False, scripts=("DEVANAGARI",)),
        "nothing": transcribe(engine, clip[:0]),
        "silence": transcribe(engine, np.zeros(32000, np.float32)),
        **rarely(model, clip, engine),
    }
    print(json.dumps(found))  # noqa: T201 - the program's result


if __name__ == "__main__":
    main()
