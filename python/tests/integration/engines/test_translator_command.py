"""The translator that is a program of the person's, against real programs, faults included."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from subpiped.core.errors import StageError
from subpiped.core.options import PYTHON_DIR
from subpiped.engines.translator_command import CommandTranslator
from subpiped.translation.translator import (
    BadAnswerError,
    Complaint,
    SceneRequest,
    TranslatorAwayError,
)
from tests.helpers.scene_requests import ANSWER, BRIEF, SENTENCES, failure, scene, stopped

WORDS = dict(zip(SENTENCES.values(), ANSWER.values(), strict=True))
GOOD = f"""
import json, sys
words = {WORDS!r}
for line in sys.stdin:
    sentences = json.loads(line)["sentences"]
    answer = {{number: words.get(text, text) for number, text in sentences.items()}}
    print(json.dumps({{"sentences": answer}}), flush=True)
"""
SILENT = "import time\ntime.sleep(60)"


def command(folder: Path, text: str) -> list[str]:
    script = folder / "translate.py"
    script.write_text(text, encoding="utf-8")
    return [sys.executable, str(script)]


def program(
    folder: Path,
    text: str,
    first: float = 10,
    following: float = 10,
    pauses: tuple[float, ...] = (),
    **more: Any,
) -> CommandTranslator:
    return CommandTranslator(command(folder, text), first, following, pauses=pauses, **more)


def says(answer: str) -> str:
    """A program that reads a request, writes this text and waits."""
    return f"import sys\ninput()\nsys.stdout.write({answer!r})\nsys.stdout.flush()\ninput()"


def is_running(pid: int) -> bool:
    """Whether a process runs; a zombie without a parent that waits does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        if Path("/proc/self").exists():
            return False
    try:
        os.kill(pid, 0)
    except OSError:
        return False
    return True


def has_ended(pid: int) -> bool:
    """Whether a process ends within seconds."""
    deadline = time.monotonic() + 5
    while is_running(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not is_running(pid)


def pid_of(translator: CommandTranslator) -> int:
    assert translator._process is not None
    return translator._process.pid


def test_a_program_translates_scene_by_scene(tmp_path: Path) -> None:
    translator = program(tmp_path, GOOD)
    assert translator.translate(scene()).sentences == ANSWER
    first = pid_of(translator)
    assert translator.translate(scene({7: "कौन?"})).sentences == {7: "Who?"}
    assert pid_of(translator) == first
    translator.close()


def test_a_request_has_all_that_is_known(tmp_path: Path) -> None:
    seen = tmp_path / "seen"
    text = f"import pathlib\npathlib.Path({str(seen)!r}).write_text(line := input())\n" + (
        'print(\'{"sentences": ["Who?", "I."], "summary": "Two.", "terms": {"a": "b"}}\')'
    )
    request = SceneRequest("hi", "en", SENTENCES, BRIEF, Complaint({1: "Who?"}, {2: ["missing"]}))
    translator = program(tmp_path, text)
    answer = translator.translate(request)
    translator.close()
    assert (answer.sentences, answer.summary) == ({1: "Who?", 2: "I."}, "Two.")
    assert answer.terms == {"a": "b"}
    assert json.loads(seen.read_text(encoding="utf-8")) == {
        "source": "hi",
        "target": "en",
        "sentences": {"1": "कौन?", "2": "मैं आदित्य हूँ।"},
        "brief": {
            "title": "Film (2001)",
            "overview": "",
            "names": [{"name": "Aditya", "kind": "person", "gender": "male"}],
            "summary": "",
            "before": [["हाँ।", "Yes."]],
            "terms": {"थाना": "station"},
            "instructions": "",
        },
        "complaint": {"answer": {"1": "Who?"}, "faults": {"2": ["missing"]}},
    }


def test_the_program_in_the_documentation_works(tmp_path: Path) -> None:
    page = (PYTHON_DIR.parent / "docs" / "translation.md").read_text(encoding="utf-8")
    (text,) = re.findall(r"^```python\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    assert len(text.splitlines()) <= 10
    translator = program(tmp_path, text)
    assert translator.translate(scene({1: "a", 2: "b"})).sentences == {1: "A", 2: "B"}
    translator.close()


def test_a_long_scene_passes_through_small_pipes(tmp_path: Path) -> None:
    sentences = {n: f"{n} " + "x" * 5000 for n in range(1, 31)}
    translator = program(tmp_path, GOOD.replace("for line", "import time\ntime.sleep(1)\nfor line"))
    assert translator.translate(scene(sentences)).sentences == sentences
    translator.close()


def test_letters_and_halves_of_letters_pass(tmp_path: Path) -> None:
    slowly = r"""
import os, time
input()
for byte in '{"sentences": {"1": "कौन 😀? \\ud83d!"}}\n'.encode():
    os.write(1, bytes([byte]))
    time.sleep(0.01)
input()
"""
    translator = program(tmp_path, slowly)
    assert translator.translate(scene()).sentences == {1: "कौन 😀? !"}
    translator.close()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (says("hello\n"), "it answered 'hello'"),
        (says('{"sentences": {"1": \n'), "it answered"),
        (says("[1]\n"), "it answered"),
        (says("null\n"), "it answered"),
        (says("{}\n"), "it answered"),
        (says("[" * 100_000 + "\n"), "nested too deep"),
        (says('{"sentences": [1, 2]}\n'), "no translations"),
        (says('{"sentences": []}\n'), "not that of the sentences"),
        (says('{"sentences": {}}\n'), "no translations"),
        (says('{"sentences": {"1": "a"}}\n{"sentences": {"1": "b"}}\n'), "more than one line"),
        (says('{"sentences": {"1": "a"}}\nhalf'), "more than one line"),
        ("input(); import os; os.write(1, b'\\xff\\xfe\\n'); input()", "it answered"),
        ("import sys\ninput()\nwhile True: sys.stdout.write('x' * 65536)", "larger than 1 MB"),
        (SILENT, "no answer within 0.6 s"),
        (f"import os\nos.write(1, b'x')\n{SILENT}", "the answer stopped for 0.3 s"),
        ("import os, time\nwhile True: os.write(1, b'x'), time.sleep(.1)", "no whole answer"),
    ],
)
def test_an_unusable_answer_is_refused_in_words(tmp_path: Path, text: str, why: str) -> None:
    # A program starts slowly on a machine that has much to do.
    first, following = (0.6, 0.3) if "sleep" in text else (30, 30)
    if "os.write(1, b'x')" in text:
        first = 3
    assert why in failure(program(tmp_path, text, first, following), BadAnswerError)


