"""A translator that is a language model behind OpenAI's chat protocol, spoken by local servers."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import ipaddress
import json
import math
import re
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException, InvalidURL
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.engines.patience import AwayError, Patience, Pulse, in_time
from subpiped.translation import prompt
from subpiped.translation.translator import Abilities, BadAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from http.client import HTTPResponse

    from subpiped.translation.translator import SceneAnswer, SceneRequest

# A server that is started again, or loads its model, is back within minutes.
_PAUSES: Final = (1, 2, 4, 8, 15, *(30,) * 9)
# A scene takes kilobytes, and in a stream each token some hundred bytes.
_MAX_BYTES: Final = 8 * 1024 * 1024
# Some scripts take several tokens for a letter; what is beside the sentences takes some, too.
_TOKENS_A_LETTER: Final = 4
_MORE_TOKENS: Final = 1024
_LETTERS_A_TOKEN: Final = 8
# Taking too long for its server, and being asked too often; every 5xx, too.
_AWAY: Final = frozenset({408, 425, 429})
# Of this one request: too many tokens, a filter of content.
_OF_THE_REQUEST: Final = frozenset({400, 413, 422})
_REDIRECTED: Final = 3  # hundreds
_NO_MODEL: Final = re.compile(
    r"invalid model|model.{0,200}not.?(found|exist)|no model", re.IGNORECASE | re.DOTALL
)
# Many servers say so with a 5xx, and some with a 200.
_TOO_LONG: Final = re.compile(
    r"context.{0,40}(size|length|window)|exceed_context", re.IGNORECASE | re.DOTALL
)
# Many models think by default, for more tokens than the answer has: the first is how Ollama and
# LM Studio are asked not to, the second how llama.cpp and vLLM are.
_NO_THOUGHTS: Final = {
    "reasoning_effort": "none",
    "chat_template_kwargs": {"enable_thinking": False},
}
_UNKNOWN_FIELD: Final = re.compile(
    r"it answered 4.*(reasoning|think|chat_template|extra)", re.IGNORECASE
)
_HINT: Final = "check the address and the model's name in stages.translation.translators"


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The film's dialogue goes to the address that the person named, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        """Nowhere: the redirection is an error."""


class ChatTranslator:
    """Asks `url`/chat/completions; several threads may ask at once.

    A name and password in the address are sent as such (Basic), a name alone as a key (Bearer).
    """

    def __init__(  # noqa: PLR0913, PLR0917 - each is one thing that the person sets
        self,
        url: str,
        model: str,
        first_token_seconds: float,
        next_token_seconds: float,
        alive: Callable[[], None] = lambda: None,
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        """`alive` and `pauses` are as in Patience.

        Raises:
            StageError: `config_invalid` if the address is none.
        """
        self._model = model
        try:
            parts = urllib.parse.urlsplit(url)
            host, _ = parts.hostname or "", parts.port
        except ValueError:
            host = ""
        if not host or parts.scheme not in ("http", "https"):
            raise StageError("config_invalid", "a translator's url is no http address", _HINT)
        user, _, place = parts.netloc.rpartition("@")
        parts = parts._replace(
            netloc=place, path=f"{parts.path.rstrip('/')}/chat/completions", fragment=""
        )
        # A key may be in the query as well.
        shown = urllib.parse.urlunsplit(parts._replace(query=""))
        secrets = (user, user.rpartition(":")[2], parts.query)
        self._secrets = [one for s in secrets if s for one in (s, urllib.parse.unquote(s))]
        self._url = urllib.parse.urlunsplit(parts)
        self._headers = {"Content-Type": "application/json", **_authorization(user)}
        self.name = f"{model} at {place}"
        self.abilities = Abilities(batch=True, context=True, glossary=True)
        said = json.dumps([shown, model, prompt.VERSION])
        self.identity = f"chat:{hashlib.sha256(said.encode()).hexdigest()}"
        # urllib sends even what goes to localhost through HTTP_PROXY.
        direct = [urllib.request.ProxyHandler({})] if _is_local(host) else []
        self._opener = urllib.request.build_opener(_NoRedirect, *direct)
        # What the server is asked beyond the protocol; nothing once it has refused that.
        self._extra: dict[str, Any] = _NO_THOUGHTS
        # A server may be silent for so long; the limits of Patience are noticed before.
        self._socket_seconds = max(first_token_seconds, next_token_seconds) + 1
        self._alive = alive
        self._patience = Patience(first_token_seconds, next_token_seconds, alive, pauses)

    def can(self, source: str, target: str) -> bool:  # noqa: ARG002 - nobody but the model knows
        """See Translator."""
        return True

    def translate(self, request: SceneRequest) -> SceneAnswer:
        """See Translator."""
        letters = sum(map(len, request.sentences.values()))
        tokens = _MORE_TOKENS + _TOKENS_A_LETTER * letters
        body = {
            "model": self._model,
            "messages": prompt.messages(request),
            "temperature": 0,
            "max_tokens": tokens,
            "stream": True,
        }

        def ask(pulse: Pulse) -> str:
            def watch() -> None:
                self._alive()
                pulse.check()

            extra = self._extra
            data = json.dumps({**body, **extra}).encode()
            asked = urllib.request.Request(self._url, data, self._headers)  # noqa: S310 - see above
            try:
                return in_time(lambda: self._answer(asked, pulse, tokens), math.inf, watch)
            except BadAnswerError as error:
                if not (extra and _UNKNOWN_FIELD.match(str(error))):
                    raise
                self._extra = {}
                raise AwayError(str(error)) from error
            finally:
                pulse.given_up = True

        return prompt.read_answer(self._patience.answer(ask), list(request.sentences))

    def _answer(self, asked: urllib.request.Request, pulse: Pulse, tokens: int) -> str:
        """What the model wrote, in one try; closing the connection ends its work."""
        try:
            with self._opener.open(asked, timeout=self._socket_seconds) as response:
                return self._text(response, pulse, tokens)
        except urllib.error.HTTPError as error:
            said = b""
            with error, contextlib.suppress(OSError, HTTPException):
                said = error.read(2000)
            where = error.headers.get("Location") if error.code // 100 == _REDIRECTED else None
            raise self._refused(error.code, where or said.decode(errors="replace")) from error
        except (ValueError, InvalidURL) as error:
            raise self._misconfigured("its address cannot be used") from error
        except (OSError, HTTPException) as error:
            raise AwayError(self._plain(str(error))) from error

    def _text(self, response: HTTPResponse, pulse: Pulse, tokens: int) -> str:
        if response.headers.get("Content-Encoding", "identity") != "identity":
            raise BadAnswerError("it answered in a compressed form that it was not asked for")
        texts: list[str] = []
        thought, size, end = False, 0, ""
        for data in _messages(response, pulse):
            text, thinks, end = self._part(data)
            thought = thought or thinks
            if text or thinks:
                pulse.beat()
            texts.append(text)
            size += len(text)
            if size > tokens * _LETTERS_A_TOKEN:
                raise BadAnswerError(f"its answer is longer than {size - 1} letters")
            if end:
                break
        else:
            if pulse.given_up:
                return ""
            raise AwayError("its answer broke off")
        if end == "length":
            why = ", and it thought: turn that off in its server" if thought and size == 0 else ""
            raise BadAnswerError(f"its answer is longer than {tokens} tokens{why}")
        return "".join(texts)

    def _part(self, data: bytes) -> tuple[str, bool, str]:
        """What a message has: text, whether there are thoughts, and why it is the last one."""
        if data == b"[DONE]":
            return "", False, "done"
        if data.startswith(b"<"):
            raise self._misconfigured("it answered with a web page; most addresses end in /v1")
        try:
            message = json.loads(data)
            if (error := message.get("error")) is not None:
                code = error.get("code") if isinstance(error, dict) else None
                raise self._refused(code if isinstance(code, int) else 400, json.dumps(error))
            if not message["choices"]:  # the counts of tokens
                return "", False, ""
            choice = message["choices"][0]
            part = choice["delta"] if "delta" in choice else choice["message"]
            text = part.get("content") or ""
            thinks = bool(part.get("reasoning_content") or part.get("reasoning"))
            end = choice.get("finish_reason") or ("" if "delta" in choice else "stop")
        except (ValueError, KeyError, IndexError, TypeError, AttributeError) as error:
            said = self._plain(data.decode(errors="replace"))
            raise BadAnswerError(f"its answer is not of the chat protocol: {said}") from error
        except RecursionError as error:
            raise BadAnswerError("its answer is nested too deep") from error
        if not isinstance(text, str):
            raise BadAnswerError("its answer is no text")
        return text, thinks, str(end)

    def _refused(self, code: int, said: str) -> Exception:
        what = f"it answered {code}: {self._plain(said)}"
        if _TOO_LONG.search(said):
            return BadAnswerError(what)
        if code >= 500 or code in _AWAY:  # noqa: PLR2004 - errors of the server
            return AwayError(what)
        if code in _OF_THE_REQUEST and not _NO_MODEL.search(said):
            return BadAnswerError(what)
        if code // 100 == _REDIRECTED:
            what = f"it answered {code} and redirects to {self._plain(said)}"
        return self._misconfigured(what)

    def _misconfigured(self, what: str) -> StageError:
        return StageError("config_invalid", f"the translator {self.name} fails: {what}", _HINT)

    def _plain(self, text: str) -> str:
        """A line for people out of what a server said, without the person's secrets."""
        for secret in self._secrets:
            text = text.replace(secret, "…")
        return " ".join(text.split())[:300]

    def close(self) -> None:
        """Nothing was started."""


