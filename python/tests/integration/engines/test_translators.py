"""Translators against a real program and a real server, faults included."""

from __future__ import annotations

import json
import sys
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from engines.translator import load_translator
from engines.translator_chat import ChatTranslator
from engines.translator_command import CommandTranslator
from utils.errors import StageError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = {"कौन?": "Who?", "मैं आदित्य हूँ।": "I am\nAditya."}
PROGRAM = """
import json, sys
words = json.loads(sys.argv[1])
for line in sys.stdin:
    request = json.loads(line)
    assert (request["source"], request["target"]) == ("hi", "en")
    answer = [words[sentence] for sentence in request["sentences"]]
    print(json.dumps({"sentences": answer}), flush=True)
"""


def program(folder: Path, text: str = PROGRAM) -> list[str]:
    script = folder / "translate.py"
    script.write_text(text)
    return [sys.executable, str(script), json.dumps(WORDS)]


def failure(translator: Any, sentences: list[str]) -> StageError:
    with pytest.raises(StageError) as caught:
        translator.translate(sentences, "hi", "en")
    translator.close()
    return caught.value


def test_a_program_translates_line_by_line(tmp_path: Path) -> None:
    translator = load_translator({"command": program(tmp_path)})
    assert translator.translate(["कौन?"], "hi", "en") == ["Who?"]
    found = translator.translate(["मैं आदित्य हूँ।", "कौन?"], "hi", "en")
    assert found == ["I am Aditya.", "Who?"]
    translator.close()


def test_a_closed_translator_leaves_no_process(tmp_path: Path) -> None:
    for text in (PROGRAM, "import time\nwhile True: time.sleep(1)"):
        translator = CommandTranslator(program(tmp_path, text))
        translator.close()
        assert translator._process.poll() is not None


def test_a_missing_program_is_named() -> None:
    with pytest.raises(StageError, match="no-such-program") as caught:
        CommandTranslator(["no-such-program"])
    assert caught.value.code == "tool_missing"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("raise SystemExit(3)", "it ended"),
        ("input(); print('hello', flush=True); input()", "it answered 'hello"),
        ("input(); print('{\"sentences\": [1]}', flush=True); input()", "it answered"),
        ("input(); print('{\"sentences\": []}', flush=True); input()", "0 sentences for 1"),
    ],
)
def test_a_broken_program_is_told_of(tmp_path: Path, text: str, why: str) -> None:
    error = failure(CommandTranslator(program(tmp_path, text)), ["कौन?"])
    assert error.code == "try_again"
    assert why in error.message
    assert "stages.asr.translator" in error.hint


@contextmanager
def chat_server(answers: list[str | int]) -> Iterator[tuple[str, list[Any]]]:
    """A server that speaks the chat protocol; numbers are statuses instead of answers."""
    asked: list[Any] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked.append(
                (self.path, json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            )
            answer = answers[len(asked) - 1]
            status = answer if isinstance(answer, int) else 200
            message = {"role": "assistant", "content": answer}
            body = json.dumps({"choices": [{"message": message}]} if status == 200 else "no model")
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def test_a_server_gets_the_sentences_before_as_context() -> None:
    answers: list[str | int] = ['["Who?"]', '```json\n["I am Aditya."]\n```']
    with chat_server(answers) as (url, asked):
        translator = load_translator({"url": url, "model": "gemma"})
        assert translator.translate(["कौन?"], "hi", "en") == ["Who?"]
        assert translator.translate(["मैं आदित्य हूँ।"], "hi", "en") == ["I am Aditya."]
        translator.close()
    path, first = asked[0]
    assert path == "/v1/chat/completions"
    assert (first["model"], first["temperature"]) == ("gemma", 0)
    assert "from Hindi into English" in first["messages"][0]["content"]
    roles = [(m["role"], m["content"]) for m in asked[1][1]["messages"][1:]]
    assert roles == [
        ("user", '["कौन?"]'),
        ("assistant", '["Who?"]'),
        ("user", '["मैं आदित्य हूँ।"]'),
    ]


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (404, "404"),
        ("I cannot do that.", "no list"),
        ('["one", "two"]', "2 sentences for 1"),
    ],
)
def test_a_server_that_fails_is_told_of(answer: str | int, why: str) -> None:
    with chat_server([answer]) as (url, _):
        error = failure(ChatTranslator(url, "gemma"), ["कौन?"])
    assert error.code == "try_again"
    assert why in error.message


def test_a_server_that_is_away_is_told_of() -> None:
    with chat_server([]) as (url, _):
        pass
    error = failure(ChatTranslator(url, "gemma"), ["कौन?"])
    assert error.code == "try_again"
    assert "is its server running" in error.hint
