"""The translator behind a chat server, against real servers, faults included."""

from __future__ import annotations

import gzip
import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

import pytest

from subpiped.core.errors import StageError
from subpiped.engines.translator_chat import ChatTranslator
from subpiped.translation import prompt
from subpiped.translation.translator import BadAnswerError, TranslatorAwayError
from tests.helpers.chat_server import STREAM, Asked, chat_server, event
from tests.helpers.scene_requests import ANSWER, failure, scene, stopped

if TYPE_CHECKING:
    from collections.abc import Callable

GOOD = json.dumps({"translations": {str(n): text for n, text in ANSWER.items()}})
HEAD = b"HTTP/1.0 200 OK\r\n\r\n"


def chat(
    url: str, first: float = 10, following: float = 10, pauses: tuple[float, ...] = (), **more: Any
) -> ChatTranslator:
    return ChatTranslator(url, "gemma", first, following, pauses=pauses, **more)


def error_of(
    answer: Callable[[Asked], None], kind: type[Exception], first: float = 10, following: float = 10
) -> str:
    with chat_server(answer) as (url, _):
        return failure(chat(url, first, following), kind)


def raw(*parts: bytes | float) -> Callable[[Asked], None]:
    return lambda asked: asked.raw(*parts)


def _often(*parts: bytes | float) -> list[bytes | float]:
    return [*parts] * 200


def test_a_server_is_asked_for_a_scene_with_what_is_known_of_the_film() -> None:
    with chat_server(lambda asked: asked.stream(GOOD)) as (url, all_asked):
        assert chat(f"{url}/").translate(scene()).sentences == ANSWER
    (asked,) = all_asked
    assert asked.path == "/v1/chat/completions"
    body = asked.body
    assert (body["model"], body["temperature"], body["stream"]) == ("gemma", 0, True)
    assert body["messages"] == prompt.messages(scene())
    assert 1024 < body["max_tokens"] < 2048


@pytest.mark.parametrize(
    "content",
    [
        GOOD,
        f"Here it is:\n```json\n{GOOD}\n```",
        f"<think>Who is it?</think>{GOOD}",
        json.dumps(list(ANSWER.values())),
    ],
)
def test_an_answer_is_read_with_and_without_a_stream(content: str) -> None:
    for answer in (Asked.stream, Asked.whole):
        with chat_server(lambda asked, answer=answer: answer(asked, content)) as (url, _):  # type: ignore[misc]
            assert chat(url).translate(scene()).sentences == ANSWER


def test_parts_of_letters_and_bytes_come_together() -> None:
    text = json.dumps({"translations": {"1": "कौन 😀?", "2": "é"}}, ensure_ascii=False)
    events = json.dumps({"choices": [{"delta": {"content": text}}]}, ensure_ascii=False).encode()
    data = b"data:" + events + b"\n\n" + event(None, "stop")
    with chat_server(raw(STREAM, *(data[at : at + 1] for at in range(len(data))))) as (url, _):
        assert chat(url).translate(scene()).sentences == {1: "कौन 😀?", 2: "é"}


def test_halves_of_a_letter_in_two_parts_are_one_or_none() -> None:
    # Each half is an escape of its own, as some servers cut between tokens.
    halves = (
        b'data: {"choices":[{"delta":{"content":"{\\"1\\": \\"\\ud83d"}}]}\n'
        b'data: {"choices":[{"delta":{"content":"!\\"}"}}]}\n'
    )
    with chat_server(raw(STREAM, halves, b"data: [DONE]\n")) as (url, _):
        assert chat(url).translate(scene()).sentences[1].encode().decode().endswith("!")


def test_a_stream_need_not_say_what_it_is() -> None:
    head = b"HTTP/1.0 200 OK\r\nContent-Type: application/json\r\n\r\n"
    usage = b'data: {"choices": [], "usage": {}}\n'
    with chat_server(raw(head, event(GOOD), usage, b"data: [DONE]\n")) as (url, _):
        assert chat(url).translate(scene()).sentences == ANSWER


