"""The MLX engine with the smallest real Whisper, on the CPU: every answer from one process."""

from __future__ import annotations

import json
import math
import os
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.artifacts.segments import SpeechSegment
from subpiped.artifacts.transcript import TranscriptSegment, Word
from subpiped.core.options import PROJECT_DIR, PYTHON_DIR
from subpiped.media.waveform import Waveform
from subpiped.recognition.chunks import Chunk
from subpiped.recognition.guards import GuardThresholds, Judge, is_hard
from tests.helpers.cases import LONG
from tests.helpers.mlx_venv import mlx_python
from tests.helpers.waves import write_wav
from tests.helpers.wer import word_error_rate

if TYPE_CHECKING:
    from pathlib import Path

# Two minutes on two cores; the stage itself transcribes a clip by MLX in test_asr.py each time.
pytestmark = [
    pytest.mark.model,
    pytest.mark.skipif(not LONG, reason="MLX is slow on this CPU: in npm run test:long"),
]

SAID = "This is Diane in New Jersey. And I'm Sheila in Texas, originally from Chicago."
SECONDS = 5.0
MIB = 2**20


@pytest.fixture(scope="module")
def found(
    sample: dict[str, Path], cache: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Any]:
    clip = tmp_path_factory.mktemp("mlx") / "clip.wav"
    write_wav(clip, Waveform(sample["wav"]).seconds(12.4, 12.4 + SECONDS))
    command = [mlx_python(), str(PYTHON_DIR / "tests" / "helpers" / "mlx_speech.py")]
    command += [str(cache / "whisper-base-mlx"), str(clip)]
    done = subprocess.run(
        command,
        env={**os.environ, "OMP_NUM_THREADS": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=3600,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def text_of(segments: list[dict[str, Any]]) -> str:
    return " ".join(s["text"] for s in segments)


def segment_of(value: dict[str, Any]) -> TranscriptSegment:
    words = tuple(Word(**word) for word in value["words"])
    return TranscriptSegment(**{**value, "words": words, "doubts": tuple(value["doubts"])})


def check_not_believed(segments: list[dict[str, Any]]) -> None:
    """Text where nothing is said has measures that the guards can judge, and do."""
    options = json.loads((PROJECT_DIR / "config" / "default.json").read_text())["stages"]["asr"]
    names = ("noSpeechThreshold", "logProbThreshold", "compressionRatioThreshold")
    judge = Judge(GuardThresholds(*(options[name] for name in names)))
    chunk = Chunk(0.0, 3.0, (SpeechSegment(0.0, 3.0),))
    given = [segment_of(value) for value in segments]
    for segment in given:
        assert math.isfinite(segment.avg_logprob)
        assert 0.0 <= segment.no_speech_prob <= 1.0
    assert all(is_hard(doubts) for doubts in judge.doubts(given, chunk, "en"))


def test_the_language_is_detected(found: dict[str, Any]) -> None:
    assert max(found["languages"], key=found["languages"].get) == "en"
    assert sum(found["languages"].values()) == pytest.approx(1, abs=1e-3)


def test_words_and_their_times(found: dict[str, Any]) -> None:
    assert word_error_rate(SAID, text_of(found["plain"])) <= 0.25
    ends = 0.0
    for segment in found["plain"]:
        assert ends <= segment["start"] < segment["end"] <= SECONDS
        ends = segment["end"]
        said = segment["start"]
        for word in segment["words"]:
            assert said <= word["start"] <= word["end"] <= segment["end"]
            said = word["start"]
        assert "".join(w["word"] for w in segment["words"]).strip() == segment["text"]
        assert 0.0 <= segment["no_speech_prob"] <= 1.0
    # From the recording's reference: "Chicago" ends 0.2 s before the clip does.
    assert ends == pytest.approx(4.9, abs=0.3)


def test_a_prompt_is_listened_to(found: dict[str, Any]) -> None:
    assert "Diana" in text_of(found["plain"])
    assert "Diane" in text_of(found["prompted"])


def test_what_is_drawn_is_drawn_alike(found: dict[str, Any]) -> None:
    first, again = found["warm"]
    assert first == again
    assert first[0]["avg_logprob"] < found["plain"][0]["avg_logprob"]


def test_forbidden_letters_do_not_come(found: dict[str, Any]) -> None:
    assert re.search("[A-Za-z]", text_of(found["plain"]))
    assert not re.search("[A-Za-z]", text_of(found["devanagari"]))


def test_silence_has_no_words(found: dict[str, Any]) -> None:
    assert found["nothing"] == []
    check_not_believed(found["silence"])


@pytest.mark.parametrize("kind", ["noise", "instant"])
def test_noise_and_a_tenth_of_a_second_have_no_words(kind: str, found: dict[str, Any]) -> None:
    check_not_believed(found[kind])


def test_memory_stays_bounded_over_twelve_chunks(found: dict[str, Any]) -> None:
    resident = found["resident"]
    assert max(resident[3:]) <= resident[2] + 100 * MIB, [r // MIB for r in resident]


@pytest.mark.parametrize("kind", ["four_bit", "half"])
def test_smaller_numbers_give_the_same(kind: str, found: dict[str, Any]) -> None:
    assert word_error_rate(text_of(found["plain"]), text_of(found[kind])) <= 0.25