def test_a_bad_answer_does_not_end_the_program(tmp_path: Path) -> None:
    translator = program(tmp_path, "input()\nprint('hello', flush=True)\n" + GOOD)
    with pytest.raises(BadAnswerError):
        translator.translate(scene())
    first = pid_of(translator)
    assert translator.translate(scene()).sentences == ANSWER
    assert pid_of(translator) == first
    translator.close()


def test_what_was_written_unasked_answers_nothing(tmp_path: Path) -> None:
    once = tmp_path / "once"
    text = (
        f"import pathlib, time\nonce = pathlib.Path({str(once)!r})\n"
        f'if not once.exists():\n    input(); print(\'{{"sentences": {{"1": "x"}}}}\', flush=True)'
        "\n    time.sleep(.2); print('late', flush=True); once.touch(); time.sleep(60)\n"
    )
    translator = program(tmp_path, text + GOOD)
    assert translator.translate(scene()).sentences == {1: "x"}
    while not once.exists():
        time.sleep(0.05)
    assert translator.translate(scene()).sentences == ANSWER
    translator.close()


@pytest.mark.parametrize(
    "ends", ["raise SystemExit(3)", "input(); raise SystemExit(3)", "print('half', end='')"]
)
def test_a_program_that_ends_is_started_again(tmp_path: Path, ends: str) -> None:
    count = tmp_path / "count"
    text = (
        f"import pathlib\ncount = pathlib.Path({str(count)!r})\n"
        "n = len(count.read_text()) if count.exists() else 0\ncount.write_text('x' * (n + 1))\n"
        f"if n < 2:\n    {ends}\n    raise SystemExit(3)\n"
    )
    translator = program(tmp_path, text + GOOD, pauses=(0.01, 0.01))
    assert translator.translate(scene()).sentences == ANSWER
    translator.close()
    count.unlink()
    assert "it ended" in failure(
        program(tmp_path, text + GOOD, pauses=(0.01,)), TranslatorAwayError
    )


