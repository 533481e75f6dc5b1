"""A local server that speaks the hub's paths, and misbehaves on request."""

from __future__ import annotations

import hashlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "c0ffee"


class Hub:
    """Serves `files` of one repository."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = files
        self.wrong_sha256 = False
        self.drop_after: int | None = None  # bytes of the first large answer, then hang up
        self.status = 200
        self.requests: list[tuple[str, str | None, str | None]] = []  # path, Range, Authorization
        self.redirect_to: str | None = None
        hub = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                hub.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever)

    def __enter__(self) -> Hub:
        self._thread.start()
        return self

    def __exit__(self, *args: object) -> None:
        self.server.shutdown()
        self.server.server_close()
        self._thread.join()

    def listing(self) -> bytes:
        siblings = [
            {
                "rfilename": name,
                "size": len(data),
                "lfs": {
                    "sha256": "0" * 64 if self.wrong_sha256 else hashlib.sha256(data).hexdigest()
                },
            }
            for name, data in self.files.items()
        ]
        return json.dumps({"sha": COMMIT, "siblings": siblings}).encode()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        wanted = request.headers.get("Range")
        self.requests.append((request.path, wanted, request.headers.get("Authorization")))
        if request.path.startswith("/api/models?"):
            self._send(request, 200, b"[]")
        elif self.status != 200:
            self._send(request, self.status, b"")
        elif request.path.startswith("/api/models/"):
            self._send(request, 200, self.listing())
        elif self.redirect_to:
            request.send_response(302)
            request.send_header("Location", self.redirect_to + request.path)
            request.send_header("Content-Length", "0")
            request.end_headers()
        else:
            data = self.files[request.path.rsplit("/", 1)[-1]]
            start = int(wanted.removeprefix("bytes=").rstrip("-")) if wanted else 0
            self._send(request, 206 if wanted else 200, data[start:])

    def _send(self, request: BaseHTTPRequestHandler, status: int, body: bytes) -> None:
        request.send_response(status)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if self.drop_after is not None and len(body) > self.drop_after:
            request.wfile.write(body[: self.drop_after])
            self.drop_after = None
            request.close_connection = True
        else:
            request.wfile.write(body)
