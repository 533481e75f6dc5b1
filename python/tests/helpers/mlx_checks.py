"""Checks of the MLX engine with small made-up models, run by the interpreter that has MLX.

    python tests/helpers/mlx_checks.py FOLDER CHECK...

Prints a JSON object: for each check "ok" or what went wrong. tests/models/test_mlx_checks.py runs
it. The models are Whispers of one layer with random weights: their text means nothing, but
every step of the engine is the real one, and a chunk takes a fraction of a second.
"""

from __future__ import annotations

import itertools
import json
import os
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any, Final

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import mlx.core as mx
import mlx_whisper.load_models
import mlx_whisper.transcribe
import numpy as np
from mlx import nn
from mlx.utils import tree_flatten
from mlx_whisper.whisper import ModelDimensions, Whisper

from subpiped.core.errors import DeviceError
from subpiped.engines.asr_mlx import MlxEngine
from subpiped.engines.mlx_rules import NoRepeats, TimeRules, repeats
from subpiped.recognition.engine import DecodingOptions, EngineSettings

# A short text context keeps what a model without sense says short.
_SIZES: Final = {
    "n_mels": 80, "n_audio_ctx": 1500, "n_audio_state": 64, "n_audio_head": 1, "n_audio_layer": 1,
    "n_vocab": 51865, "n_text_ctx": 32, "n_text_state": 64, "n_text_head": 1, "n_text_layer": 1,
}  # fmt: skip
_OPTIONS: Final = DecodingOptions("en", "transcribe")
_MIB: Final = 2**20


def write_model(folder: Path, seed: int, *, bits: int = 0, weight: float | None = None) -> Path:
    """A model with random weights (or all of them `weight`), quantized to `bits`, in a folder."""
    mx.random.seed(seed)
    model = Whisper(ModelDimensions(**_SIZES), mx.float32)
    model.set_dtype(mx.float16)
    config: dict[str, Any] = {**_SIZES, "model_type": "whisper"}
    if bits:
        # As mlx-examples' convert.py writes the hub's quantized models.
        config["quantization"] = {"group_size": 64, "bits": bits}
        nn.quantize(model, **config["quantization"])
    weights = dict(tree_flatten(model.parameters()))
    if weight is not None:
        weights = {
            k: mx.full(v.shape, weight, v.dtype) if mx.issubdtype(v.dtype, mx.floating) else v
            for k, v in weights.items()
        }
    folder.mkdir(parents=True)
    mx.save_safetensors(str(folder / "weights.safetensors"), weights)
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def sound(seconds: float, seed: int = 1) -> Any:
    """Noise that swells and fades, (samples,)."""
    count = round(seconds * 16000)
    noise = np.random.default_rng(seed).normal(0, 0.1, count)
    return (noise * np.abs(np.sin(np.arange(count) / 3000))).astype(np.float32)


def resident_bytes() -> int:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def check_a_sound_is_encoded_once(folder: Path) -> None:
    engine = MlxEngine(EngineSettings(write_model(folder / "m", 1), "cpu"))
    once = engine._model.encoder
    real, encoded, asked = once._encoder, [], []

    def encode(mel: Any) -> Any:
        encoded.append(np.array(mel))
        return real(mel)

    def ask(mel: Any) -> Any:
        asked.append(1)
        return type(once).__call__(once, mel)

    once._encoder, engine._model.encoder = encode, ask
    clip = sound(2.0)
    engine.language_probabilities(clip)
    assert len(encoded) == 1
    for changed in ({}, {"task": "translate"}, {"prompt": "Aditi"}, {"temperature": 0.4}):
        before = len(encoded)
        engine.transcribe(clip, replace(_OPTIONS, words=False, **changed))
        first = encoded[before] if len(encoded) > before else None
        # A later window of the chunk is another sound; the first one is not.
        assert first is None or before > 1 or not np.array_equal(first, encoded[0])
    engine.transcribe(clip, _OPTIONS)
    assert all(not np.array_equal(a, b) for a, b in itertools.pairwise(encoded))
    assert len(asked) > len(encoded)