@pytest.mark.parametrize("code", [400, 422])
def test_thoughts_are_asked_to_be_left_out_where_the_server_lets_itself_be_asked(code: int) -> None:
    def picky(asked: Asked) -> None:
        if "reasoning_effort" in asked.body or "chat_template_kwargs" in asked.body:
            asked.status(code, '[{"type": "extra_forbidden", "loc": "reasoning_effort"}]')
        else:
            asked.stream(GOOD)

    with chat_server(picky) as (url, asked):
        translator = chat(url, pauses=(0.01,))
        for _ in range(2):
            assert translator.translate(scene()).sentences == ANSWER
        assert asked[0].body["reasoning_effort"] == "none"
        assert asked[0].body["chat_template_kwargs"] == {"enable_thinking": False}
        assert len(asked) == 3


def test_an_answer_that_ends_is_not_waited_for_any_longer() -> None:
    with chat_server(raw(STREAM, event(GOOD, "stop"), 60)) as (url, _):
        started = time.monotonic()
        assert chat(url).translate(scene()).sentences == ANSWER
        assert time.monotonic() - started < 5


def test_a_slow_model_is_waited_for_as_long_as_something_comes() -> None:
    slowly: list[bytes | float] = [0.7, STREAM]
    for at in range(0, len(GOOD), 16):
        slowly += [0.3, event(GOOD[at : at + 16])]
    with chat_server(raw(*slowly, event(None, "stop"))) as (url, _):
        assert chat(url, 3, 1).translate(scene()).sentences == ANSWER


def test_thoughts_are_signs_of_life() -> None:
    thoughts: list[bytes | float] = []
    for _ in range(4):
        thoughts += [event("hm", key="reasoning_content"), 0.4]
    with chat_server(raw(STREAM, *thoughts, event(GOOD, "stop"))) as (url, _):
        assert chat(url, 0.7, 5).translate(scene()).sentences == ANSWER
    asked = raw(STREAM, event("hm", key="reasoning"), event(None, "length"))
    assert "it thought: turn that off" in error_of(asked, BadAnswerError)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (raw(60), "no answer within 0.6 s"),
        (raw(STREAM, 60), "no answer within 0.6 s"),
        (raw(STREAM, *_often(b": waiting\n", 0.2)), "no answer within 0.6 s"),
        (raw(STREAM, event("{"), 60), "the answer stopped for 0.2 s"),
        (raw(HEAD, b'{"choi', 60), "the answer stopped for 0.2 s"),
        (raw(STREAM, *_often(event("a"), 0.1)), "no whole answer within 2.6 s"),
        (raw(HEAD, *_often(b"{", 0.1)), "no whole answer within 2.6 s"),
    ],
)
def test_no_limit_of_time_is_passed(answer: Callable[[Asked], None], why: str) -> None:
    started = time.monotonic()
    assert why in error_of(answer, BadAnswerError, 0.6, 0.2)
    assert time.monotonic() - started < 8


def test_a_server_that_is_silent_twice_in_a_row_is_away() -> None:
    def answer(asked: Asked) -> None:
        if asked.number == 2:
            asked.stream(GOOD)
        else:
            asked.raw(60)

    with chat_server(answer) as (url, _):
        translator = chat(url, 0.2)
        for kind in (BadAnswerError, None, BadAnswerError, TranslatorAwayError):
            if kind is None:
                assert translator.translate(scene()).sentences == ANSWER
            else:
                with pytest.raises(kind, match="no answer within"):
                    translator.translate(scene())


