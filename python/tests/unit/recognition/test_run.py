"""The asr run with a recognizer whose answers the test gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from subpiped.artifacts.tracks import Track
from subpiped.core.errors import DeviceError, StageError
from subpiped.core.files import write_json
from subpiped.core.models import Model
from subpiped.devices.engine_table import Candidate
from subpiped.recognition import run
from subpiped.recognition.run import AsrRun, Loaders
from tests.helpers.asr_inputs import write_names, write_speech
from tests.helpers.scripted_engine import ScriptedEngine
from tests.helpers.stages import recorded, stage_within
from tests.helpers.waves import write_silence

if TYPE_CHECKING:
    from pathlib import Path

    from subpiped.recognition.engine import DecodingOptions
    from subpiped.stage.stage import Stage

CPU, CUDA = Candidate("ctranslate2", "cpu"), Candidate("ctranslate2", "cuda")
CHECKPOINT = "transcription/asr.partial.json"


@pytest.fixture(autouse=True)
def weights(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(
        run, "choose_model", lambda *_a, **_k: Model("whisper-tiny-ct2", "", tmp_path, "0" * 64)
    )


def asr(movie_dir: Path, speech: list[tuple[float, float]], *subtitles: str) -> Stage[Any]:
    """The stage on a film of 60 s with `speech`."""
    (movie_dir / "audio").mkdir(parents=True)
    write_silence(movie_dir / "audio/audio.wav", 60.0)
    write_speech(movie_dir, speech, 60.0)
    write_names(movie_dir)
    return stage_within(
        "asr",
        movie_dir,
        {"subtitle-gen": {"subtitles": list(subtitles)}},
        engine="ctranslate2",
        model="whisper-tiny-ct2",
        languages=["hi", "en"],
        threads=1,
    )


def loaders(engine: ScriptedEngine, *pairs: str) -> Loaders:
    """Loads `engine`; translators between `pairs` (`hi-de`) are here."""
    return Loaders(
        lambda *_a, **_k: engine,
        lambda _name, _threads: None,
        lambda *_: lambda source, target: f"{source}-{target}" in pairs,
    )


def answer(_seconds: float, options: DecodingOptions) -> str:
    return "good morning" if options.task == "translate" else "नमस्ते दोस्तों"


def test_what_the_tracks_need_is_recognized_and_the_figures_are_recorded(tmp_path: Path) -> None:
    stage = asr(tmp_path / "film", [(10.0, 13.0)], "en", "hi", "fr")
    engine = ScriptedEngine(answer, languages={"hi": 0.9, "en": 0.1})
    texts, results = AsrRun(stage, loaders(engine)).recognize(CPU)
    assert texts.routes == {"en": "direct", "hi": "transcribe"}
    assert [
        (r.text.track.language, r.transcript.task, [s.text for s in r.transcript.segments])
        for r in results
    ] == [("en", "translate", ["good morning"]), ("hi", "transcribe", ["नमस्ते दोस्तों"])]
    manifest = recorded(stage)
    assert [w["code"] for w in manifest["warnings"]] == ["track_left_out"]
    assert manifest["metadata"]["chunks"] == {"count": 1, "resumed": 0}
    assert manifest["metadata"]["chunk_languages"] == {"hi": 1}


def test_tracks_that_are_translated_share_one_text(tmp_path: Path) -> None:
    stage = asr(tmp_path / "film", [(10.0, 13.0)], "de", "ta", "hi")
    engine = ScriptedEngine(answer, languages={"hi": 0.9, "en": 0.1})
    texts, results = AsrRun(stage, loaders(engine, "hi-de", "hi-ta")).recognize(CPU)
    assert texts.routes == {"de": "cascade", "ta": "cascade", "hi": "transcribe"}
    (result,) = results
    assert (result.text.track, result.text.task) == (Track("hi", main=True), "transcribe")
    assert [w["code"] for w in recorded(stage)["warnings"]] == []


def test_a_main_track_without_a_translator_waits_for_one(tmp_path: Path) -> None:
    stage = asr(tmp_path / "film", [(10.0, 13.0)], "de")
    engine = ScriptedEngine(answer, languages={"hi": 0.9, "en": 0.1})
    with pytest.raises(StageError, match="from Hindi into German") as error:
        AsrRun(stage, loaders(engine)).recognize(CPU)
    assert error.value.code == "translator_missing"


@pytest.mark.parametrize("disputed", [True, False])
def test_a_gpu_that_finds_nothing_is_broken_and_a_cpu_is_believed(
    tmp_path: Path, disputed: bool
) -> None:
    stage = asr(tmp_path / "film", [], "en")
    speech = [{"start": 5.0, "end": 45.0, "disputed": disputed}]
    write_json(tmp_path / "film/vad/pyannote.json", {"duration": 60.0, "segments": speech})
    work = AsrRun(stage, loaders(ScriptedEngine(lambda *_: "", languages={"en": 1.0})))
    with pytest.raises(DeviceError, match="no word"):
        work.recognize(CUDA)
    assert not (tmp_path / "film" / CHECKPOINT).exists()
    _, (result,) = work.recognize(CPU)
    assert result.transcript.segments == ()


def test_a_film_without_speech_has_an_empty_main_track(tmp_path: Path) -> None:
    stage = asr(tmp_path / "film", [], "en", "hi")
    texts, (result,) = AsrRun(stage, loaders(ScriptedEngine(answer))).silence()
    assert texts.routes == {"en": "transcribe"}
    assert (result.text.track, result.transcript.segments) == (Track("hi", main=True), ())
    assert (result.transcript.language, result.transcript.task) == ("hi", "transcribe")
    assert [w["code"] for w in recorded(stage)["warnings"]] == ["no_speech"]
