"""A film's transcript through the translation, scene by scene."""

from __future__ import annotations

import time
import tracemalloc
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings

from subpiped.core.errors import StageError
from subpiped.translation.brief import Brief, Name
from subpiped.translation.film_translation import FilmFacts, FilmTranslator, TranslationOptions
from subpiped.translation.memory import TranslationMemory
from subpiped.translation.repair import SceneTranslator
from subpiped.translation.translator import SceneAnswer, SceneRequest
from tests.helpers.transcripts import random_segments, segment
from tests.helpers.translators import MadeUpTranslator, garbage, say

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from subpiped.artifacts.transcript import TranscriptSegment
    from subpiped.translation.film_translation import FilmTranslation

BRIEF = Brief("Film (2008)", "Two friends.", (Name("अदिति", "character", "female"),))
FILM = [
    segment(0, 2, "अदिति कहाँ है?"),
    segment(2.5, 4, "मुझे नहीं पता।"),
    segment(60, 62, "चलो घर चलें।"),
    segment(63, 64, "Come on!", language="en"),
]


def film(
    memory: Path,
    *translators: MadeUpTranslator,
    facts: FilmFacts | None = None,
    options: TranslationOptions | None = None,
    progress: object = None,
) -> FilmTranslator:
    return FilmTranslator(
        "hi",
        "en",
        SceneTranslator(translators, wait=False, tell=lambda *_: None),
        TranslationMemory(memory),
        facts or FilmFacts(BRIEF),
        options or TranslationOptions(),
        progress or (lambda *_: None),  # type: ignore[arg-type]
    )


def run(
    memory: Path, translator: MadeUpTranslator, segments: Sequence[TranscriptSegment] = FILM
) -> FilmTranslation:
    work = film(memory, translator)
    found = work.translate(segments)
    work.memory.save(finished=True)
    return found


def asked(translator: MadeUpTranslator) -> list[list[str]]:
    return [list(request.sentences.values()) for request in translator.asked]


@pytest.fixture
def memory(tmp_path: Path) -> Path:
    return tmp_path / "memory.json"


def test_every_sentence_has_its_translation_at_its_time(memory: Path) -> None:
    found = run(memory, MadeUpTranslator())
    assert [(s.id, s.start, s.end, s.text, s.route) for s in found.segments] == [
        (0, 0, 2, say(FILM[0].text), "cascade"),
        (1, 2.5, 4, say(FILM[1].text), "cascade"),
        (2, 60, 62, say(FILM[2].text), "cascade"),
        (3, 63, 64, "Come on!", ""),
    ]
    first, second = found.record.scenes
    assert (first.start, first.end, second.start) == (0, 4, 60)
    assert [s.how for s in second.sentences] == ["first", "kept"]
    assert found.record.translators == ("made-up",)


def test_a_scene_is_told_what_came_before(memory: Path) -> None:
    def answer(request: SceneRequest) -> SceneAnswer:
        texts = {n: say(t) for n, t in request.sentences.items()}
        return SceneAnswer(texts, "They look for her.", {"अदिति": say("अदिति"), "घर": "moon"})

    translator = MadeUpTranslator(answer)
    found = run(memory, translator)
    first, second = (request.brief for request in translator.asked)
    assert (first.title, first.before, first.summary, first.terms) == ("Film (2008)", (), "", {})
    assert second.before == tuple((s.text, say(s.text)) for s in FILM[:2])
    assert second.summary == "They look for her."
    # What stands nowhere in the translation was not settled.
    assert second.terms == {"अदिति": say("अदिति")}
    assert found.terminology.latest() == {"अदिति": say("अदिति")}


def test_what_was_translated_is_not_asked_for_again(memory: Path) -> None:
    first, second = MadeUpTranslator(), MadeUpTranslator()
    assert run(memory, first).segments == run(memory, second).segments
    assert (len(first.asked), second.asked) == (2, [])
    edited = [segment(0, 2, "अदिति यहाँ है।"), *FILM[1:]]
    third = MadeUpTranslator()
    run(memory, third, edited)
    assert asked(third) == [["अदिति यहाँ है।", "मुझे नहीं पता।"]]


