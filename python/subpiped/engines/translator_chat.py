"""A translator that is a language model behind OpenAI's chat protocol, spoken by local servers."""

from __future__ import annotations

import ipaddress
import json
import time
import urllib.error
import urllib.parse
import urllib.request
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.engines.patience import AwayError, again_while_away, in_time
from subpiped.text.languages import language_name
from subpiped.translation.sentence_translator import check_count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

# A large model on a laptop takes a minute for a few sentences.
_TIMEOUT_SECONDS: Final = 300.0
# A few sentences take kilobytes; more is no answer.
_MAX_BYTES: Final = 4 * 1024 * 1024
# A server that is started again, or loads its model, is back within minutes.
_PAUSES: Final = (1, 2, 4, 8, 15, *(30,) * 9)
# Too many requests, and a server or the gateway before it that is not up yet.
_AWAY: Final = frozenset({429, 500, 502, 503, 504})
# Sentences of before, with their translations: who speaks to whom, and how names are spelled.
_CONTEXT: Final = 6
_TASK: Final = (
    "You translate film dialogue from {source} into {target} for subtitles. Answer with a JSON"
    " array of strings and nothing else: exactly one translation for each sentence, in order."
    " Keep names, keep it short and natural, add nothing."
)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """The film's dialogue goes to the address that the person named, and to no other."""

    def redirect_request(self, *_: Any) -> None:
        """Nowhere: the redirection is an error."""


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class ChatTranslator:
    """Asks `url`/chat/completions, with the sentences just before as context."""

    def __init__(
        self,
        url: str,
        model: str,
        alive: Callable[[], None] = lambda: None,
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        """`alive` is called while an answer is waited for; `pauses` are seconds between tries."""
        self._url = f"{url.rstrip('/')}/chat/completions"
        parts = urllib.parse.urlsplit(self._url)
        # What people read leaves out a name and password in the address.
        self._shown = f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
        # urllib sends even what goes to localhost through HTTP_PROXY.
        direct = [urllib.request.ProxyHandler({})] if _is_local(parts.hostname or "") else []
        self._opener = urllib.request.build_opener(_NoRedirect, *direct)
        self._model = model
        self._alive = alive
        self._pauses = pauses
        self._before: list[tuple[str, str]] = []

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """See Translator."""
        task = _TASK.format(source=language_name(source), target=language_name(target))
        messages = [{"role": "system", "content": task}]
        if self._before:
            originals, translations = zip(*self._before, strict=True)
            messages += [
                {"role": "user", "content": json.dumps(originals, ensure_ascii=False)},
                {"role": "assistant", "content": json.dumps(translations, ensure_ascii=False)},
            ]
        wanted = json.dumps(list(sentences), ensure_ascii=False)
        messages.append({"role": "user", "content": wanted})
        found = check_count(len(sentences), self._sentences(self._ask(messages)), self._model)
        self._before = [*self._before, *zip(sentences, found, strict=True)][-_CONTEXT:]
        return found

    def _ask(self, messages: Sequence[dict[str, str]]) -> str:
        body = {"model": self._model, "messages": messages, "temperature": 0, "stream": False}
        request = urllib.request.Request(  # noqa: S310 - the person's own address
            self._url, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )

        def ask() -> Any:
            return in_time(lambda: self._answer(request), _TIMEOUT_SECONDS, self._alive)

        try:
            answer = again_while_away(ask, self._pauses, self._alive)
            return str(answer["choices"][0]["message"]["content"])
        except (AwayError, TimeoutError, ValueError, KeyError, IndexError, TypeError) as error:
            raise self._failed(str(error)) from error
        except RecursionError as error:
            raise self._failed("its answer is nested too deep") from error

    def _answer(self, request: urllib.request.Request) -> Any:
        """One try. Raises AwayError where another one may help, ValueError where none does."""
        limit = time.monotonic() + _TIMEOUT_SECONDS
        try:
            with self._opener.open(request, timeout=_TIMEOUT_SECONDS) as response:
                data = bytearray()
                while block := response.read1(65_536):
                    data += block
                    if len(data) > _MAX_BYTES:
                        raise ValueError(f"its answer is larger than {_MAX_BYTES // 1024**2} MB")
                    # What drips in byte by byte never runs into the socket's limit.
                    if time.monotonic() > limit:
                        raise TimeoutError  # noqa: TRY301 - as the socket does
            return json.loads(data)
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(200).decode(errors="replace")
                to = error.headers.get("Location")
            if error.code // 100 == 3 and to is not None:  # noqa: PLR2004 - redirections
                raise ValueError(f"it answered {error.code} and redirects to {to[:200]}") from error
            kind = AwayError if error.code in _AWAY else ValueError
            raise kind(f"it answered {error.code}: {said}") from error
        except TimeoutError as error:
            raise ValueError(f"it did not answer within {_TIMEOUT_SECONDS:.0f} s") from error
        except (OSError, HTTPException) as error:
            raise AwayError(str(error)) from error

    def _sentences(self, answer: str) -> list[str]:
        """The array in an answer; models like to wrap it into a block of code."""
        start, end = answer.find("["), answer.rfind("]")
        try:
            found = json.loads(answer[start : end + 1])
        except ValueError as error:
            raise self._failed(f"its answer is not a list: {answer[:200]!r}") from error
        except RecursionError as error:
            raise self._failed("its answer is nested too deep") from error
        return [str(text) for text in found]

    def _failed(self, why: str) -> StageError:
        return StageError(
            "try_again",
            f"the translator at {self._shown} failed: {why}",
            "check that its server runs and has that model (stages.asr.translator)",
        )

    def close(self) -> None:
        """Nothing was started."""
