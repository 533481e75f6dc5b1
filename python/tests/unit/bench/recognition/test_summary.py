"""The tables for the page of quality: ours beside the peers that are here."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from bench.recognition import peers, summary
from bench.recognition.films import Part, SpokenFilm
from bench.recognition.outcome import Outcome
from bench.results import peer_result

if TYPE_CHECKING:
    import pytest

FILM = SpokenFilm("plain", 0, 0, Path("/films/a.mkv"), "en", 10.0, (Part("a.wav", "one two"),))


def test_peers_are_shown_beside_ours_and_missing_ones_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    segments = [{"start": 0.0, "end": 1.0, "text": "one"}]
    heard = peer_result({"segments": segments, "seconds": 2.0, "cpu": 3.0})

    def transcribe(*_: object, peers: tuple[str, ...]) -> object:
        (peer,) = peers
        return {} if peer == "whisperx" else {peer: {"a.mkv": heard if peer != "batched" else None}}

    monkeypatch.setattr(peers, "transcribe_with_peers", transcribe)
    monkeypatch.setattr(summary, "spoken_films", lambda *_: [FILM])
    monkeypatch.setattr(summary, "recognize", lambda film, *_: Outcome(film, "one two", 1.0))
    said: list[str] = []
    lines = summary.recognition_lines(Path("/media"), tmp_path, ("tune", "report"), said.append)
    assert [line for line in lines if line.startswith("#")] == [
        "## Recognition alone: the half that may be tuned on",
        "## Recognition alone: the half set aside",
    ]
    assert "| subpiped | 2 | 0.0 | 0/0/0 | 0 | 0 | - | 1 | 0.100 |" in lines
    assert "| faster-whisper | 2 | 50.0 | 0/1/0 | 0 | 0 | - | 3 | 0.300 |" in lines
    assert not [line for line in lines if "batched" in line or "whisperx" in line]
    assert said[:2] == ["batched has nothing for a.mkv", "whisperx has nothing for a.mkv"]
