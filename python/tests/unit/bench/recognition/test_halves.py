"""No voice is in both halves, and what was tuned on stays where it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.clips import MEDIA, Clip
from bench.recognition.halves import HALVES, TRAILER, clips_of, halves, voice

DATA = Path(__file__).resolve().parents[3] / "data"


def clip(name: str, words: int) -> Clip:
    return Clip(name, Path("/media") / name, "en", "read English", " ".join(["word"] * words))


def test_one_voice_has_one_name() -> None:
    assert voice("english/lhotse/2412-153948-0000.flac") == voice(
        "english/lhotse/2412-153948-0001.flac"
    )
    assert voice("english/mfa/acoustic_corpus.wav") == voice("english/mfa/cold_corpus3.wav")
    assert voice("hindi/mucs/0694_003.wav") == voice("hindi/mucs/4062_003.wav")
    assert voice("english/jfk.flac") != voice("english/beckett.wav")


def test_each_recording_is_in_one_half_and_both_are_of_one_size() -> None:
    clips = [clip(f"english/{number}.wav", 10) for number in range(20)]
    found = halves(clips)
    assert sorted(c.name for half in HALVES for c in found[half]) == sorted(c.name for c in clips)
    assert len(found["tune"]) == len(found["report"])
    assert halves(reversed(clips)).keys() == found.keys()
    assert {c.name for c in halves(reversed(clips))["tune"]} == {c.name for c in found["tune"]}


def test_the_trailer_is_dealt_last() -> None:
    clips = [clip(f"english/{number}.wav", 10) for number in range(9)]
    with_trailer = halves([clip(f"{TRAILER}/a.mp4", 500), *clips])
    without = halves(clips)
    for half in HALVES:
        assert with_trailer[half][: len(without[half])] == without[half]


@pytest.mark.skipif(not MEDIA.is_dir(), reason="the recordings are not here")
@pytest.mark.parametrize("language", ["en", "hi"])
def test_the_real_recordings_stay_in_their_halves(language: str) -> None:
    known = json.loads((DATA / "bench_halves.json").read_text())[language]
    found = {half: {c.name for c in clips_of(MEDIA, half, language)} for half in HALVES}
    assert found == {half: set(names) for half, names in known.items()}
    voices = [{voice(name) for name in names} for names in found.values()]
    assert not voices[0] & voices[1]
