"""Stage 6 on real speech with the real networks."""

import os
import subprocess
from pathlib import Path

import numpy as np
import pytest

from subpiped.artifacts.turns import Diarization, SpeakerTurn, load_turns, read_rttm
from subpiped.core.options import PYTHON_DIR
from tests.helpers.cases import sampled
from tests.helpers.metrics import DiarizationError, diarization_error
from tests.helpers.stages import StageResult, run_stage_script, venv_python
from tests.models.speech import film_folder, run_vad

pytestmark = [pytest.mark.model, pytest.mark.ffmpeg]


def diarize(sound: Path, folder: Path, engine: str = "onnx") -> tuple[Diarization, StageResult]:
    """Stages 4 to 6; the turns and how stage 6 ended."""
    movie_dir = film_folder(folder, sound)
    vad = run_vad(sound, movie_dir)
    assert vad.exit_code == 0, vad.log
    result = run_stage_script(
        "diarization", sound, movie_dir, options={"engine": engine}, best=engine == "pyannote"
    )
    assert result.exit_code == 0, result.log
    assert result.manifest["engine"] == engine
    turns = load_turns(movie_dir / "diarization/turns.json")
    lines = read_rttm(movie_dir / "diarization/turns.rttm")
    assert [SpeakerTurn(t.start, round(t.end, 3), t.speaker) for t in lines] == list(turns.turns)
    return turns, result


@pytest.fixture(scope="module")
def dialogue(
    sample: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Diarization, StageResult]:
    return diarize(sample["wav"], tmp_path_factory.mktemp("dialogue"))


def error(reference: Path, turns: Diarization) -> DiarizationError:
    return diarization_error(read_rttm(reference), turns.turns, collar=0.25)


def test_two_people_are_told_apart(
    sample: dict[str, Path], dialogue: tuple[Diarization, StageResult]
) -> None:
    turns, result = dialogue
    assert turns.speakers == ("SPEAKER_00", "SPEAKER_01")
    assert error(sample["rttm"], turns).rate <= 0.03
    assert result.manifest["model"]["name"] == "campplus-onnx"
    assert [i["name"] for i in result.manifest["inputs"]] == ["audio/audio.wav", "vad/pyannote.npz"]
    assert result.manifest["metadata"] == {"speakers": 2}


def test_exclusive_turns_do_not_overlap(dialogue: tuple[Diarization, StageResult]) -> None:
    turns, _ = dialogue
    pairs = list(zip(turns.exclusive, turns.exclusive[1:], strict=False))
    assert all(before.end <= after.start for before, after in pairs)
    everybody = list(zip(turns.turns, turns.turns[1:], strict=False))
    assert any(before.end > after.start for before, after in everybody), "overlap was kept"


def test_both_engines_give_the_same_turns(
    sample: dict[str, Path], dialogue: tuple[Diarization, StageResult], tmp_path: Path
) -> None:
    turns, _ = diarize(sample["wav"], tmp_path, engine="pyannote")
    assert turns.speakers == dialogue[0].speakers
    assert error(sample["rttm"], turns).rate <= 0.03
    assert diarization_error(dialogue[0].turns, turns.turns).rate < 0.01


@pytest.mark.parametrize(
    ("name", "speakers"),
    sampled(
        [
            ("picovoice_falcon/test.wav", 3),
            ("azure_katiesteve/katiesteve_mono.wav", 2),
            ("gcp_commercial/commercial_mono.wav", 2),
        ],
        1,
    ),
)
def test_number_of_speakers(
    media: Path, cache: Path, tmp_path: Path, name: str, speakers: int
) -> None:
    turns, _ = diarize(media / "multispeaker" / name, tmp_path)
    assert len(turns.speakers) == speakers


def test_speakers_can_be_bounded(sample: dict[str, Path], tmp_path: Path) -> None:
    movie_dir = film_folder(tmp_path, sample["wav"])
    assert run_vad(sample["wav"], movie_dir).exit_code == 0
    options = {"engine": "onnx", "maxSpeakers": 1}
    result = run_stage_script("diarization", sample["wav"], movie_dir, options=options)
    assert result.exit_code == 0, result.log
    assert load_turns(movie_dir / "diarization/turns.json").speakers == ("SPEAKER_00",)


def test_silence_has_no_turns(cache: Path, tmp_path: Path) -> None:
    movie_dir = film_folder(tmp_path, np.zeros(3 * 16000, np.float32))
    film = tmp_path / "film.mkv"
    assert run_vad(film, movie_dir).exit_code == 0
    result = run_stage_script("diarization", film, movie_dir, options={"engine": "onnx"})
    assert result.exit_code == 0, result.log
    assert load_turns(movie_dir / "diarization/turns.json") == Diarization((), (), ())
    assert (movie_dir / "diarization/turns.rttm").read_text() == ""


# Runs where torch is: in the venv of the second engine.
_COMPARE = """
import sys
from pathlib import Path
import numpy as np
from subpiped.engines.embedding_onnx import OnnxEmbedder
from subpiped.engines.embedding_pyannote import TorchEmbedder

cache = Path(sys.argv[1])
onnx = OnnxEmbedder(cache / "campplus-onnx", "cpu")
torch = TorchEmbedder(cache / "campplus", "cpu")
rng = np.random.default_rng(0)
# Lengths around the network's windows of 200 frames, where its pooling rounds up.
for frames in (40, 199, 200, 201, 998):
    features = rng.normal(size=(frames, 80)).astype(np.float32)
    a, b = onnx.embed(features), torch.embed(features)
    assert a.shape == (192,), a.shape
    assert np.abs(a - b).max() < 1e-3, frames
    # 3D-Speaker's network ends in a normalization: half of the values are negative.
    assert 0.3 < (a < 0).mean() < 0.7, frames
"""


def test_embeddings_of_both_engines_agree(cache: Path) -> None:
    done = subprocess.run(
        [venv_python("diarization", best=True), "-c", _COMPARE, str(cache)],
        cwd=PYTHON_DIR,
        env=os.environ | {"OMP_NUM_THREADS": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