def check_a_model_is_loaded_once_and_no_process_started(folder: Path) -> None:
    loads, started = [], []
    real = mlx_whisper.load_models.load_model

    def load(*arguments: Any, **options: Any) -> Any:
        loads.append(arguments)
        return real(*arguments, **options)

    def hook(event: str, _: Any) -> None:
        if event in {"subprocess.Popen", "os.fork", "os.posix_spawn", "os.system", "os.exec"}:
            started.append(event)

    sys.addaudithook(hook)
    mlx_whisper.load_models.load_model = load
    mlx_whisper.transcribe.load_model = load
    try:
        engine = MlxEngine(EngineSettings(write_model(folder / "m", 1), "cpu"))
        texts = [engine.transcribe(sound(1.0 + n % 2, n % 2), _OPTIONS) for n in range(4)]
    finally:
        mlx_whisper.load_models.load_model = mlx_whisper.transcribe.load_model = real
    assert len(loads) == 1, loads
    assert started == [], started
    assert texts[2:] == texts[:2], "an earlier sound changes the text of a later one"
    assert texts[0] != texts[1]


def check_two_models_in_one_process_stay_apart(folder: Path) -> None:
    engines = [MlxEngine(EngineSettings(write_model(folder / str(n), n), "cpu")) for n in (1, 2)]
    clip = sound(1.0)
    first = [engine.transcribe(clip, _OPTIONS) for engine in engines]
    again = [engine.transcribe(clip, _OPTIONS) for engine in engines]
    assert first == again
    assert first[0] != first[1]