def test_another_translator_or_name_asks_again_what_it_touches(memory: Path) -> None:
    run(memory, MadeUpTranslator())
    other = MadeUpTranslator(name="other")
    run(memory, other)
    assert len(other.asked) == 2
    renamed = Brief(BRIEF.title, BRIEF.overview, (Name("अदिति", "place"), Name("Nobody", "other")))
    again = MadeUpTranslator(name="other")
    work = film(memory, again, facts=FilmFacts(renamed))
    work.translate(FILM)
    assert asked(again) == [["अदिति कहाँ है?", "मुझे नहीं पता।"]]


def test_a_damaged_memory_holds_nothing(memory: Path) -> None:
    run(memory, MadeUpTranslator())
    memory.write_bytes(memory.read_bytes().replace(b"first", b"fi.st"))
    again = MadeUpTranslator()
    run(memory, again)
    assert len(again.asked) == 2


def test_what_was_done_before_a_stop_is_kept(memory: Path) -> None:
    def stop(done: int, _: int) -> None:
        if done == 2:
            raise StageError("stopped", "stopped on request")

    work = film(memory, MadeUpTranslator(), progress=stop)
    with pytest.raises(StageError):
        work.translate(FILM)
    work.memory.save()
    again = MadeUpTranslator()
    run(memory, again)
    assert asked(again) == [["चलो घर चलें।"]]


def test_a_gap_is_filled_by_the_witness_and_not_remembered(memory: Path) -> None:
    witness = [segment(0.1, 1.9, "Where is Aditi?"), segment(61, 61.5, "Home!")]
    work = film(memory, MadeUpTranslator(garbage), facts=FilmFacts(BRIEF, witness=witness))
    found = work.translate(FILM)
    work.memory.save(finished=True)
    assert [s.text for s in found.segments] == ["Where is Aditi?", "Home!", "Come on!"]
    hows = [one.how for scene in found.record.scenes for one in scene.sentences]
    assert hows == ["witness", "gap", "witness", "kept"]
    again = MadeUpTranslator(garbage)
    run(memory, again)
    assert again.asked


def test_a_witness_that_agrees_is_recorded(memory: Path) -> None:
    witness = [segment(0.1, 1.9, say(FILM[0].text))]
    found = film(memory, MadeUpTranslator(), facts=FilmFacts(BRIEF, witness=witness)).translate(
        FILM
    )
    first, second, *_ = found.record.scenes[0].sentences
    assert (first.witness, second.witness, second.agreement) == (say(FILM[0].text), "", None)
    assert first.agreement is not None


def test_scenes_may_be_asked_for_at_once(memory: Path) -> None:
    translator = MadeUpTranslator()
    found = film(memory, translator, options=TranslationOptions(requests=4)).translate(FILM)
    assert [s.text for s in found.segments][:3] == [say(s.text) for s in FILM[:3]]
    assert all(request.brief.before == () for request in translator.asked)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(random_segments())
def test_lines_out_are_lines_in(memory: Path, segments: list[TranscriptSegment]) -> None:
    found = film(memory, MadeUpTranslator()).translate(segments)
    times = [t for s in found.segments for t in (s.start, s.end)]
    assert times == sorted(times)
    said = [one for scene in found.record.scenes for one in scene.sentences]
    assert (
        " ".join(one.source for one in said).split() == " ".join(s.text for s in segments).split()
    )
    assert " ".join(s.text for s in found.segments) == " ".join(
        one.translation for one in said if one.translation
    )


def test_two_thousand_sentences_take_no_time_and_little_memory(memory: Path) -> None:
    long = [segment(3.0 * i, 3.0 * i + 2.5, f"यह वाक्य {i} है और यह लंबा है।") for i in range(2000)]
    cast = FilmFacts(Brief("Film", names=tuple(Name(f"Aditi{i}", "character") for i in range(40))))
    film(memory, MadeUpTranslator(), facts=cast).translate(long[:500])
    begun = time.process_time()
    found = film(memory.with_name("other.json"), MadeUpTranslator(), facts=cast).translate(long)
    seconds = time.process_time() - begun
    assert len(found.segments) == 2000
    assert seconds < 2.0
    tracemalloc.start()
    film(memory.with_name("third.json"), MadeUpTranslator(), facts=cast).translate(long[:500])
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    # About 5 kB a sentence, of which less than half is kept.
    assert peak < 4e6
