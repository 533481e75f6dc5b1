"""Stage 4 on real speech with the real network."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from subpiped.artifacts.turns import read_rttm
from subpiped.core.models import find_model
from subpiped.engines import vad_silero
from subpiped.engines.vad_silero import SileroOnnx
from subpiped.media.waveform import SAMPLE_RATE, Waveform, read_wav
from tests.helpers.metrics import as_segments, detection_error
from tests.helpers.stages import run_stage_script
from tests.helpers.waves import write_wav
from tests.models.speech import detected, film_folder

pytestmark = pytest.mark.model


def test_detects_the_two_speakers(sample: dict[str, Path], tmp_path: Path) -> None:
    movie_dir = film_folder(tmp_path, sample["wav"])
    result = run_stage_script("silero-vad", sample["wav"], movie_dir)
    assert result.exit_code == 0, result.log
    assert result.manifest["status"] == "done"
    assert result.manifest["model"]["name"] == "silero-vad-onnx"
    reference = as_segments(read_rttm(sample["rttm"]))
    assert detection_error(reference, detected(movie_dir / "vad/silero.json")) <= 0.02
    done = [e for e in result.events if e["type"] == "progress"]
    assert done[-1]["completed"] == done[-1]["total"]


def test_threshold_is_obeyed(sample: dict[str, Path], tmp_path: Path) -> None:
    speech = []
    for threshold in (0.3, 0.99):
        movie_dir = film_folder(tmp_path / str(threshold), sample["wav"])
        options = {"threshold": threshold}
        result = run_stage_script("silero-vad", sample["wav"], movie_dir, options=options)
        assert result.exit_code == 0, result.log
        speech.append(result.manifest["metadata"]["speech_seconds"])
    assert speech[1] < speech[0]


def test_silence_holds_no_speech(cache: Path, tmp_path: Path) -> None:
    movie_dir = film_folder(tmp_path, np.zeros(5 * 16000, np.float32))
    result = run_stage_script("silero-vad", tmp_path / "film.mkv", movie_dir)
    assert result.exit_code == 0, result.log
    assert detected(movie_dir / "vad/silero.json") == []


def test_needs_neither_torch_nor_the_silero_package(cache: Path) -> None:
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from subpiped.engines.vad_silero import SileroOnnx\n"
        f"SileroOnnx(Path({str(cache / 'silero-vad-onnx')!r}), 'cpu')\n"
        "assert not {'torch', 'silero_vad'} & set(sys.modules)\n"
    )
    folder = Path(__file__).parents[2]
    assert subprocess.run([sys.executable, "-c", code], cwd=folder, check=False).returncode == 0


def test_a_long_film_is_read_in_stretches_as_in_one(
    sample: dict[str, Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sound = np.tile(read_wav(sample["wav"]), 6)[: 170 * SAMPLE_RATE + 77]
    waveform = Waveform(write_wav(tmp_path / "audio.wav", sound))
    detector = SileroOnnx(find_model("silero-vad", "starter", "onnx").path, "cpu")
    whole = detector.probabilities(waveform, lambda _: None)
    monkeypatch.setattr(vad_silero, "STREAM_SECONDS", 40)
    told: list[float] = []
    stretches = detector.probabilities(waveform, told.append)
    assert len(stretches) == len(whole) == -(-len(waveform) // detector.window)
    # The first stretch begins as the film does.
    assert np.allclose(stretches[:1200], whole[:1200], atol=1e-4)
    assert np.mean((stretches > 0.5) != (whole > 0.5)) < 0.01
    assert told == sorted(told)
    assert told[-1] == pytest.approx(waveform.duration)
