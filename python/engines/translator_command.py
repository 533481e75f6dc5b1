"""A translator that is a program: JSON lines in, JSON lines out, started once for a film."""

from __future__ import annotations

import json
import subprocess
from typing import TYPE_CHECKING, Final

from engines.translator import check_count
from utils.errors import StageError

if TYPE_CHECKING:
    from collections.abc import Sequence

_HINT: Final = "check stages.asr.translator by running its command by hand"


class CommandTranslator:
    """Speaks with a program over its standard input and output.

    A request is one line, `{"source": "hi", "target": "en", "sentences": [...]}`, and so is its
    answer, `{"sentences": [...]}`. What the program writes to standard error goes to the log.
    """

    def __init__(self, command: Sequence[str]) -> None:
        """Start `command`.

        Raises:
            StageError: `tool_missing` if it cannot be started.
        """
        self._name = command[0]
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the person's own program
                list(command),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        except OSError as error:
            raise StageError(
                "tool_missing", f"the translator {self._name} cannot be started: {error}", _HINT
            ) from error

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """See Translator."""
        request = {"source": source, "target": target, "sentences": list(sentences)}
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the translator has no pipes")
        try:
            stdin.write(json.dumps(request, ensure_ascii=False) + "\n")
            stdin.flush()
            answer = stdout.readline()
        except OSError as error:
            raise self._broken(f"it ended ({error})") from error
        try:
            found = json.loads(answer)["sentences"]
        except (ValueError, KeyError, TypeError) as error:
            raise self._broken(f"it answered {answer[:200]!r}" if answer else "it ended") from error
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise self._broken(f"it answered {answer[:200]!r}")
        return check_count(len(sentences), found, self._name)

    def _broken(self, what: str) -> StageError:
        return StageError("try_again", f"the translator {self._name} failed: {what}", _HINT)

    def close(self) -> None:
        """End the program: closed input first, then a signal."""
        process = self._process
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:  # what it did not take any more
                    continue
        try:
            process.wait(2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