def test_who_is_not_waited_for_any_longer_is_left() -> None:
    left = threading.Event()

    def answer(asked: Asked) -> None:
        try:
            asked.raw(STREAM, event("{"), 1, *_often(event("a"), 0.05))
        except OSError:
            left.set()

    with chat_server(answer) as (url, _):
        failure(chat(url, 5, 0.1), BadAnswerError)
        assert left.wait(5)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (raw(HEAD, b"{" + b"x" * (9 * 1024 * 1024)), "larger than 8 MB"),
        (raw(STREAM, b": x\n" * (3 * 1024 * 1024)), "larger than 8 MB"),
        (raw(STREAM, b"data: " + b"x" * (9 * 1024 * 1024)), "larger than 8 MB"),
        (raw(STREAM, event("x" * 20_000)), "longer than"),
        (raw(STREAM, event("{"), event(None, "length")), "longer than"),
        (raw(HEAD, b"[" * 100_000), "nested too deep"),
        (lambda asked: asked.whole("[" * 100_000), "longer than"),
        (lambda asked: asked.whole("[" * 5_000), "nested too deep"),
        (lambda asked: asked.whole("I cannot do that."), "no translations"),
        (lambda asked: asked.whole(None), "no translations"),
        (lambda asked: asked.whole([{"type": "text"}]), "no text"),
        (raw(HEAD, b'{"choices": 3}'), "not of the chat protocol"),
        (raw(HEAD, b'{"choices": [{"message": '), "not of the chat protocol"),
        (raw(HEAD, b"[1]"), "not of the chat protocol"),
        (raw(HEAD, b"Hello!\n"), "not of the chat protocol: Hello!"),
        (raw(HEAD, b'{"\xff\xfe'), "not of the chat protocol"),
        (raw(STREAM, b"data: {half\n"), "not of the chat protocol: {half"),
        (raw(STREAM, event("{}", "content_filter")), "no translations"),
        (raw(STREAM, b'data: {"error": {"message": "context"}}\n'), "context"),
        (
            raw(b"HTTP/1.0 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzip.compress(b"{}")),
            "compressed",
        ),
        (lambda asked: asked.status(400, "maximum context length is 4096"), "4096"),
        (lambda asked: asked.status(413), "413"),
        (lambda asked: asked.status(500, '{"type": "exceed_context_size_error"}'), "exceed"),
        (raw(STREAM, b'data: {"error": {"code": 500, "message": "context size"}}\n'), "size"),
    ],
)
def test_an_unusable_answer_is_refused_in_words(answer: Callable[[Asked], None], why: str) -> None:
    assert why in error_of(answer, BadAnswerError)


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (lambda asked: asked.status(307, Location="http://127.0.0.1:1/"), "redirects to http"),
        (lambda asked: asked.status(302, Location="http://127.0.0.1:1/"), "redirects to http"),
        (lambda asked: asked.status(304), "304"),
        (lambda asked: asked.status(401, "who are you?"), "401: who are you?"),
        (lambda asked: asked.status(404, '{"error": "model \'gemma\' not found"}'), "not found"),
        (lambda asked: asked.status(400, "Invalid model identifier"), "Invalid model"),
        (raw(STREAM, b'data: {"error": {"code": 401, "message": "key"}}\n'), "key"),
        (raw(HEAD, b"<!doctype html><title>Chat</title>"), "web page"),
        (raw(b"HTTP/1.0 404 No\r\nContent-Length: 100\r\n\r\nhalf"), "404: half"),
    ],
)
def test_what_the_person_has_to_set_right_is_said(
    answer: Callable[[Asked], None], why: str
) -> None:
    said = error_of(answer, StageError)
    assert said.startswith("config_invalid: the translator gemma at 127.0.0.1:")
    assert why in said
    assert "stages.translation.translators" in said


@pytest.mark.parametrize("url", ["", "localhost:11434", "ftp://localhost/", "http://h:port/v1"])
def test_what_is_no_address_is_said(url: str) -> None:
    with pytest.raises(StageError, match="no http address"):
        chat(url)


def test_an_address_that_cannot_be_asked_is_said() -> None:
    assert "cannot be used" in failure(chat("http://127.0.0.1/a b"), StageError)


