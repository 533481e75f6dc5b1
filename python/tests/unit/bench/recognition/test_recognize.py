"""What comes before recognition is made once, and an option must be one that there is."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bench.recognition import recognize
from bench.recognition.films import SpokenFilm
from bench.recognition.recognize import BEFORE, options_with
from subpiped.artifacts.transcript import Transcript, TranscriptSegment, save_transcript

FILM = SpokenFilm("plain", 0, 0, Path("/films/a.mkv"), "en", 10.0)


def test_options_are_changed_by_name() -> None:
    options = options_with(["asr.beamSize=1", "silero-vad.threshold=0.4"], "en")
    assert options["stages"]["asr"]["beamSize"] == 1
    assert options["stages"]["silero-vad"]["threshold"] == 0.4
    assert options["profile"] == "starter"


@pytest.mark.parametrize("change", ["asr.beams=1", "beamSize=1", "asr.beamSize=", "no.beamSize=1"])
def test_an_option_that_there_is_not_is_refused(change: str) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - the reason differs
        options_with([change], "en")


def test_stages_before_recognition_run_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ran: list[tuple[str, ...]] = []

    def run(
        _film: Path, folder: Path, stages: tuple[str, ...], options: Any, *, record: str = "done"
    ) -> float:
        done = folder / record
        if not done.is_file() or done.read_text() != str(options):
            (folder / "transcription").mkdir(parents=True, exist_ok=True)
            done.write_text(str(options))
            ran.append(tuple(stages))
            segment = TranscriptSegment(1, 0.0, 1.0, "said", 0.0, 0.0, 1.0)
            save_transcript(
                folder / "transcription" / "transcript.json",
                Transcript("en", 1.0, "transcribe", (segment,)),
            )
        return 0.0

    monkeypatch.setattr(recognize, "run_stages", run)
    for change in ("asr.beamSize=1", "asr.beamSize=2"):
        outcome = recognize.recognize(FILM, tmp_path, options_with([change], "en"))
        assert outcome.text == "said"
    assert ran == [BEFORE, ("asr",), ("asr",)]
    # What was recognized is not left among what comes before.
    assert len(list(tmp_path.iterdir())) == 1
    recognize.recognize(FILM, tmp_path, options_with(["silero-vad.threshold=0.4"], "en"))
    assert ran[3:] == [BEFORE, ("asr",)]
