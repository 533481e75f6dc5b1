"""Translators against a real program and a real server, faults included."""

from __future__ import annotations

import contextlib
import json
import sys
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

import pytest

from subpiped.core.errors import StageError
from subpiped.engines.load import load_translator
from subpiped.engines.translator_chat import ChatTranslator
from subpiped.engines.translator_command import CommandTranslator

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
    error = failure(CommandTranslator(program(tmp_path, text), pauses=()), ["कौन?"])
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
        ("I cannot do that.", "not a list"),
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
    error = failure(ChatTranslator(url, "gemma", pauses=()), ["कौन?"])
    assert error.code == "try_again"
    assert "check that its server runs" in error.hint


def test_a_server_that_comes_back_loses_no_sentence() -> None:
    with chat_server([503, 429, '["Who?"]']) as (url, asked):
        translator = ChatTranslator(url, "gemma", pauses=(0.01, 0.01))
        assert translator.translate(["कौन?"], "hi", "en") == ["Who?"]
    assert len(asked) == 3


def test_a_program_that_ends_is_started_again(tmp_path: Path) -> None:
    once = tmp_path / "once"
    text = f"import pathlib\nonce = pathlib.Path({str(once)!r})\n" + (
        "if not once.exists():\n    input(); once.touch(); raise SystemExit(1)\n" + PROGRAM
    )
    translator = CommandTranslator(program(tmp_path, text), pauses=(0.01,))
    assert translator.translate(["कौन?"], "hi", "en") == ["Who?"]
    translator.close()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_dialogue_to_this_machine_goes_through_no_proxy(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    with chat_server(['["proxy"]']) as (proxy, seen), chat_server(['["Who?"]']) as (url, _):
        for name in ("http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        translator = ChatTranslator(url.replace("127.0.0.1", host), "gemma", pauses=())
        assert translator.translate(["कौन?"], "hi", "en") == ["Who?"]
    assert seen == []


@contextmanager
def raw_server(answer: bytes, *, then_wait: float = 0) -> Iterator[str]:
    """A server that answers with these bytes, whatever it is asked."""
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            with contextlib.suppress(OSError):
                self.wfile.write(answer)
            ended.wait(then_wait)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1"
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()


_HEAD = b"HTTP/1.0 200 OK\r\n\r\n"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"HTTP/1.0 307 Go\r\nLocation: http://127.0.0.1:1/elsewhere\r\n\r\n", "redirects to"),
        (b"HTTP/1.0 302 Go\r\nLocation: http://127.0.0.1:1/elsewhere\r\n\r\n", "redirects to"),
        (_HEAD + b"x" * (5 * 1024 * 1024), "larger than 4 MB"),
        (_HEAD + b"[" * 100_000, "nested too deep"),
        (
            _HEAD + json.dumps({"choices": [{"message": {"content": "[" * 100_000}}]}).encode(),
            "not a list",
        ),
        (_HEAD + b'{"choices": 3}', "not subscriptable"),
        (b"no HTTP at all\r\n\r\n", "failed"),
    ],
)
def test_a_hostile_answer_is_refused_in_words(answer: bytes, why: str) -> None:
    with raw_server(answer) as url:
        error = failure(ChatTranslator(url, "gemma", pauses=()), ["कौन?"])
    assert error.code == "try_again"
    assert why in error.message


def test_a_stop_is_noticed_while_an_answer_is_waited_for(tmp_path: Path) -> None:
    def stop() -> None:
        raise StageError("stopped", "stopped on request")

    silent = "import time\ntime.sleep(60)"
    with raw_server(b"", then_wait=60) as url:
        for translator in (
            ChatTranslator(url, "gemma", stop),
            CommandTranslator(program(tmp_path, silent), stop),
        ):
            started = time.monotonic()
            assert failure(translator, ["कौन?"]).code == "stopped"
            assert time.monotonic() - started < 5


def test_no_limit_of_time_is_passed(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("subpiped.engines.translator_chat._TIMEOUT_SECONDS", 0.2)
    monkeypatch.setattr("subpiped.engines.translator_command._TIMEOUT_SECONDS", 0.2)
    silent = "import time\ntime.sleep(60)"
    with raw_server(b"", then_wait=60) as url:
        assert "did not answer" in failure(ChatTranslator(url, "g", pauses=()), ["a"]).message
    error = failure(CommandTranslator(program(tmp_path, silent), pauses=()), ["a"])
    assert "no answer within" in error.message


def test_a_line_without_end_is_refused(tmp_path: Path) -> None:
    text = "import sys\ninput()\nwhile True: sys.stdout.write('x' * 65536)"
    error = failure(CommandTranslator(program(tmp_path, text), pauses=()), ["कौन?"])
    assert "larger than 1 MB" in error.message


def test_what_people_read_holds_no_secret(tmp_path: Path) -> None:
    with raw_server(b"HTTP/1.0 404 No\r\n\r\n") as url:
        secret = url.replace("http://", "http://asha:geheim@")
        error = failure(ChatTranslator(secret, "gemma", pauses=()), ["कौन?"])
    assert "geheim" not in f"{error.message} {error.hint}"
    command = [*program(tmp_path, "raise SystemExit(1)"), "--key", "geheim"]
    error = failure(CommandTranslator(command, pauses=()), ["कौन?"])
    assert "geheim" not in f"{error.message} {error.hint}"
