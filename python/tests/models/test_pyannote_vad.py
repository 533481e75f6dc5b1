"""Stage 5 on real speech with the real network."""

from pathlib import Path

import numpy as np
import pytest

from subpiped.artifacts.turns import read_rttm
from subpiped.core.files import read_json, write_json
from subpiped.speech.frame_scores import FRAMES_PER_CHUNK, FrameScores
from tests.helpers.metrics import as_segments, detection_error
from tests.helpers.stages import run_stage_script
from tests.models.speech import detected, film_folder, run_vad

pytestmark = [pytest.mark.model, pytest.mark.ffmpeg]


def test_sample_is_detected(sample: dict[str, Path], tmp_path: Path) -> None:
    movie_dir = film_folder(tmp_path, sample["wav"])
    result = run_vad(sample["wav"], movie_dir)
    assert result.exit_code == 0, result.log
    assert result.manifest["engine"] == "onnx"
    assert result.manifest["model"]["name"] == "segmentation-3.0-onnx"
    assert {i["name"] for i in result.manifest["inputs"]} == {"audio/audio.wav", "vad/silero.json"}
    reference = read_rttm(sample["rttm"])
    found = detected(movie_dir / "vad/pyannote.json")
    assert detection_error(as_segments(reference), found) <= 0.02
    assert not any(s.disputed for s in found)
    # 18.15 to 18.59 s is the reference's clearest overlap.
    overlap = read_json(movie_dir / "vad/pyannote.json")["overlap"]
    assert any(o["start"] < 18.4 and o["end"] > 18.3 for o in overlap)
    scores = FrameScores.load(movie_dir / "vad/pyannote.npz")
    assert scores.active.shape == (9, FRAMES_PER_CHUNK)


def test_silero_is_recorded_and_gates_nothing(sample: dict[str, Path], tmp_path: Path) -> None:
    movie_dir = film_folder(tmp_path, sample["wav"])
    write_json(
        movie_dir / "vad/silero.json",
        {"schema": 1, "duration": 30, "segments": [{"start": 1.0, "end": 3.0}]},
    )
    result = run_stage_script("pyannote-vad", sample["wav"], movie_dir, options={"engine": "onnx"})
    assert result.exit_code == 0, result.log
    found = detected(movie_dir / "vad/pyannote.json")
    assert all(s.disputed for s in found)
    assert (found[0].start, found[0].end) == (1.0, 3.0)
    assert detection_error(as_segments(read_rttm(sample["rttm"])), found[1:]) <= 0.02
    seen_by = [d["seen_by"] for d in read_json(movie_dir / "vad/pyannote.json")["disputed"]]
    assert seen_by[0] == "silero"
    assert set(seen_by[1:]) == {"pyannote"}


def test_far_speech_in_a_meeting(media: Path, cache: Path, tmp_path: Path) -> None:
    folder = media / "multispeaker" / "ami_debug"
    movie_dir = film_folder(tmp_path, folder / "dev00.wav")
    result = run_vad(folder / "dev00.wav", movie_dir)
    assert result.exit_code == 0, result.log
    reference = as_segments(read_rttm(folder / "debug.development.rttm", "dev00"))
    found = detected(movie_dir / "vad/pyannote.json")
    assert detection_error(reference, found) <= 0.08
    # Alone, silero misses a third of it: that is why it must not gate.
    assert detection_error(reference, detected(movie_dir / "vad/silero.json")) > 0.2


def test_all_lines_of_a_trailer_and_none_of_its_screams(
    media: Path, cache: Path, tmp_path: Path
) -> None:
    film = media / "movie" / "sintel_trailer" / "sintel_trailer-720p.mp4"
    movie_dir = film_folder(tmp_path, film)
    result = run_vad(film, movie_dir)
    assert result.exit_code == 0, result.log
    found = detected(movie_dir / "vad/pyannote.json")
    for start, end in ((11.9, 14.8), (18.0, 20.2), (36.1, 39.0), (41.5, 43.9)):
        assert any(s.start < end and s.end > start for s in found), (start, end)
    assert not any(s.start < 35.4 and s.end > 21.0 for s in found)


def test_silence(cache: Path, tmp_path: Path) -> None:
    movie_dir = film_folder(tmp_path, np.zeros(3 * 16000, np.float32))
    result = run_vad(tmp_path / "film.mkv", movie_dir)
    assert result.exit_code == 0, result.log
    assert detected(movie_dir / "vad/pyannote.json") == []


def test_both_engines_give_the_same_scores(sample: dict[str, Path], tmp_path: Path) -> None:
    scores = {}
    for engine in ("onnx", "pyannote"):
        movie_dir = film_folder(tmp_path / engine, sample["wav"])
        result = run_vad(sample["wav"], movie_dir, engine=engine)
        assert result.exit_code == 0, result.log
        assert result.manifest["engine"] == engine
        scores[engine] = FrameScores.load(movie_dir / "vad/pyannote.npz")
        segments = detected(movie_dir / "vad/pyannote.json")
        assert detection_error(as_segments(read_rttm(sample["rttm"])), segments) <= 0.02
    onnx, torch = scores["onnx"], scores["pyannote"]
    assert np.abs(onnx.speech - torch.speech).max() < 0.005
    assert (onnx.active != torch.active).mean() < 0.001
