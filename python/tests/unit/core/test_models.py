from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from subpiped.core import models
from subpiped.core.errors import StageError
from subpiped.core.models import catalog, find_model, model_name, open_model

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path))
    return tmp_path


def seal(cache: Path, name: str) -> Path:
    folder = cache / "models" / name
    folder.mkdir(parents=True)
    (folder / catalog()["models"][name]["main"]).write_bytes(b"weights")
    (folder / "model.json").write_text(json.dumps({"schema": 1, "sha256": "abc", "files": {}}))
    return folder


def test_every_name_in_roles_and_sources_is_known() -> None:
    known = catalog()["models"]
    for profiles in catalog()["roles"].values():
        for engines in profiles.values():
            for engine, entry in engines.items():
                names = [entry] if isinstance(entry, str) else [row["model"] for row in entry]
                for name in names:
                    assert known[name]["engine"] == engine
    for entry in known.values():
        assert entry["sources"], "every set of weights needs a source"
        for source in entry["sources"]:
            assert set(source.get("packages", [])) <= set(catalog()["packages"])
            assert set(source.get("from", [])) <= set(known)


def test_every_package_is_pinned_by_a_sha256() -> None:
    for pin in catalog()["packages"].values():
        assert len(bytes.fromhex(pin["sha256"])) == 32


def test_no_turbo_weights_since_they_cannot_translate() -> None:
    assert not [name for name in catalog()["models"] if "turbo" in name]


def test_missing_weights_say_how_to_get_them(empty_cache: Path) -> None:
    with pytest.raises(StageError) as caught:
        find_model("silero-vad", "starter", "onnx")
    assert caught.value.code == "model_missing"
    assert "setup" in caught.value.hint


def test_complete_weights_are_found(empty_cache: Path) -> None:
    folder = seal(empty_cache, "silero-vad-onnx")
    model = find_model("silero-vad", "starter", "onnx")
    assert (model.name, model.engine, model.path, model.sha256) == (
        "silero-vad-onnx",
        "onnx",
        folder,
        "abc",
    )


@pytest.mark.parametrize("lost", ["model.json", "silero_vad.onnx"])
def test_an_interrupted_fetch_counts_as_missing(empty_cache: Path, lost: str) -> None:
    (seal(empty_cache, "silero-vad-onnx") / lost).unlink()
    with pytest.raises(StageError, match="silero-vad-onnx"):
        find_model("silero-vad", "starter", "onnx")


@pytest.mark.parametrize(
    ("role", "profile", "engine"),
    [("asr", "starter", "onnx"), ("asr", "huge", "mlx"), ("lipreading", "starter", "onnx")],
)
def test_an_unknown_combination_is_a_configuration_error(
    role: str, profile: str, engine: str
) -> None:
    with pytest.raises(StageError) as caught:
        model_name(role, profile, engine)
    assert caught.value.code == "config_invalid"


def test_an_unknown_name_is_a_configuration_error(empty_cache: Path) -> None:
    with pytest.raises(StageError) as caught:
        open_model("whisper-enormous")
    assert caught.value.code == "config_invalid"


@pytest.mark.parametrize(
    ("memory", "name"),
    [
        (11_999_999_999, "whisper-large-v3-mlx-4bit"),
        (12_000_000_000, "whisper-large-v3-mlx"),
    ],
)
def test_little_memory_means_the_4_bit_weights(
    monkeypatch: pytest.MonkeyPatch, memory: int, name: str
) -> None:
    monkeypatch.setattr(models, "total_memory", lambda: memory)
    assert model_name("asr", "best", "mlx") == name


@pytest.mark.parametrize(
    ("gigabytes", "name"),
    # 8, 16, 24, 32 and 64 GB of memory, as they are sold.
    [
        (8.6, None),
        (17.2, "gemma-4-e4b-mlx-4bit"),
        (25.8, "gemma-4-e4b-mlx-4bit"),
        (34.4, "gemma-4-26b-a4b-mlx-4bit"),
        (68.7, "gemma-4-26b-a4b-mlx-4bit"),
    ],
)
def test_the_language_model_is_one_that_fits(
    monkeypatch: pytest.MonkeyPatch, gigabytes: float, name: str | None
) -> None:
    monkeypatch.setattr(models, "total_memory", lambda: round(gigabytes * 1e9))
    if name is None:
        with pytest.raises(StageError, match="more memory than this machine") as error:
            model_name("translation", "best", "mlx_lm")
        assert error.value.code == "config_invalid"
    else:
        assert model_name("translation", "best", "mlx_lm") == name


def test_a_list_by_memory_begins_with_the_largest() -> None:
    for profiles in catalog()["roles"].values():
        for engines in profiles.values():
            for rows in (entry for entry in engines.values() if not isinstance(entry, str)):
                assert rows == sorted(rows, key=lambda row: -row["fromBytes"])


def test_memory_is_measured() -> None:
    assert models.total_memory() > 1_000_000_000
