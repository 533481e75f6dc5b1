from pathlib import Path

from subpiped.artifacts.turns import (
    Diarization,
    SpeakerTurn,
    load_turns,
    read_rttm,
    save_turns,
    write_rttm,
)

TURNS = (SpeakerTurn(0.5, 2.25, "SPEAKER_00"), SpeakerTurn(2.0, 3.0, "SPEAKER_01"))


def test_turns_come_back(tmp_path: Path) -> None:
    before = Diarization(("SPEAKER_00", "SPEAKER_01"), TURNS, TURNS[:1])
    save_turns(tmp_path / "turns.json", before)
    assert load_turns(tmp_path / "turns.json") == before


def test_rttm_has_ten_fields_whatever_the_film_is_called(tmp_path: Path) -> None:
    path = tmp_path / "turns.rttm"
    write_rttm(path, "Jaane Tu  Ya\u00a0Jaane Na", TURNS)
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [len(line.split()) for line in lines] == [10, 10]
    assert lines[0] == "SPEAKER Jaane_Tu_Ya_Jaane_Na 1 0.500 1.750 <NA> <NA> SPEAKER_00 <NA> <NA>"
    assert read_rttm(path) == list(TURNS)
    assert read_rttm(path, "another") == []
