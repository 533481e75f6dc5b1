"""Checks of the translator on mlx-lm with small made-up models, run by an interpreter that has it.

    python tests/helpers/mlx_lm_checks.py FOLDER CHECK...

Prints a JSON object: for each check "ok" or what went wrong. tests/models/test_mlx_lm_checks.py
runs it. The models are of two kinds: with random weights, whose text is garbage, and a chain,
where each token names the next one, so that it writes the answer that it was made for.
"""

from __future__ import annotations

import itertools
import json
import sys
import traceback
from pathlib import Path
from typing import Any, Final
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
import mlx.core as mx
from mlx import nn
from mlx.utils import tree_flatten
from mlx_lm.models import gemma4, llama
from tokenizers import Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE

from subpiped.core.errors import DeviceError, StageError
from subpiped.core.models import Model
from subpiped.engines import translator_mlx_lm
from subpiped.engines.translator_mlx_lm import MlxLmTranslator
from subpiped.translation.brief import Brief, Name
from subpiped.translation.translator import BadAnswerError, SceneRequest

_BRIEF: Final = Brief("Awaara (1951)", "A thief meets a girl.", [Name("Raju", "person", "male")])
_REQUEST: Final = SceneRequest("hi", "en", {1: "हाँ।", 2: "नहीं।"}, _BRIEF)
_MIB: Final = 2**20
_SPECIAL: Final = ("<unk>", "<turn>", "<model>", "<end>")
# Gemma's way of switching thoughts off: an empty one is put before the answer.
_TEMPLATE: Final = (
    "{% for m in messages %}<turn>{{ m.role }}\n{{ m.content }}<end>{% endfor %}"
    "{% if add_generation_prompt %}"
    "{{ '<turn>think' if enable_thinking is not defined or enable_thinking }}<model>{% endif %}"
)


def write_tokenizer(folder: Path, pieces: list[str]) -> dict[str, int]:
    """Bytes, special tokens and `pieces` as tokens; returns their numbers."""
    signs = sorted(pre_tokenizers.ByteLevel.alphabet())
    vocabulary = {token: n for n, token in enumerate([*_SPECIAL, *signs, *pieces])}
    tokenizer = Tokenizer(BPE(vocabulary, [], unk_token="<unk>"))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens(list(_SPECIAL))
    tokenizer.save(str(folder / "tokenizer.json"))
    config = {
        "tokenizer_class": "PreTrainedTokenizerFast",
        "eos_token": "<end>",
        "unk_token": "<unk>",
        "chat_template": _TEMPLATE,
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config))
    return vocabulary


def save(folder: Path, model: Any, config: dict[str, Any], changed: dict[str, Any]) -> Model:
    """Write the weights, some of them changed, as the hub has them."""
    weights = {**dict(tree_flatten(model.parameters())), **changed}
    mx.save_safetensors(str(folder / "model.safetensors"), weights)
    (folder / "config.json").write_text(json.dumps({**config, "eos_token_id": 3}))
    return Model(folder.name, "mlx_lm", folder, f"hash of {folder.name}")


def _llama(size: int, vocabulary: int) -> tuple[Any, dict[str, Any]]:
    config = {
        "model_type": "llama", "hidden_size": size, "num_hidden_layers": 2,
        "intermediate_size": 64, "num_attention_heads": 4, "num_key_value_heads": 2,
        "rms_norm_eps": 1e-5, "vocab_size": vocabulary, "head_dim": 16,
        "tie_word_embeddings": False,
    }  # fmt: skip
    return llama.Model(llama.ModelArgs.from_dict(config)), config


def write_random(folder: Path, *, bits: int = 0, weight: float | None = None) -> Model:
    """A model with random weights, or all of them `weight`, quantized to `bits`."""
    folder.mkdir(parents=True)
    count = len(write_tokenizer(folder, []))
    mx.random.seed(1)
    model, config = _llama(64, count)
    if bits:
        config["quantization"] = {"group_size": 64, "bits": bits}
        nn.quantize(model, **config["quantization"])
    weights = dict(tree_flatten(model.parameters()))
    changed = {} if weight is None else {k: mx.full(v.shape, weight) for k, v in weights.items()}
    return save(folder, model, config, changed)


def write_gemma(folder: Path) -> Model:
    """Gemma 4 as the hub has it, tiny: sliding windows, shared keys and embeddings by layer."""
    folder.mkdir(parents=True)
    count = len(write_tokenizer(folder, []))
    text = {
        "model_type": "gemma4_text", "hidden_size": 64, "num_hidden_layers": 4,
        "intermediate_size": 64, "num_attention_heads": 2, "num_key_value_heads": 1,
        "head_dim": 32, "global_head_dim": 32, "vocab_size": count, "sliding_window": 64,
        "num_kv_shared_layers": 2, "hidden_size_per_layer_input": 64,
        "vocab_size_per_layer_input": count,
        "layer_types": ["sliding_attention", "full_attention"] * 2,
    }  # fmt: skip
    config = {
        "model_type": "gemma4", "text_config": text, "vocab_size": count,
        "quantization": {"group_size": 64, "bits": 4},
    }  # fmt: skip
    mx.random.seed(1)
    model = gemma4.Model(gemma4.ModelArgs.from_dict(json.loads(json.dumps(config))))
    nn.quantize(model, **config["quantization"])  # type: ignore[arg-type]
    # What the text needs nothing of is passed over.
    return save(folder, model, config, {"vision_tower.weight": mx.zeros((4, 4))})