BREAKS: list[Callable[[Asked], None]] = [
    raw(b""),
    raw(b"no HTTP at all\r\n\r\n"),
    raw(HEAD),
    raw(STREAM, event('{"transl')),
    raw(STREAM, event('{"transl'), b'data: {"choi'),
    raw(b"HTTP/1.0 200 OK\r\nContent-Length: 1000\r\n\r\n", b'{"choices": '),
    raw(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n40\r\n", event("{")[:20]),
    lambda asked: asked.status(429, "slow down"),
    lambda asked: asked.status(500),
    lambda asked: asked.status(503, "loading the model"),
    raw(STREAM, b'data: {"error": {"code": 500, "message": "out of memory"}}\n'),
]


@pytest.mark.parametrize("answer", BREAKS)
def test_a_server_that_comes_back_loses_nothing(answer: Callable[[Asked], None]) -> None:
    def twice(asked: Asked) -> None:
        (answer if asked.number < 3 else lambda asked: asked.stream(GOOD))(asked)

    with chat_server(twice) as (url, asked):
        assert chat(url, pauses=(0.01, 0.01)).translate(scene()).sentences == ANSWER
        assert len(asked) == 3
        assert asked[0].body == asked[2].body


@pytest.mark.parametrize("answer", BREAKS)
def test_a_server_that_stays_away_is_told_of(answer: Callable[[Asked], None]) -> None:
    assert error_of(answer, TranslatorAwayError) != ""


def test_a_dead_server_is_told_of() -> None:
    with chat_server(raw()) as (url, _):
        pass
    assert "refused" in failure(chat(url), TranslatorAwayError)


@pytest.mark.parametrize("parts", [[60.0], [STREAM, event("{"), 60.0]])
def test_a_stop_is_noticed_while_an_answer_is_waited_for(parts: list[bytes | float]) -> None:
    with chat_server(raw(*parts)) as (url, _):
        started = time.monotonic()
        assert failure(chat(url, alive=stopped), StageError).startswith("stopped")
        assert time.monotonic() - started < 5


def test_a_stop_is_noticed_between_tries() -> None:
    with chat_server(lambda asked: asked.status(503)) as (url, _):
        started = time.monotonic()
        translator = chat(url, pauses=(60,), alive=stopped)
        assert failure(translator, StageError).startswith("stopped")
        assert time.monotonic() - started < 5


def test_scenes_that_are_asked_for_at_once_are_not_mixed() -> None:
    together = threading.Barrier(4, timeout=10)

    def answer(asked: Asked) -> None:
        together.wait()
        (text,) = json.loads(asked.body["messages"][-1]["content"].rpartition("\n")[2]).values()
        asked.stream(json.dumps({"translations": {"1": f"<{text}>"}}))

    texts = [f"sentence {n}" for n in range(4)]
    with chat_server(answer) as (url, _), ThreadPoolExecutor(4) as pool:
        translator = chat(url)
        answers = pool.map(lambda text: translator.translate(scene({1: text})).sentences[1], texts)
        assert list(answers) == [f"<{text}>" for text in texts]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_dialogue_to_this_machine_goes_through_no_proxy(
    monkeypatch: pytest.MonkeyPatch, host: str
) -> None:
    def good(asked: Asked) -> None:
        asked.stream(GOOD)

    with chat_server(good) as (proxy, seen), chat_server(good) as (url, asked):
        for name in ("http_proxy", "all_proxy"):
            monkeypatch.setenv(name, proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        chat(url.replace("127.0.0.1", host)).translate(scene())
        assert (len(seen), len(asked)) == (0, 1)


@pytest.mark.parametrize(
    ("user", "sent"),
    [("asha:geheim%21", "Basic YXNoYTpnZWhlaW0h"), ("sk-geheim", "Bearer sk-geheim")],
)
def test_a_key_in_the_address_is_sent_and_never_shown(user: str, sent: str) -> None:
    def answer(asked: Asked) -> None:
        asked.status(401, f"no such key: {user} {unquote(user)} in {asked.path}")

    with chat_server(answer) as (url, all_asked):
        translator = chat(url.replace("://", f"://{user}@") + "?token=geheim")
        shown = f"{failure(translator, StageError)} {translator.name} {translator.identity}"
        (asked,) = all_asked
        assert asked.headers["Authorization"] == sent
        assert asked.path == "/v1/chat/completions?token=geheim"
    assert "no such key: …" in shown
    assert "geheim" not in shown


def test_the_identity_is_of_the_address_the_model_and_the_prompt(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one = chat("http://asha:old@localhost:1/v1/").identity
    assert one == chat("http://asha:new@localhost:1/v1").identity
    assert one != chat("http://localhost:2/v1").identity
    assert one != ChatTranslator("http://localhost:1/v1", "other", 1, 1).identity
    monkeypatch.setattr(prompt, "VERSION", "other")
    assert one != chat("http://localhost:1/v1").identity


def test_it_takes_any_pair_with_all_that_is_known() -> None:
    translator = chat("http://localhost:1/v1")
    assert translator.can("ta", "de")
    abilities = translator.abilities
    assert (abilities.batch, abilities.context, abilities.glossary) == (True, True, True)
