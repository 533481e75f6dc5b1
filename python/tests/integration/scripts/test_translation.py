"""The translation stage as a program, with translators that are programs."""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.artifacts.texts import TEXTS, Text, Texts, save_texts
from subpiped.artifacts.tracks import Track
from subpiped.artifacts.transcript import Transcript, load_transcript, save_transcript
from subpiped.artifacts.translation import SCENES, TRANSLATED, load_translation
from subpiped.core.files import write_json
from subpiped.film.movie import Movie, save_movie
from subpiped.names.entities import Entity, Glossary, save_glossary
from tests.helpers import lookup_translator
from tests.helpers.marian_model import install
from tests.helpers.stages import StageResult, run_stage_script
from tests.helpers.transcripts import segment

if TYPE_CHECKING:
    from subpiped.artifacts.texts import Route, Task

CORRECTED = "transcription/corrected.json"
TABLE = {
    "अदिति, तुम इतनी देर से कहाँ थी?": "Aditi, where were you for so long?",
    "मैं मेघना के साथ बाज़ार गई थी।": "I went to the market with Meghna.",
    "वहाँ बहुत भीड़ थी, और बस नहीं मिली।": "It was very crowded there, and no bus came.",
    "तुम्हारे पिताजी ने 4 बार फ़ोन किया।": "Your father called 4 times.",
    "मुंबई से उनकी ट्रेन 12 बजे आएगी।": "His train from Mumbai comes at 12.",
    "तो चलो, स्टेशन चलते हैं।": "Then let's go to the station.",
    "पहले मुझे चाय पीने दो, मैं थक गई हूँ।": "Let me have tea first, I am tired.",
    "ठीक है, लेकिन जल्दी करना।": "All right, but be quick.",
}
LINES = tuple(TABLE)


def film(folder: Path, *lines: str, routes: dict[str, Route] | None = None) -> Path:
    """A film in Hindi as asr and post-ner leave it, its lines 3 s apart."""
    segments = [segment(3.0 * i, 3.0 * i + 2.5, t) for i, t in enumerate(lines or LINES)]
    routes = routes or {"en": "cascade"}
    tasks: list[Task] = ["transcribe"] if "direct" not in routes.values() else ["translate"]
    texts = tuple(
        Text(Track("hi" if task == "transcribe" else "en", main=True), task) for task in tasks
    )
    save_texts(folder / TEXTS, Texts("hi", "whisper-large-v3-ct2", texts, routes))
    task = tasks[0]
    save_transcript(folder / CORRECTED, Transcript("hi", 0.98, task, tuple(segments)))
    save_movie(folder / "metadata/movie.json", Movie("filename", "Jaane Tu", year=2008))
    names = (Entity("Aditi", "character"), Entity("Meghna", "character"))
    save_glossary(folder / "entities/glossary.json", Glossary(names))
    write_json(folder / "table.json", TABLE)
    return folder


def program(folder: Path, *how: str) -> dict[str, list[str]]:
    script = str(Path(lookup_translator.__file__))
    return {"command": [sys.executable, script, str(folder / "table.json"), *how]}


def run(
    folder: Path,
    *translators: Any,
    subtitles: tuple[str, ...] = ("en",),
    asr: dict[str, Any] | None = None,
    **options: Any,
) -> StageResult:
    return run_stage_script(
        "translation",
        folder / "film.mkv",
        folder,
        options={"translators": list(translators) or ["auto"], **options},
        others={"subtitle-gen": {"subtitles": list(subtitles)}, "asr": asr or {}},
    )


def shown(folder: Path, name: str = TRANSLATED) -> list[str]:
    return [s.text for s in load_transcript(folder / name).segments]


def test_a_film_is_translated_by_the_scene(tmp_path: Path) -> None:
    result = run(film(tmp_path), program(tmp_path))
    assert result.exit_code == 0, result.log
    assert shown(tmp_path) == list(TABLE.values())
    assert load_transcript(tmp_path / TRANSLATED).task == "translate"
    (scene,) = load_translation(tmp_path / SCENES).scenes
    assert {one.how for one in scene.sentences} == {"first"}
    assert result.manifest["metadata"]["routes"] == {"en": "cascade"}
    assert result.manifest["metadata"]["sentences"] == 8
    assert {o["name"] for o in result.manifest["outputs"]} == {
        "translated", "scenes", "terminology",
    }  # fmt: skip
    steps = [e for e in result.events if e["type"] == "progress"]
    assert (steps[-1]["completed"], steps[-1]["total"]) == (1.0, 1.0)
    # A command may hold a key.
    assert "lookup" not in json.dumps(result.manifest["options"])


@pytest.mark.parametrize("fault", lookup_translator.FAULTS)
def test_a_planted_fault_is_repaired(tmp_path: Path, fault: str) -> None:
    result = run(film(tmp_path), program(tmp_path, fault))
    assert result.exit_code == 0, result.log
    assert shown(tmp_path) == list(TABLE.values())
    sentences = [s for scene in load_translation(tmp_path / SCENES).scenes for s in scene.sentences]
    assert [one.source for one in sentences] == list(LINES)