def write_chain(folder: Path, pieces: list[str], *, end: str = "<end>") -> Model:
    """A model that writes `pieces`, all different and without blanks, and then `end`.

    Attention and layers add nothing: the head turns the last token's embedding into the next one.
    """
    folder.mkdir(parents=True)
    numbers = write_tokenizer(folder, pieces)
    # Of the four heads each gets as much of the embedding, which has a place for each token.
    count = -(-len(numbers) // 4) * 4
    model, config = _llama(count, count)
    weights = dict(tree_flatten(model.parameters()))
    row = [numbers[token] for token in ("<model>", *pieces, end)]
    head = mx.zeros((count, count))
    for last, following in itertools.pairwise(row):
        head[following, last] = 1.0
    silent = {k: mx.zeros_like(v) for k, v in weights.items() if "o_proj" in k or "down_proj" in k}
    return save(
        folder,
        model,
        config,
        {**silent, "model.embed_tokens.weight": mx.eye(count), "lm_head.weight": head},
    )


_ANSWER: Final = [
    '{"translations":{"1":"Yes',
    '.","2":',
    '"No."},"summary":',
    '"Talk.","terms":{"हाँ":"yes"}}',
]
# As the tokenizer's alphabet spells it.
_TERM: Final = "".join(
    piece for piece, _ in pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str("हाँ")
)
_PIECES: Final = [piece.replace("हाँ", _TERM) for piece in _ANSWER]


def expect(kind: type[Exception], translator: MlxLmTranslator, request: SceneRequest) -> str:
    """The text of the error that translating raises."""
    try:
        found = translator.translate(request)
    except kind as error:
        return str(error)
    raise AssertionError(f"no {kind.__name__}, but {found}")


def check_an_answer_comes_through(folder: Path) -> None:
    translator = MlxLmTranslator(write_chain(folder / "m", _PIECES), "cpu")
    found = translator.translate(_REQUEST)
    assert dict(found.sentences) == {1: "Yes.", 2: "No."}, found
    assert (found.summary, dict(found.terms)) == ("Talk.", {"हाँ": "yes"}), found
    assert translator.translate(_REQUEST) == found
    assert translator.identity == "mlx-lm m@hash of m prompt 1"
    assert translator.name == "m"


def check_half_an_answer_keeps_what_is_complete(folder: Path) -> None:
    model = write_chain(folder / "m", [*_PIECES[:2], '"N'])
    found = MlxLmTranslator(model, "cpu").translate(_REQUEST)
    assert dict(found.sentences) == {1: "Yes."}, found


def check_garbage_is_a_bad_answer(folder: Path) -> None:
    # Of garbage, a few words do.
    less = patch.object(translator_mlx_lm, "_TOKENS_BESIDES", 20)
    for model in (
        write_random(folder / "random"),
        write_random(folder / "4bit", bits=4),
        write_gemma(folder / "gemma"),
    ):
        translator = MlxLmTranslator(model, "cpu")
        with less:
            first = expect(BadAnswerError, translator, _REQUEST)
            assert "no translations" in first, first
            assert expect(BadAnswerError, translator, _REQUEST) == first


def check_what_is_kept_of_the_film_changes_nothing(folder: Path) -> None:
    less = patch.object(translator_mlx_lm, "_TOKENS_BESIDES", 20)
    for model in (write_random(folder / "random"), write_gemma(folder / "gemma")):
        texts = []
        for kept in (True, False):
            translator = MlxLmTranslator(model, "cpu")
            common = translator._common_tokens(_REQUEST) if kept else []
            with less, patch.object(translator, "_common_tokens", return_value=common):
                texts.append([translator._generate(_REQUEST) for _ in range(2)])
            read, state = translator._film
            assert bool(read) == kept
            if kept:
                # Answers are written behind copies of it.
                assert state[0].offset == len(read) > 500, (state[0].offset, len(read))
        assert texts[0] == texts[1], texts
        assert len(set(texts[0])) == 1


def check_thoughts_are_switched_off(folder: Path) -> None:
    translator = MlxLmTranslator(write_random(folder / "m"), "cpu")
    _, tokenizer = translator._load()
    text = tokenizer.decode(translator._tokens(_REQUEST))
    assert text.endswith("<end><model>"), text[-40:]
    assert "think" not in text
    assert '{"1": "हाँ।", "2": "नहीं।"}' in text


def check_length_is_capped(folder: Path) -> None:
    # A ring of 100 tokens: too long to be noticed as a loop.
    pieces = [f"word{n}" for n in range(100)]
    model = write_chain(folder / "m", pieces, end="word0")
    translator = MlxLmTranslator(model, "cpu")
    text = translator._generate(_REQUEST)
    most = translator._most_tokens(_REQUEST)
    assert 400 < most < 600, most
    assert text.count("word") == most, (text.count("word"), most)
    longer = SceneRequest("hi", "en", dict.fromkeys(range(1, 21), "नहीं नहीं" * 9), _BRIEF)
    assert translator._most_tokens(longer) > 3 * most
    expect(BadAnswerError, translator, _REQUEST)


def check_repetition_ends_the_answer(folder: Path) -> None:
    rows = ([*_PIECES[:2], '"and', "again"], "again"), ([*_PIECES[:2], '"xx', "yy", "zz"], '"xx')
    for number, (pieces, end) in enumerate(rows):
        model = write_chain(folder / str(number), pieces, end=end)
        translator = MlxLmTranslator(model, "cpu")
        text = translator._generate(_REQUEST)
        assert len(text) < 600, text
        assert text.count(pieces[-1]) >= 96 // (len(pieces) - pieces.index(end)), text
        assert dict(translator.translate(_REQUEST).sentences) == {1: "Yes."}


def check_a_stop_ends_the_answer(folder: Path) -> None:
    pieces = [f"word{n}" for n in range(100)]
    model = write_chain(folder / "m", pieces, end="word0")
    for allowed in (0, 1, 20):
        calls: list[int] = []

        def alive(allowed: int = allowed, calls: list[int] = calls) -> None:
            calls.append(1)
            if len(calls) > allowed:
                raise StageError("stopped", "stopped")

        translator = MlxLmTranslator(model, "cpu", alive)
        expect(StageError, translator, _REQUEST)
        assert len(calls) == allowed + 1
    # It is as good as new after that.
    translator._alive = lambda: None
    assert translator._generate(_REQUEST).startswith("word0word1")


class _Clock:
    """A clock that goes on by `step` seconds each time it is read, and by more at one reading."""

    def __init__(self, step: float, jump: float = 0.0, at: int = 0) -> None:
        self.now, self.read = 0.0, 0
        self._step, self._jump, self._at = step, jump, at

    def monotonic(self) -> float:
        self.read += 1
        self.now += self._jump if self.read == self._at else self._step
        return self.now


def check_time_is_limited(folder: Path) -> None:
    model = write_chain(folder / "m", _PIECES)

    def ask(clock: _Clock, first: float) -> str:
        translator = MlxLmTranslator(
            model, "cpu", first_token_seconds=first, next_token_seconds=5.0
        )
        with patch.object(translator_mlx_lm, "time", clock):
            try:
                translator.translate(_REQUEST)
            except BadAnswerError as error:
                return str(error)
        return ""

    # All tokens together may take longer than one of them.
    assert ask(clock := _Clock(1.0), 1000.0) == ""
    # For each of the four tokens and the end the clock is read twice.
    assert clock.read > 12
    assert "5 allowed" in ask(_Clock(1.0, 6.0, clock.read - 3), 1000.0)
    assert "3 allowed" in ask(_Clock(1.0), 3.0)
    assert ask(_Clock(0.0), 0.0) == ""


def check_broken_arithmetic_blames_the_device(folder: Path) -> None:
    translator = MlxLmTranslator(write_random(folder / "m", weight=float("nan")), "cpu")
    assert "not a number" in expect(DeviceError, translator, _REQUEST)


def check_memory_is_given_back(folder: Path) -> None:
    model = write_random(folder / "m")
    before = mx.get_active_memory()
    translator = MlxLmTranslator(model, "cpu")
    translator.close()
    for _ in range(2):
        expect(BadAnswerError, translator, _REQUEST)
        assert mx.get_active_memory() > before + 100_000
        translator.close()
        assert mx.get_active_memory() <= before + 20_000, mx.get_active_memory() - before
        assert mx.get_cache_memory() == 0


def check_memory_stays_bounded(folder: Path) -> None:
    translator = MlxLmTranslator(write_gemma(folder / "m"), "cpu")
    active = []
    for n in range(6):
        scene = SceneRequest("hi", "en", {1: "नहीं। " * (n % 3 + 1)}, _BRIEF)
        expect(BadAnswerError, translator, scene)
        active.append(mx.get_active_memory())
    assert max(active[2:]) <= active[1] + _MIB, active


def check_nothing_is_fetched(folder: Path) -> None:
    asked = []

    def hook(event: str, arguments: Any) -> None:
        if event in ("socket.connect", "socket.getaddrinfo"):
            asked.append((event, arguments[1:]))

    sys.addaudithook(hook)
    expect(BadAnswerError, MlxLmTranslator(write_random(folder / "m"), "cpu"), _REQUEST)
    assert asked == []


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
