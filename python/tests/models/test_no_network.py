"""While a film is worked on nothing is fetched, neither missing weights nor anything else."""

from __future__ import annotations

import os
import subprocess
from functools import cache as once
from typing import TYPE_CHECKING

import numpy as np
import pytest

from subpiped.core.files import write_json
from subpiped.core.options import PYTHON_DIR
from subpiped.core.stages import script_name
from subpiped.media.waveform import read_wav
from tests.helpers.asr_inputs import write_names, write_speech
from tests.helpers.stages import run_stage_script, venv_python
from tests.integration.weights.hub_server import Hub
from tests.models.speech import film_folder

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

pytestmark = pytest.mark.model
SECONDS = 4

# Python calls it for each socket that is connected and each name that is looked up.
HOOK = """
import os, sys
def hook(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname"):
        with open(os.environ["TEST_SOCKETS"], "a") as file:
            print(event, args[1:], file=file)
sys.addaudithook(hook)
"""


@once
def without_network() -> tuple[str, ...]:
    """A command that runs another one without any network, loopback included; empty if none may."""
    for command in (("unshare", "-n"), ("unshare", "-rn")):
        try:
            if subprocess.run([*command, "true"], capture_output=True, check=False).returncode == 0:
                return command
        except OSError:
            break
    return ()


def film(folder: Path, sound: NDArray[np.float32]) -> Path:
    """A film's folder with all that the stages before asr leave."""
    movie_dir = film_folder(folder, sound)
    write_speech(movie_dir, [(0.0, SECONDS)], SECONDS)
    write_json(
        movie_dir / "vad" / "silero.json",
        {"schema": 1, "duration": SECONDS, "segments": [{"start": 0.0, "end": SECONDS}]},
    )
    write_names(movie_dir)
    return movie_dir


@pytest.mark.parametrize("stage", ["silero-vad", "pyannote-vad", "asr"])
def test_missing_weights_are_told_and_asked_of_nobody(stage: str, tmp_path: Path) -> None:
    movie_dir = film(tmp_path, np.zeros(SECONDS * 16000, np.float32))
    (tmp_path / "hook").mkdir()
    (tmp_path / "hook" / "sitecustomize.py").write_text(HOOK)
    with Hub({}) as hub:
        # Everything that could be asked is this server, and nothing says that there is no network.
        asked = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), hub.url)
        env = asked | {
            "SUBPIPED_CACHE": str(tmp_path / "cache"),
            "HF_HOME": str(tmp_path / "hf"),
            "HF_ENDPOINT": hub.url,
            "HF_HUB_OFFLINE": "0",
            "PYTHONPATH": str(tmp_path / "hook"),
            "TEST_SOCKETS": str(tmp_path / "sockets"),
        }
        result = run_stage_script(stage, tmp_path / "film.mkv", movie_dir, env=env)
        assert hub.requests == []
    assert result.exit_code == 69, result.log
    error = result.events[-1]
    assert (error["type"], error["code"]) == ("error", "model_missing")
    assert str(tmp_path / "cache") in error["message"]
    assert "subpiped setup" in error["hint"]
    assert not (tmp_path / "sockets").exists()


def test_the_hook_sees_what_is_asked(tmp_path: Path) -> None:
    (tmp_path / "sitecustomize.py").write_text(HOOK)
    ask = "import socket\ntry: socket.create_connection(('127.0.0.1', 1))\nexcept OSError: pass"
    env = {"PYTHONPATH": str(tmp_path), "TEST_SOCKETS": str(tmp_path / "sockets")}
    subprocess.run([venv_python("asr"), "-c", ask], env=env, check=True)
    assert "socket.connect" in (tmp_path / "sockets").read_text()


@pytest.mark.parametrize("stage", ["silero-vad", "pyannote-vad", "asr"])
def test_with_weights_no_network_is_missed(
    stage: str, sample: dict[str, Path], tmp_path: Path
) -> None:
    if not without_network():
        pytest.skip("this machine lets nobody take the network away from a program")
    speech = read_wav(sample["wav"])[12 * 16000 : (12 + SECONDS) * 16000]
    movie_dir = film(tmp_path, speech)
    script = str(PYTHON_DIR / "scripts" / script_name(stage))
    command = [*without_network(), venv_python(stage), script]
    command += ["--option", "language=en"] if stage == "asr" else []
    done = subprocess.run(
        [*command, "--input", str(tmp_path / "film.mkv"), "--movie-dir", str(movie_dir)],
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "OMP_NUM_THREADS": "1"},
    )
    assert done.returncode == 0, done.stderr
    assert (movie_dir / "manifests" / f"{stage}.json").is_file()
