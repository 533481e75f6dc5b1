"""The figures of films together."""

from __future__ import annotations

from pathlib import Path

from bench.recognition.films import Part, SpokenFilm
from bench.recognition.outcome import HEAD, Outcome, by_condition, compared, row


def outcome(text: str, said: str = "", condition: str = "plain", cpu: float = 2.0) -> Outcome:
    parts = (Part("a.wav", said),) if said else ()
    path = Path(f"/films/{condition}.mkv")
    return Outcome(SpokenFilm(condition, 0, 0, path, "en", 100.0, parts), text, cpu)


SAID = "one two three four five"


def test_a_row_sums_words_and_seconds() -> None:
    found = row("all", [outcome("one two x", SAID), outcome("thank you", condition="no speech")])
    assert dict(zip(HEAD, found, strict=True)) == {
        "": "all",
        "words": "5",
        "WER, %": "60.0",
        "sub/del/ins": "1/2/0",
        "lost": "0",
        "invented": "0",
        "without speech": "2",
        "CPU s": "4",
        "CPU ratio": "0.020",
    }


def test_where_nobody_speaks_there_is_no_error_rate() -> None:
    lines = by_condition([outcome("", condition="no speech")])
    assert lines[2].startswith("| no speech | 0 | - |")
    assert lines[-1] == "100 s of sound"


def test_conditions_have_rows_of_their_own() -> None:
    lines = by_condition([outcome(SAID, SAID), outcome("", SAID, "room")])
    assert [line.split("|")[1].strip() for line in lines[2:5]] == ["plain", "room", "all"]
    assert "50.0" in lines[4]
    assert lines[-1] == "WER of all: 95 % interval 0.0 to 100.0; 200 s of sound"


def test_films_of_both_outcomes_are_compared() -> None:
    before = [outcome(SAID, SAID, cpu=4.0), outcome("", condition="no speech", cpu=1.0)]
    after = [outcome("one", SAID), outcome("hm", condition="no speech"), outcome("", SAID, "room")]
    assert compared(before, after) == (
        "wrong words +4 of 5 (95 % interval +4 to +4); lost/invented 0/0 to 4/0;"
        " without speech 0 to 1; CPU 5 to 4 s"
    )