@pytest.mark.parametrize("fault", [f for f in lookup_translator.FAULTS if f != "slow"])
def test_a_stubborn_fault_is_recorded_and_never_shown_in_silence(
    tmp_path: Path, fault: str
) -> None:
    result = run(film(tmp_path), program(tmp_path, fault, "always"))
    assert result.exit_code in (0, 69), result.log
    if result.exit_code == 69:
        assert fault in ("nothing", "half")
        return
    for scene in load_translation(tmp_path / SCENES).scenes:
        assert [one.source for one in scene.sentences] == list(LINES)
        for one in scene.sentences:
            right = one.translation == TABLE[one.source]
            assert right or one.how == "gap" or one.doubts, one


def test_the_next_translator_does_what_the_first_cannot(tmp_path: Path) -> None:
    result = run(film(tmp_path), program(tmp_path, "echo", "always"), program(tmp_path, "", "2"))
    assert result.exit_code == 0, result.log
    assert shown(tmp_path) == list(TABLE.values())


def test_a_corrected_line_is_all_that_is_translated_again(tmp_path: Path) -> None:
    folder = film(tmp_path, *LINES[:3])
    transcript = load_transcript(folder / CORRECTED)
    far = [replace(s, start=s.start + 100 * i, end=s.end + 100 * i)
           for i, s in enumerate(transcript.segments)]  # fmt: skip
    save_transcript(folder / CORRECTED, replace(transcript, segments=tuple(far)))
    assert run(folder, program(folder)).exit_code == 0
    far[1] = replace(far[1], text=LINES[4])
    save_transcript(folder / CORRECTED, replace(transcript, segments=tuple(far)))
    # Asked for anything else, it has no answer.
    write_json(folder / "table.json", {LINES[4]: TABLE[LINES[4]]})
    assert run(folder, program(folder)).exit_code == 0
    assert shown(folder) == [TABLE[LINES[0]], TABLE[LINES[4]], TABLE[LINES[2]]]


def test_without_a_translator_the_film_waits(tmp_path: Path) -> None:
    result = run(film(tmp_path, routes={"de": "cascade"}), "mlx", subtitles=("de",))
    assert result.exit_code == 75, result.log
    assert result.events[-1]["code"] == "route_changed"


def test_a_program_that_is_not_there_is_said(tmp_path: Path) -> None:
    result = run(film(tmp_path), {"command": [str(tmp_path / "nothing")]})
    assert result.exit_code in (69, 78), result.log
    assert "nothing" in result.events[-1]["message"]


def test_what_was_said_and_what_whisper_translated_stay_as_they_are(tmp_path: Path) -> None:
    said = film(tmp_path / "said", routes={"hi": "transcribe"})
    assert run(said, subtitles=("hi",)).exit_code == 0
    assert shown(said) == list(LINES)
    direct = film(tmp_path / "direct", "Where were you?", routes={"en": "direct"})
    result = run(direct)
    assert result.exit_code == 0, result.log
    assert shown(direct) == ["Where were you?"]
    assert not (direct / SCENES).exists()
    assert result.manifest["engine"] == "rules"


def test_a_translator_that_came_later_asks_for_another_text(tmp_path: Path) -> None:
    folder = film(tmp_path, "Where were you?", routes={"en": "direct"})
    result = run(folder, program(folder))
    assert (result.exit_code, result.events[-1]["code"]) == (75, "route_changed")
    assert run(folder, program(folder), asr={"route": "direct"}).exit_code == 0


def test_several_tracks_come_of_one_text(tmp_path: Path) -> None:
    folder = film(tmp_path, routes={"en": "cascade", "de": "cascade", "hi": "transcribe"})
    result = run(folder, program(folder), subtitles=("en", "de", "hi"))
    assert result.exit_code == 0, result.log
    assert shown(folder, "translation/translated.hi.json") == list(LINES)
    assert shown(folder, "translation/translated.de.json") == list(TABLE.values())
    assert (folder / "translation/scenes.de.json").is_file()
    # Of a track that is not wanted any more nothing stays.
    assert run(folder, program(folder)).exit_code == 0
    assert not (folder / "translation/translated.de.json").exists()


def test_what_firefox_s_runtime_makes_of_random_weights_is_never_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path / "cache"))
    install("firefox-hi-en", [*" ".join(LINES).split(), "Aditi", "home", "tea"], seed=5)
    folder = film(tmp_path)
    result = run(folder, "firefox")
    assert (result.exit_code, result.events[-1]["code"]) == (69, "translator_missing")
    assert "no answer could be used" in result.events[-1]["message"]
    assert not (folder / TRANSLATED).exists()
    assert (result.manifest["engine"], result.manifest["device"]) == ("fxtranslate", "cpu")
    assert result.manifest["model"]["name"] == "firefox-hi-en"

    # The next translator does what it cannot.
    result = run(folder, "firefox", program(folder))
    assert result.exit_code == 0, result.log
    assert shown(folder) == list(TABLE.values())


def test_a_further_track_that_nobody_can_translate_is_left_out(tmp_path: Path) -> None:
    folder = film(tmp_path, routes={"hi": "transcribe", "de": "cascade"})
    write_json(folder / "table.json", {})
    result = run(folder, program(folder), subtitles=("hi", "de"))
    assert result.exit_code == 0, result.log
    assert shown(folder) == list(LINES)
    assert "track_left_out" in {warning["code"] for warning in result.manifest["warnings"]}
    assert not (folder / "translation/translated.de.json").exists()