def check_memory_stays_bounded(folder: Path) -> None:
    engine = MlxEngine(EngineSettings(write_model(folder / "m", 1), "cpu"))
    resident, active = [], []
    for n in range(12):
        engine.transcribe(sound(0.4 + n / 20, n), _OPTIONS)
        resident.append(resident_bytes())
        active.append(mx.get_active_memory())
    assert max(resident[3:]) <= resident[2] + 48 * _MIB, [r // _MIB for r in resident]
    assert max(active[3:]) <= active[2] + _MIB, active
    assert mx.get_cache_memory() <= 512 * _MIB


def check_what_is_drawn_is_drawn_alike(folder: Path) -> None:
    engine = MlxEngine(EngineSettings(write_model(folder / "m", 1), "cpu"))
    warm = replace(_OPTIONS, temperature=1.0, words=False)
    first, again = (engine.transcribe(sound(1.0), warm) for _ in range(2))
    assert first == again
    assert first != engine.transcribe(sound(1.0), replace(warm, temperature=0.0))


def check_odd_lengths(folder: Path) -> None:
    engine = MlxEngine(EngineSettings(write_model(folder / "m", 1), "cpu"))
    for count in (0, 1, 160, 320, 1600, 30 * 16000):
        clip = sound(count / 16000)
        segments = engine.transcribe(clip, replace(_OPTIONS, words=count <= 1600))
        assert count or segments == []
        assert all(np.isfinite(s.no_speech_prob) for s in segments)
        assert abs(sum(engine.language_probabilities(clip).values()) - 1) < 1e-3, count


def check_times_are_in_order(folder: Path) -> None:
    engine = MlxEngine(EngineSettings(write_model(folder / "m", 3), "cpu"))
    for seed in range(3):
        warm = replace(_OPTIONS, temperature=1.0, words=False)
        times = [t for s in engine.transcribe(sound(8.0, seed), warm) for t in (s.start, s.end)]
        assert times == sorted(times), times


def check_broken_arithmetic_blames_the_device(folder: Path) -> None:
    engine = MlxEngine(EngineSettings(write_model(folder / "m", 1, weight=float("nan")), "cpu"))
    for work in (
        lambda: engine.transcribe(sound(1.0), replace(_OPTIONS, words=False)),
        lambda: engine.language_probabilities(sound(1.0)),
    ):
        try:
            work()
        except DeviceError as error:
            assert error.device == "cpu"  # noqa: PT017 - there is no pytest in this venv
        else:
            raise AssertionError("nothing was noticed")


def check_four_bit_weights(folder: Path) -> None:
    engine = MlxEngine(EngineSettings(write_model(folder / "m", 1, bits=4), "cpu"))
    assert isinstance(engine._model.decoder.token_embedding, nn.QuantizedEmbedding)
    assert isinstance(engine._model.decoder.blocks[0].attn.query, nn.QuantizedLinear)
    assert engine._model.decoder.token_embedding.weight.dtype == mx.uint32
    segments = engine.transcribe(sound(1.0), _OPTIONS)
    assert all(np.isfinite(s.avg_logprob) for s in segments)


def check_half_precision_stays_half(folder: Path) -> None:
    # What an Apple GPU computes in, here on the CPU: only Metal itself is missing.
    real_device, real_gpu = mx.set_default_device, mx.gpu
    mx.set_default_device = lambda _: None
    try:
        engine = MlxEngine(EngineSettings(write_model(folder / "m", 1), "mlx"))
        full = MlxEngine(EngineSettings(folder / "m", "mlx", full_precision=True))
    finally:
        mx.set_default_device, mx.gpu = real_device, real_gpu
    for given, dtype in ((engine, mx.float16), (full, mx.float32)):
        given.transcribe(sound(1.0), _OPTIONS)
        assert given._model.encoder._encoding.dtype == dtype
        kinds = {v.dtype for _, v in tree_flatten(given._model.decoder.parameters())}
        assert kinds == {dtype}, kinds


_WORDS: Final = SimpleNamespace(eot=4, timestamp_begin=6)


def _next(sampled: list[int], logits: list[float] | None = None) -> list[int]:
    """Tokens of a vocabulary of 4 words, the end, a language and 10 times that may come next."""
    row = mx.array([logits or [1.0] * 6 + [-9.0] * 10])
    rule = TimeRules(_WORDS, begin=2, latest_start=3)
    (left,) = rule.apply(row, mx.array([[90, 91, *sampled]])).tolist()
    return [n for n, value in enumerate(left) if value > -np.inf]


def check_rules_of_times(_: Path) -> None:
    words, end, times = [0, 1, 2, 3], [4], list(range(6, 16))
    assert _next([]) == times[:4]
    assert _next([7]) == words + end
    assert _next([7, 1]) == words + end + times[2:]
    assert _next([7, 1, 9]) == end + times[3:]
    assert _next([7, 1, 9, 9]) == words + end
    assert _next([7, 1, 9, 9, 2]) == words + end + times[4:]
    # All times together are likelier than the best word: a time must come.
    likely = [1.0] * 6 + [0.9] * 10
    assert _next([7, 1], likely) == times[2:]
    # However likely, those that are forbidden weigh nothing: a word is left.
    assert _next([7, 1, 9, 9], [1.0] * 6 + [9.0] * 10) == words + end


def check_rules_of_repetition(_: Path) -> None:
    assert repeats([1, 2, 3, 1, 2], 3) == [3]
    assert repeats([1, 2, 3, 1, 2, 4, 1, 2], 3) == [3, 4]
    assert repeats([1, 2, 3], 4) == []
    assert repeats([1, 1, 1, 1], 0) == []
    (left,) = NoRepeats(2, 3).apply(mx.zeros((1, 6)), mx.array([[4, 5, 1, 2, 3, 1, 2]])).tolist()
    assert [n for n, value in enumerate(left) if value == -np.inf] == [3]
    # The prompt may be said.
    (left,) = NoRepeats(5, 3).apply(mx.zeros((1, 6)), mx.array([[1, 2, 3, 4, 5, 1, 2]])).tolist()
    assert max(left) == min(left) == 0


def main() -> None:
    """Run the checks that are named, each in a folder of its own."""
    folder, results = Path(sys.argv[1]), {}
    for name in sys.argv[2:]:
        try:
            globals()[name](folder / name)
            results[name] = "ok"
        except Exception:  # noqa: BLE001 - it is the test's result
            results[name] = traceback.format_exc()
    print(json.dumps(results))  # noqa: T201 - the program's result


if __name__ == "__main__":
    main()
