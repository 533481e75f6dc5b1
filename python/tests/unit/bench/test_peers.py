"""A peer transcribes a recording once; a peer that is missing or fails is told apart."""

from __future__ import annotations

import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from bench import peers
from bench.clips import Clip

SCRIPT = """
import json, sys
from pathlib import Path
kind, model, out, *rest = sys.argv[1:]
files, language = rest[: rest.index("--language")], rest[rest.index("--language") + 1]
with Path(model, "asked").open("a") as file:
    file.writelines(f"{kind} {path}\\n" for path in files)
if kind == "batched":
    sys.exit(1)
segments = [{"start": 0.0, "end": 1.0, "text": language}]
transcribed = {path: {"segments": segments, "seconds": 1.0} for path in files}
Path(out).write_text(json.dumps({"files": transcribed}))
"""


def clip(name: str, language: str = "en") -> Clip:
    return Clip(name, Path("/media") / name, language, "g")


@pytest.fixture
def asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    script = tmp_path / "peer.py"
    script.write_text(SCRIPT)
    monkeypatch.setattr(peers, "PEER_SCRIPT", script)
    monkeypatch.setattr(
        peers, "bench_python", lambda venv: Path(sys.executable if venv == "bench" else "/none")
    )
    monkeypatch.setattr(peers, "find_model", lambda *_: SimpleNamespace(path=tmp_path))
    return tmp_path / "asked"


def test_each_recording_is_transcribed_once(asked: Path, tmp_path: Path) -> None:
    said: list[str] = []
    first = peers.transcribe_with_peers(
        [clip("a"), clip("b", "hi")], tmp_path / "kept", said.append
    )
    result = first["defaults"]["b"]
    assert result is not None
    assert result.text == "hi"
    more = peers.transcribe_with_peers(
        [clip("a"), clip("c"), clip("b", "hi")], tmp_path / "kept", print
    )
    assert set(more["defaults"]) == {"a", "b", "c"}
    lines = [line for line in asked.read_text().splitlines() if line.startswith("defaults")]
    assert lines == ["defaults /media/a", "defaults /media/b", "defaults /media/c"]


def test_a_changed_way_of_asking_asks_again(asked: Path, tmp_path: Path) -> None:
    peers.transcribe_with_peers([clip("a")], tmp_path / "kept", print)
    (tmp_path / "peer.py").write_text(f"{SCRIPT}\n# other options")
    peers.transcribe_with_peers([clip("a")], tmp_path / "kept", print)
    assert asked.read_text().splitlines().count("defaults /media/a") == 2


@pytest.mark.usefixtures("asked")
def test_missing_and_failed_peers(tmp_path: Path) -> None:
    said: list[str] = []
    found = peers.transcribe_with_peers([clip("a")], tmp_path / "kept", said.append)
    assert set(found) == {"faster-whisper", "defaults", "batched", "stable-ts"}
    assert found["batched"] == {"a": None}
    assert "batched failed" in said
    assert "whisperx is not here: its environment could not be made" in said