def _messages(response: HTTPResponse, pulse: Pulse) -> Iterator[bytes]:
    """The JSON texts of an answer: one, or those of a stream of events (`data: ...`)."""
    data = bytearray()
    size = 0
    stream: bool | None = None
    while (block := response.read1(65_536)) and not pulse.given_up:
        size += len(block)
        if size > _MAX_BYTES:
            raise BadAnswerError(f"its answer is larger than {_MAX_BYTES // 1024**2} MB")
        data += block
        if stream is None and (start := data.lstrip()[:1]):
            # What a line of events begins with: data, event, id, retry, or a comment's colon.
            stream = start in b"deir:"
        if stream is None:
            continue
        if not stream:
            # All that tells that an answer comes which is no stream.
            pulse.beat()
            continue
        *lines, rest = bytes(data).split(b"\n")
        data = bytearray(rest)
        yield from (line[5:].strip() for line in lines if line.startswith(b"data:"))
    # What is left behind the last line of a stream is half of one.
    if stream is False and not response.length and not pulse.given_up:
        yield bytes(data)


def _authorization(user: str) -> dict[str, str]:
    if not user:
        return {}
    plain = urllib.parse.unquote(user)
    if ":" not in user:
        return {"Authorization": f"Bearer {plain}"}
    return {"Authorization": f"Basic {base64.b64encode(plain.encode()).decode()}"}


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