def test_a_program_that_is_killed_is_started_again(tmp_path: Path) -> None:
    translator = program(tmp_path, GOOD, pauses=(0.01,))
    translator.translate(scene())
    os.kill(pid_of(translator), 9)
    assert translator.translate(scene()).sentences == ANSWER
    translator.close()


def test_a_program_that_is_silent_twice_is_away(tmp_path: Path) -> None:
    translator = program(tmp_path, SILENT, 0.2)
    with pytest.raises(BadAnswerError):
        translator.translate(scene())
    assert "twice in a row" in failure(translator, TranslatorAwayError)


def test_a_missing_program_is_named(tmp_path: Path) -> None:
    said = failure(CommandTranslator([str(tmp_path / "no-such-program")], 1, 1), StageError)
    assert said.startswith("config_invalid: cannot start the translator no-such-program: No such")
    assert "stages.translation.translators" in said


@pytest.mark.parametrize(
    "text", [SILENT, "import os, time\nwhile True: os.write(1, b'x'), time.sleep(.1)"]
)
def test_a_stop_is_noticed_while_an_answer_is_waited_for(tmp_path: Path, text: str) -> None:
    calls = []

    def stop_soon() -> None:
        calls.append(0)
        if len(calls) > 2:
            stopped()

    started = time.monotonic()
    translator = program(tmp_path, text, alive=stop_soon)
    assert failure(translator, StageError).startswith("stopped")
    assert time.monotonic() - started < 6


CHILD = """
import os, pathlib, subprocess
child = subprocess.Popen(["sleep", "60"])
pathlib.Path("FILE").write_text(f"{os.getpid()} {child.pid}")
"""


@pytest.mark.parametrize("then", [GOOD, GOOD + SILENT, f"input()\n{SILENT}", "raise SystemExit(1)"])
def test_nothing_is_left_running(tmp_path: Path, then: str) -> None:
    pids = tmp_path / "pids"
    text = CHILD.replace("FILE", str(pids))
    translator = program(tmp_path, text + then, 3)
    try:
        translator.translate(scene())
    except (BadAnswerError, TranslatorAwayError):
        pass
    else:
        assert os.getpgid(pid_of(translator)) != os.getpgrp()
    translator.close()
    translator.close()
    assert all(has_ended(int(pid)) for pid in pids.read_text().split())


def test_a_program_ends_with_a_stage_that_is_killed(tmp_path: Path) -> None:
    words = command(tmp_path, GOOD)
    stage = (
        "import os, sys\nfrom subpiped.engines.translator_command import CommandTranslator\n"
        "from tests.helpers.scene_requests import scene\n"
        "translator = CommandTranslator(sys.argv[1:], 30, 30)\ntranslator.translate(scene())\n"
        "print(translator._process.pid, flush=True)\nos.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", stage, *words],
        cwd=PYTHON_DIR, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == -9, done.stderr
    assert has_ended(int(done.stdout))


def test_threads_take_turns(tmp_path: Path) -> None:
    translator = program(tmp_path, GOOD)
    texts = [f"sentence {n}" for n in range(20)]
    with ThreadPoolExecutor(4) as pool:
        answers = pool.map(lambda text: translator.translate(scene({1: text})).sentences[1], texts)
        assert list(answers) == texts
    translator.close()


def test_closing_waits_for_the_scene_that_is_asked_for(tmp_path: Path) -> None:
    translator = program(
        tmp_path, "import time\n" + GOOD.replace("    print", "    time.sleep(1)\n    print", 1)
    )
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(translator.translate(scene())))
    thread.start()
    while translator._process is None:
        time.sleep(0.01)
    translator.close()
    thread.join()
    assert answers[0].sentences == ANSWER


def test_what_people_read_holds_no_secret(tmp_path: Path) -> None:
    words = [*command(tmp_path, "raise SystemExit(1)"), "--key", "geheim"]
    translator = CommandTranslator(words, 5, 5, pauses=())
    assert "geheim" not in translator.name + translator.identity
    assert translator.identity != CommandTranslator(words[:2], 5, 5).identity
    assert "geheim" not in failure(translator, TranslatorAwayError)


def test_it_takes_any_pair_with_all_that_is_known() -> None:
    translator = CommandTranslator(["program"], 1, 1)
    assert translator.can("ta", "de")
    abilities = translator.abilities
    assert (abilities.batch, abilities.context, abilities.glossary) == (True, True, True)
