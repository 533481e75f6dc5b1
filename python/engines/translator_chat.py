"""A translator that is a language model behind OpenAI's chat protocol, spoken by local servers."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Final

from engines.translator import check_count
from utils.errors import StageError
from utils.languages import language_name

if TYPE_CHECKING:
    from collections.abc import Sequence

# A large model on a laptop takes a minute for a few sentences.
_TIMEOUT_SECONDS: Final = 300.0
# Sentences of before, with their translations: who speaks to whom, and how names are spelled.
_CONTEXT: Final = 6
_TASK: Final = (
    "You translate film dialogue from {source} into {target} for subtitles. Answer with a JSON"
    " array of strings and nothing else: exactly one translation for each sentence, in order."
    " Keep names, keep it short and natural, add nothing."
)


class ChatTranslator:
    """Asks `url`/chat/completions, with the sentences just before as context."""

    def __init__(self, url: str, model: str) -> None:
        self._url = f"{url.rstrip('/')}/chat/completions"
        self._model = model
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
        try:
            with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
                answer = json.load(response)
            return str(answer["choices"][0]["message"]["content"])
        except urllib.error.HTTPError as error:
            with error:
                said = error.read(200).decode(errors="replace")
            raise self._failed(f"it answered {error.code}: {said}") from error
        except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
            raise self._failed(str(error)) from error

    def _sentences(self, answer: str) -> list[str]:
        """The array in an answer; models like to wrap it into a block of code."""
        start, end = answer.find("["), answer.rfind("]")
        try:
            found = json.loads(answer[start : end + 1])
        except ValueError as error:
            raise self._failed(f"its answer is no list: {answer[:200]!r}") from error
        return [str(text) for text in found]

    def _failed(self, why: str) -> StageError:
        return StageError(
            "try_again",
            f"the translator at {self._url} failed: {why}",
            "is its server running, with that model? see stages.asr.translator",
        )

    def close(self) -> None:
        """Nothing was started."""
