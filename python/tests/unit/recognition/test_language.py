"""Which language, judged on several windows and among the allowed ones only."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

from subpiped.artifacts.segments import SpeechSegment, total
from subpiped.media.waveform import Waveform
from subpiped.recognition.language import (
    WINDOW_SECONDS,
    detect_language,
    join_audio,
    judge,
    restrict,
    speech_windows,
)
from tests.helpers.waves import write_wav

if TYPE_CHECKING:
    from pathlib import Path


def test_windows_are_spread_over_all_of_the_speech() -> None:
    speech = [SpeechSegment(i * 10.0, i * 10.0 + 4.0) for i in range(100)]
    windows = speech_windows(speech)
    assert len(windows) == 7
    assert [round(total(w), 6) for w in windows] == [WINDOW_SECONDS] * 7
    assert windows[0][0].start == 0.0
    assert windows[-1][-1].end == 994.0


def test_little_speech_is_one_window() -> None:
    speech = [SpeechSegment(3, 5), SpeechSegment(8, 9)]
    assert speech_windows(speech) == [speech]
    assert speech_windows([]) == []


def test_disputed_speech_is_used_only_for_want_of_other() -> None:
    agreed = SpeechSegment(100, 125)
    disputed = SpeechSegment(0, 50, disputed=True)
    assert all(p.start >= 100 for w in speech_windows([disputed, agreed]) for p in w)
    assert total(speech_windows([disputed])[0]) == WINDOW_SECONDS


def test_restricted_probabilities_add_up_to_one() -> None:
    detected = {"te": 0.6, "hi": 0.3, "en": 0.1}
    assert restrict(detected, ["hi", "en"]) == {
        "hi": pytest.approx(0.75),
        "en": pytest.approx(0.25),
    }
    assert restrict({"te": 1.0}, ["hi", "en"]) == {"hi": 0.5, "en": 0.5}


def test_the_mean_over_windows_decides() -> None:
    judged = judge([(0.0, {"hi": 0.4, "en": 0.6}), (60.0, {"hi": 0.9, "en": 0.1})], ["hi", "en"])
    assert (judged.language, judged.probability) == ("hi", 0.65)
    assert judged.evidence[1] == {"start": 60.0, "probabilities": {"hi": 0.9, "en": 0.1}}


def test_all_languages_are_detected_beside_those_allowed() -> None:
    windows = [(0.0, {"ta": 0.7, "hi": 0.2, "en": 0.1}), (9.0, {"ta": 0.9, "hi": 0.1})]
    judged = judge(windows, ["hi", "en"])
    assert (judged.language, judged.detected, judged.detected_probability) == ("hi", "ta", 0.8)


def test_joined_sound_is_that_of_the_parts(tmp_path: Path) -> None:
    ramp = np.arange(32000) / 32000
    waveform = Waveform(write_wav(tmp_path / "a.wav", ramp))
    joined = join_audio(waveform, [SpeechSegment(0.0, 0.5), SpeechSegment(1.0, 1.25)])
    assert len(joined) == 12000
    assert joined[8000] == pytest.approx(0.5, abs=1e-4)


def test_without_a_window_nothing_is_judged(tmp_path: Path) -> None:
    waveform = Waveform(write_wav(tmp_path / "a.wav", np.zeros(16000)))
    # No engine is asked: there is none.
    judged = detect_language(None, waveform, [], ["ta"], print)  # type: ignore[arg-type]
    assert (judged.language, judged.probability, judged.evidence) == ("ta", 1.0, ())
