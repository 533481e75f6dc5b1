"""A manifest is incomplete from the first moment and sealed last."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.errors import StageError
from subpiped.stage.logger import setup_logger
from subpiped.stage.manifest import StageManifest

if TYPE_CHECKING:
    from pathlib import Path


def read(movie_dir: Path) -> dict[str, Any]:
    return dict(json.loads((movie_dir / "manifests" / "demux.json").read_text()))


def manifest(movie_dir: Path) -> StageManifest:
    return StageManifest("demux", movie_dir, setup_logger("demux"))


def test_it_is_incomplete_until_the_block_ends(tmp_path: Path) -> None:
    output = tmp_path / "audio.wav"
    with manifest(tmp_path) as record:
        assert read(tmp_path)["status"] == "incomplete"
        output.write_bytes(b"sound")
        record.add_output("audio", output, "16 kHz mono")
        record.add_metadata("streams", 2)
    sealed = read(tmp_path)
    assert sealed["status"] == "done"
    assert sealed["outputs"] == [
        {
            "name": "audio",
            "path": "audio.wav",
            "description": "16 kHz mono",
            "sha256": hashlib.sha256(b"sound").hexdigest(),
            "size": 5,
            "mtime_ns": str(output.stat().st_mtime_ns),
        }
    ]
    assert sealed["metadata"] == {"streams": 2}
    assert sealed["peak_memory_bytes"] > 1_000_000


def test_an_error_is_recorded_and_passed_on(tmp_path: Path) -> None:
    with pytest.raises(StageError), manifest(tmp_path):
        raise StageError("no_audio", "the film has no sound", "add a track")
    failed = read(tmp_path)
    assert failed["status"] == "failed"
    assert failed["error"]["code"] == "no_audio"
    assert failed["error"]["hint"] == "add a track"


def test_an_output_that_is_not_there_is_not_sealed(tmp_path: Path) -> None:
    with (
        pytest.raises(StageError, match="does not exist"),
        manifest(tmp_path) as record,
    ):
        record.add_output("audio", tmp_path / "missing.wav")
    assert read(tmp_path)["status"] == "failed"


def test_a_pass_through_is_degraded(tmp_path: Path) -> None:
    with manifest(tmp_path) as record:
        record.add_degraded("no_key", "no key")
    assert read(tmp_path)["status"] == "degraded"


def test_secrets_are_only_said_to_be_set(tmp_path: Path) -> None:
    with manifest(tmp_path) as record:
        record.set_options({"apiKey": "abc123", "language": "en"}, "starter")
    assert read(tmp_path)["options"] == {"apiKey": "(set)", "language": "en"}
    assert "abc123" not in (tmp_path / "manifests" / "demux.json").read_text()


@pytest.mark.parametrize("model", [True, False])
def test_only_weights_have_a_models_time(tmp_path: Path, *, model: bool) -> None:
    with manifest(tmp_path) as record:
        if model:
            record.set_model("silero", "0" * 64)
        with record.timings.of("model"), record.timings.of("imports"):
            pass
    timings = read(tmp_path)["timings"]
    assert ("model_seconds" in timings) is model
    assert "imports_seconds" in timings
