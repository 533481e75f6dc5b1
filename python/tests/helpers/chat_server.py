"""A server on this machine that answers a POST as a test says."""

from __future__ import annotations

import contextlib
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


class Asked:
    """A request that came in, and the way to answer it."""

    def __init__(
        self, handler: BaseHTTPRequestHandler, ended: threading.Event, number: int
    ) -> None:
        self._handler = handler
        self._ended = ended
        self.number = number
        self.path = handler.path
        self.headers = dict(handler.headers)
        self.body: Any = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))

    def raw(self, *parts: bytes | float) -> None:
        """Send bytes, and wait for seconds where there are numbers."""
        for part in parts:
            if isinstance(part, bytes):
                self._handler.wfile.write(part)
            elif self._ended.wait(part):
                return

    def status(self, code: int, body: str = "", **headers: str) -> None:
        """Send an answer with this status."""
        lines = [f"HTTP/1.0 {code} x", *(f"{k}: {v}" for k, v in headers.items()), "", body]
        self.raw("\r\n".join(lines).encode())

    def whole(self, content: Any) -> None:
        """Answer at once, as a server that does not stream."""
        message = {"role": "assistant", "content": content}
        self.status(200, json.dumps({"choices": [{"message": message, "finish_reason": "stop"}]}))

    def stream(self, content: str, end: str = "stop") -> None:
        """Answer in a stream of events, four letters each."""
        self.raw(STREAM, event(""))
        for at in range(0, len(content), 4):
            self.raw(event(content[at : at + 4]))
        self.raw(event(None, end), b"data: [DONE]\n\n")


STREAM = b"HTTP/1.0 200 OK\r\nContent-Type: text/event-stream\r\n\r\n: hello\n\n"


def event(content: str | None, end: str | None = None, key: str = "content") -> bytes:
    """A part of an answer as an event of a stream."""
    choice = {"index": 0, "delta": {key: content}, "finish_reason": end}
    return f"data: {json.dumps({'choices': [choice]})}\r\n\r\n".encode()


@contextmanager
def chat_server(answer: Callable[[Asked], None]) -> Iterator[tuple[str, list[Asked]]]:
    """A server that calls `answer` for each request, and its address."""
    asked: list[Asked] = []
    ended = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            one = Asked(self, ended, len(asked) + 1)
            asked.append(one)
            # Who gave up waiting has closed the connection.
            with contextlib.suppress(OSError):
                answer(one)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/v1", asked
    finally:
        ended.set()
        server.shutdown()
        thread.join()
        server.server_close()
