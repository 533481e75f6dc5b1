"""Requests to the model hub: its address, the person's token, and what a refusal means.

A proxy is taken from HTTPS_PROXY, HTTP_PROXY and NO_PROXY in either case, on a Mac also from the
system's settings (urllib.request.getproxies).
"""

from __future__ import annotations

import email.utils
import http.client
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.secrets import secret, secrets_file
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from http.client import HTTPMessage

REACH_SECONDS: Final = 5.0
READ_SECONDS: Final = 60.0
TRIES: Final = 5
# Between two tries; the hub's own Retry-After counts instead, up to MAX_WAIT_SECONDS.
BACKOFF_SECONDS: Final = 1.0
MAX_WAIT_SECONDS: Final = 120.0
# A lost connection shows as any of these; all are worth another try where the bytes stopped.
LOST: Final = (OSError, http.client.HTTPException)
_PROXY_WANTS_LOGIN: Final = 407
_SERVER_ERROR: Final = 500
_TOO_MANY: Final = 429
_AGAIN: Final = frozenset({408, 425, _TOO_MANY})
_UNAUTHORIZED: Final = 401
_FORBIDDEN: Final = 403
_NOT_FOUND: Final = 404


def endpoint() -> str:
    """The hub's address, without a slash at its end."""
    return os.environ.get("HF_ENDPOINT", "https://huggingface.co").rstrip("/")


def _origin(url: str) -> tuple[str, str]:
    parts = urllib.parse.urlsplit(url)
    return parts.scheme, parts.netloc


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Sends the token on within the hub, which redirects small files to itself, and nowhere else.

    Large files lie on another host, with an address that is signed already.
    """

    def redirect_request(  # noqa: PLR0913, PLR0917 - as the library calls it
        self,
        req: urllib.request.Request,
        fp: Any,
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> urllib.request.Request | None:
        """The next request."""
        following = super().redirect_request(req, fp, code, msg, headers, newurl)
        token = req.get_header("Authorization")
        if following is not None and token and _origin(newurl) == _origin(req.full_url):
            following.add_unredirected_header("Authorization", token)
        return following


def open_path(path: str, *, offset: int = 0, timeout: float | None = None) -> Any:
    """The hub's answer to a request for `path`, from byte `offset` on if the hub can.

    Raises:
        urllib.error.HTTPError: a status other than 2xx.
        OSError: no connection, or no byte within `timeout` (READ_SECONDS) seconds.
    """
    url = endpoint() + path
    request = urllib.request.Request(url, headers={"User-Agent": "subpiped"})  # noqa: S310 - the person's own HF_ENDPOINT
    token = secret("hub")
    if token:
        request.add_unredirected_header("Authorization", f"Bearer {token}")
    if offset:
        request.add_header("Range", f"bytes={offset}-")
    try:
        opener = urllib.request.build_opener(_Redirects)
        return opener.open(request, timeout=timeout or READ_SECONDS)
    except urllib.error.HTTPError as error:
        # Its status and headers say all; the connection would stay open with it.
        error.close()
        raise


@lru_cache(maxsize=1)
def why_unreachable() -> str | None:
    """Why the hub does not answer, or None if it does; asked once.

    In a thread, since looking up a name can block far longer than any socket time-out.
    """
    if os.environ.get("HF_HUB_OFFLINE", "").lower() in ("1", "true", "yes", "on"):
        return "HF_HUB_OFFLINE is set"
    answers: list[str | None] = []

    def ask() -> None:
        try:
            open_path("/api/models?limit=1", timeout=REACH_SECONDS).close()
        except urllib.error.HTTPError as error:
            # A refusal is an answer; a gateway or a proxy in front of the hub is not the hub.
            bad = error.code >= _SERVER_ERROR or error.code == _PROXY_WANTS_LOGIN
            answers.append(f"{error.code} {error.reason}" if bad else None)
        except (*LOST, ValueError) as error:
            answers.append(str(getattr(error, "reason", error)))
        else:
            answers.append(None)

    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    thread.join(REACH_SECONDS + 0.5)
    return answers[0] if answers else f"no answer within {REACH_SECONDS:.0f} s"


def worth_another_try(error: Exception) -> bool:
    """Whether the same request may succeed later: not for a refusal."""
    if isinstance(error, urllib.error.HTTPError):
        return error.code in _AGAIN or error.code >= _SERVER_ERROR
    return True


def pause(error: Exception, attempt: int) -> None:
    """Wait before the try after number `attempt`, as long as the hub asks.

    Raises:
        Unavailable: the hub asks for minutes.
    """
    seconds = BACKOFF_SECONDS * 2 ** (attempt - 1)
    if isinstance(error, urllib.error.HTTPError):
        asked = _retry_after(error.headers.get("Retry-After"))
        if asked is not None and asked > MAX_WAIT_SECONDS:
            raise Unavailable(
                f"the hub answered {error.code} and asks to wait {asked / 60:.0f} minutes",
                "run it again then; downloaded files are kept. With your own token the wait is"
                f" shorter: {_token_place()}",
            ) from error
        seconds = max(seconds, asked or 0.0)
    time.sleep(seconds)


def _retry_after(value: str | None) -> float | None:
    # RFC 9110 10.2.3: seconds, or a date.
    if not value:
        return None
    if value.strip().isdigit():
        return float(value)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(value).timestamp() - time.time())
    except ValueError:
        return None


def _token_place() -> str:
    return f'HF_TOKEN, or {{"hubToken": "…"}} in {secrets_file()} (mode 600)'


def refusal(error: Exception, repo: str, what: str) -> Unavailable:
    """What a failed request for `what` of `repo` means for the person."""
    if not isinstance(error, urllib.error.HTTPError):
        return Unavailable(f"{what} of {repo}: {getattr(error, 'reason', None) or error}")
    # The hub words its refusals in this header, as GatedRepo or RevisionNotFound.
    kind = error.headers.get("X-Error-Code", "")
    page = f"{endpoint()}/{repo}"
    if error.code in (_UNAUTHORIZED, _FORBIDDEN):
        return _no_entry(error.code, kind, repo, page)
    if error.code == _NOT_FOUND:
        return Unavailable(
            f"the hub has no {what} of {repo} (404{f' {kind}' if kind else ''})",
            f"it was moved or removed ({page}): use a newer subpiped, or get the weights from"
            " somebody who has them: subpiped setup --from FOLDER",
        )
    if error.code == _TOO_MANY:
        return Unavailable(
            f"the hub answered 429 (too many requests) for {what} of {repo}",
            f"run it again in a few minutes, or with your own token: {_token_place()}",
        )
    return Unavailable(f"the hub answered {error.code} {error.reason} for {what} of {repo}")


def _no_entry(code: int, kind: str, repo: str, page: str) -> Unavailable:
    make = f"make a token at {endpoint()}/settings/tokens and put it in {_token_place()}"
    if not secret("hub"):
        return Unavailable(
            f"{repo} requires you to accept its terms on the hub ({code})",
            f"accept the terms at {page}, {make}; then run it again",
        )
    if code == _UNAUTHORIZED and kind != "GatedRepo":
        return Unavailable(f"the hub rejected your token ({code})", f"{make}; it may have expired")
    return Unavailable(
        f"the account of your token has not accepted the terms of {repo} ({code})",
        f"accept them at {page} with that account (some are granted by hand, which takes days),"
        " and let the token read gated repositories; then run it again",
    )
