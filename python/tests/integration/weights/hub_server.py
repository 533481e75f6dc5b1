"""A local server that speaks the hub's file protocol, and misbehaves on request."""

from __future__ import annotations

import hashlib
import json
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Self

COMMIT = "c0ffee"
# The hub's own limit lies near 10 MB; so small here that a test has both kinds.
LARGE = 1024
Answer = tuple[int, dict[str, str], bytes]


@dataclass
class Refusal:
    """An answer to the next `times` requests whose path holds `match`."""

    status: int
    match: str = "/"
    times: int = 1_000_000
    headers: dict[str, str] = field(default_factory=dict)


def git_blob(data: bytes) -> str:
    """What `git hash-object` prints."""
    return hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()


class Hub:
    """Serves `files` of one repository, at any name."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.commit = COMMIT
        self.requests: list[tuple[str, str | None, str | None]] = []  # path, Range, Authorization
        self.refusals: list[Refusal] = []
        self.cuts: list[int] = []  # each hangs up one large answer after so many bytes
        self.redirect_to: str | None = None  # the host of large files
        self.ignores_range = False
        self.sends_wrong_range = False
        self.wrong_hashes = False
        self.sent: dict[str, bytes] = {}  # other bytes than the listed ones
        self.gated_for: set[str] | None = None  # tokens whose account has accepted the terms
        self.trickle_seconds: float | None = None  # between two single bytes
        self.silent = False
        self.holds_after: int | None = None  # bytes of the next large answer, until `go_on`
        self.go_on = threading.Event()
        self._stopping = threading.Event()
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.answer(self)

            def do_CONNECT(self) -> None:
                hub.requests.append((f"CONNECT {self.path}", None, None))
                self.send_error(502)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.handle_error = lambda *_: None  # type: ignore[method-assign]
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self._stopping.set()
        self.go_on.set()
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    def paths(self, part: str = "/resolve/") -> list[str]:
        """Paths asked for so far that hold `part`."""
        return [path for path, _, _ in self.requests if part in path]

    def ranges(self, name: str) -> list[str | None]:
        """The Range of each request for a file."""
        return [wanted for path, wanted, _ in self.requests if path.endswith(f"/{name}")]

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        """Answer one request, as a proxy too (an absolute address)."""
        wanted, token = request.headers.get("Range"), request.headers.get("Authorization")
        self.requests.append((request.path, wanted, token))
        path = "/" + request.path.split("://", 1)[-1].split("/", 1)[-1]
        self._send(request, *self._answer_to(path, wanted, token))

    def _answer_to(self, path: str, wanted: str | None, token: str | None) -> Answer:
        for refusal in self.refusals:
            if refusal.match in path and refusal.times > 0:
                refusal.times -= 1
                return refusal.status, refusal.headers, b"refused"
        if path.startswith("/api/models?"):
            return 200, {}, b"[]"
        if (refused := self._gate(token)) is not None and "/cdn/" not in path:
            return refused
        if path.startswith("/api/models/"):
            return self._listing(path)
        return self._file(path, wanted)

    def _gate(self, token: str | None) -> Answer | None:
        if self.gated_for is None or token in {f"Bearer {name}" for name in self.gated_for}:
            return None
        return (403 if token else 401), {"X-Error-Code": "GatedRepo"}, b"Access is restricted."

    def _listing(self, path: str) -> Answer:
        revision = path.split("/revision/")[1].split("?", maxsplit=1)[0]
        if revision not in ("main", self.commit):
            return 404, {"X-Error-Code": "RevisionNotFound"}, b""
        siblings = []
        for name, data in self.files.items():
            sha256 = "0" * 64 if self.wrong_hashes else hashlib.sha256(data).hexdigest()
            entry = {"rfilename": name, "size": len(data), "blobId": git_blob(data)}
            if len(data) > LARGE:
                entry |= {"lfs": {"sha256": sha256, "size": len(data)}}
            siblings.append(entry)
        return 200, {}, json.dumps({"sha": self.commit, "siblings": siblings}).encode()

    def _file(self, path: str, wanted: str | None) -> Answer:
        name = path.rsplit("/", 1)[-1]
        if name not in self.files:
            return 404, {"X-Error-Code": "EntryNotFound"}, b""
        data = self.sent.get(name, self.files[name])
        if "/resolve/" in path:
            if len(data) > LARGE and self.redirect_to:
                return 302, {"Location": f"{self.redirect_to}/cdn/{name}"}, b""
            if len(data) <= LARGE:
                # As the hub does: a redirect to itself, which a gated one wants the token for.
                return 307, {"Location": f"/api/resolve-cache/{name}"}, b""
        if wanted is None or self.ignores_range:
            return 200, {}, data
        start = int(wanted.removeprefix("bytes=").rstrip("-"))
        if start >= len(data):
            return 416, {"Content-Range": f"bytes */{len(data)}"}, b""
        if self.sends_wrong_range:
            start = 0
        content_range = f"bytes {start}-{len(data) - 1}/{len(data)}"
        return 206, {"Content-Range": content_range}, data[start:]

    def _send(
        self, request: BaseHTTPRequestHandler, status: int, headers: dict[str, str], body: bytes
    ) -> None:
        request.send_response(status)
        for name, value in headers.items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        large = status in (200, 206) and len(body) > LARGE
        if large and self.silent:
            self._stopping.wait(90)
        elif large and self.trickle_seconds is not None:
            for at in range(len(body)):
                request.wfile.write(body[at : at + 1])
                if self._stopping.wait(self.trickle_seconds):
                    return
        elif large and self.holds_after is not None:
            held, self.holds_after = self.holds_after, None
            request.wfile.write(body[:held])
            self.go_on.wait(90)
            request.wfile.write(body[held:])
        elif large and self.cuts:
            request.wfile.write(body[: self.cuts.pop(0)])
            request.close_connection = True
        else:
            request.wfile.write(body)
