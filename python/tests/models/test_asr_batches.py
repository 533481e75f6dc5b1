"""CTranslate2 decodes sounds together as it does alone (tests/helpers/batch_checks.py)."""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.models import find_model
from subpiped.core.options import PYTHON_DIR
from tests.helpers.stages import venv_python

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def found(sample: dict[str, Path]) -> dict[str, Any]:
    program = PYTHON_DIR / "tests" / "helpers" / "batch_checks.py"
    model = find_model("asr", "starter", "ctranslate2").path
    command = [venv_python("asr"), str(program), str(sample["wav"]), str(model)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def _texts(run: dict[str, Any]) -> list[str]:
    return [" ".join(s["text"] for s in segments) for segments in run["segments"]]


def test_each_sound_is_encoded_once_and_no_longer_than_it_is(found: dict[str, Any]) -> None:
    assert found["told"] == [1000, 1000, 2000]
    # A sound that ends in the middle of a line may have a second window; none is encoded again.
    assert len(found["inputs"]) == len(set(found["inputs"])) > len(found["told"])
    assert found["full"]["encoded"][0] == 3000


def test_the_language_is_judged_by_the_encoding_of_the_quick_way(found: dict[str, Any]) -> None:
    assert found["language after full"] == []


def test_a_spectrogram_is_made_once(found: dict[str, Any]) -> None:
    assert found["spectrograms"] == len(found["told"])


def test_sounds_of_one_length_are_decoded_together(found: dict[str, Any]) -> None:
    assert found["together"]["decoded"][:2] == [2, 1]
    assert found["alone"]["decoded"][:3] == [1, 1, 1]


def test_what_was_not_announced_is_decoded_alone(found: dict[str, Any]) -> None:
    assert set(found["other options"]["decoded"]) == {1}


def test_together_and_alone_give_the_same(found: dict[str, Any]) -> None:
    together, alone = found["together"], found["alone"]
    assert _texts(together) == _texts(alone)
    assert "Chicago" in " ".join(_texts(alone))
    for a, b in zip(together["segments"], alone["segments"], strict=True):
        for one, other in zip(a, b, strict=True):
            assert one["start"] == pytest.approx(other["start"], abs=0.05)
            assert one["avg_logprob"] == pytest.approx(other["avg_logprob"], abs=0.02)
            assert [w["word"] for w in one["words"]] == [w["word"] for w in other["words"]]


def test_silence_around_a_sound_hardly_changes_its_words(found: dict[str, Any]) -> None:
    short, full = (re.findall(r"\w+", _texts(found[n])[0].lower()) for n in ("alone", "full"))
    # Cut in a word, the sound ends in another guess.
    assert len(set(short) & set(full)) >= 0.8 * len(set(full)) > 0
