from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench.speed.setting import Setting, machine, merged

if TYPE_CHECKING:
    import pytest


def test_leaves_are_replaced() -> None:
    base = {"a": {"b": 1, "c": {"d": 2}}, "e": [1]}
    assert merged(base, {"a": {"c": {"d": 3}}, "e": []}) == {"a": {"b": 1, "c": {"d": 3}}, "e": []}
    assert base["a"] == {"b": 1, "c": {"d": 2}}


def test_the_device_reaches_ours_and_the_peers() -> None:
    cuda = Setting("cuda", 3, Path("/cache"))
    stages = cuda.resolved()["stages"]
    for stage in ("asr", "diarization", "pyannote-vad"):
        assert stages[stage]["device"] == "cuda"
    # There is no engine with a GPU for it.
    assert stages["silero-vad"]["device"] == "auto"
    assert stages["asr"]["threads"] == 3
    assert stages["asr"]["beamSize"] == 5
    assert cuda.peer_device == "cuda"
    auto = Setting("auto", 2, Path("/cache"))
    assert auto.resolved()["stages"]["asr"]["device"] == "auto"
    assert auto.peer_device == "cpu"


def test_nothing_of_the_person_gets_in(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TMDB_API_KEY", "SUBPIPED_HOME", "SUBPIPED__STAGES__ASR__LANGUAGE"):
        monkeypatch.setenv(name, "x")
    monkeypatch.setenv("SUBPIPED_CACHE", "/cache")
    env = Setting("cpu", 3, Path("/cache")).environment()
    assert "x" not in env.values()
    assert env["SUBPIPED_CACHE"] == "/cache"
    assert env["OMP_NUM_THREADS"] == "3"


def test_the_machine_is_named() -> None:
    told = machine()
    assert told["processor"]
    assert told["cores"] >= 1
    assert told["memory_bytes"] > 2**29
