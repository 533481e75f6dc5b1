"""Stage 7 on a device that gives NaN: found by the real checks, and the result is the CPU's."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from subpiped.artifacts.transcript import load_transcript
from subpiped.core.files import read_json
from subpiped.core.options import PROJECT_DIR
from subpiped.media.waveform import read_wav
from tests.helpers.asr_inputs import write_names, write_speech
from tests.helpers.stages import run_stage_script
from tests.models.speech import film_folder

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [pytest.mark.model, pytest.mark.ffmpeg]

TRANSCRIPT = "transcription/transcript.json"


def clip_film(sample: dict[str, Path], folder: Path) -> Path:
    """A few seconds of the recording, all of them speech."""
    movie_dir = film_folder(folder, read_wav(sample["wav"])[6 * 16_000 : 10 * 16_000])
    write_speech(movie_dir, [(0.2, 3.8)], 4.0)
    write_names(movie_dir, "Diane")
    return movie_dir


def test_nan_on_a_gpu_is_found_and_the_cpu_gives_the_same(
    sample: dict[str, Path], tmp_path: Path
) -> None:
    options = {"language": "en", "beamSize": 1}
    alone = clip_film(sample, tmp_path / "alone")
    assert run_stage_script("asr", sample["wav"], alone, options=options).exit_code == 0
    film = clip_film(sample, tmp_path / "film")
    fakes = {"SUBPIPED_FAKE_DEVICES": "cuda", "SUBPIPED_FAKE_DEVICE_FAIL": "cuda:nan"}
    result = run_stage_script("asr", sample["wav"], film, options=options, env=fakes)
    assert result.exit_code == 0, result.log
    assert (result.manifest["engine"], result.manifest["device"]) == ("ctranslate2", "cpu")
    [refused] = result.manifest["refused"]
    assert (refused["device"], refused["failure"]) == ("cuda", "bad_output")
    assert refused["model"].startswith("whisper-base-ct2@")
    chosen = [event["chosen"] for event in result.events if event["type"] == "device"]
    # In half precision, in full, and on the CPU.
    assert chosen == ["cuda", "cuda", "cpu"]
    assert load_transcript(film / TRANSCRIPT) == load_transcript(alone / TRANSCRIPT)
    assert load_transcript(film / TRANSCRIPT).segments


def test_a_macs_best_goes_on_with_small_weights_where_mlx_fails(
    sample: dict[str, Path], tmp_path: Path
) -> None:
    film = clip_film(sample, tmp_path)
    config = read_json(PROJECT_DIR / "config" / "default.json")
    config["profile"] = "best"
    config["stages"]["asr"]["language"] = "en"
    env = {
        "SUBPIPED_OPTIONS": json.dumps(config),
        "SUBPIPED_FAKE_DEVICES": "mlx",
        "SUBPIPED_FAKE_DEVICE_FAIL": "mlx:unsupported",
    }
    result = run_stage_script("asr", sample["wav"], film, best=True, env=env)
    assert result.exit_code == 0, result.log
    assert (result.manifest["engine"], result.manifest["device"]) == ("ctranslate2", "cpu")
    assert result.manifest["model"]["name"] == "whisper-base-ct2"
    assert result.manifest["status"] == "degraded"
    [degraded] = result.manifest["degraded"]
    assert degraded["reason"] == "smaller_model"
    assert "whisper-large-v3-ct2 is not installed" in degraded["message"]
    # Where CTranslate2 is the machine's own engine, absent weights are waited for.
    del env["SUBPIPED_FAKE_DEVICES"]
    result = run_stage_script("asr", sample["wav"], film, best=False, env=env)
    assert result.exit_code == 69
    assert result.manifest["error"]["code"] == "model_missing"
