"""A translator that is a program: JSON lines in, JSON lines out, started once for a film."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.engines.patience import AwayError, again_while_away, in_time
from subpiped.translation.sentence_translator import check_count

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_HINT: Final = "check stages.asr.translator by running its command by hand"
# A large model on a laptop takes a minute for a few sentences.
_TIMEOUT_SECONDS: Final = 300.0
# A few sentences take kilobytes; a line of more is no answer.
_MAX_CHARACTERS: Final = 1024 * 1024
# A program that ends in the middle of a film is started again after so many seconds.
_PAUSES: Final = (1, 5, 20)


class CommandTranslator:
    """Speaks with a program over its standard input and output.

    A request is one line, `{"source": "hi", "target": "en", "sentences": [...]}`, and so is its
    answer, `{"sentences": [...]}`. What the program writes to standard error goes to the log.
    """

    def __init__(
        self,
        command: Sequence[str],
        alive: Callable[[], None] = lambda: None,
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        """Start `command`. `alive` and `pauses` are as in ChatTranslator.

        Raises:
            StageError: `tool_missing` if it cannot be started.
        """
        self._command = list(command)
        # What people read leaves out the arguments, which may hold a key, and the folder.
        self._name = Path(command[0]).name
        self._alive = alive
        self._pauses = pauses
        self._process = self._start()

    def _start(self) -> subprocess.Popen[str]:
        try:
            return subprocess.Popen(  # noqa: S603 - the person's own program
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        except OSError as error:
            raise StageError(
                "tool_missing",
                f"cannot start the translator {self._name}: {error.strerror}",
                _HINT,
            ) from error

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """See Translator."""
        request = {"source": source, "target": target, "sentences": list(sentences)}
        line = json.dumps(request, ensure_ascii=False) + "\n"
        try:
            answer = again_while_away(lambda: self._ask(line), self._pauses, self._alive)
            found: Any = json.loads(answer)["sentences"]
        except (AwayError, TimeoutError) as error:
            raise self._broken(str(error)) from error
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self._broken(f"it answered {answer[:200]!r}") from error
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise self._broken(f"it answered {answer[:200]!r}")
        return check_count(len(sentences), found, self._name)

    def _ask(self, line: str) -> str:
        """One answer. Raises AwayError if the program ended, and starts it again the next time."""
        if self._process.poll() is not None:
            self.close()
            self._process = self._start()
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("the translator has no pipes")

        def ask() -> str:
            stdin.write(line)
            stdin.flush()
            return stdout.readline(_MAX_CHARACTERS)

        try:
            answer = in_time(ask, _TIMEOUT_SECONDS, self._alive)
        except BrokenPipeError as error:
            raise AwayError(f"it ended ({error.strerror})") from error
        except BaseException:
            # A thread still reads from it, and would keep its pipe from being closed.
            self._process.kill()
            raise
        if answer == "":
            # It has closed its output; what is left of it must not answer the next request.
            self._process.kill()
            self._process.wait()
            raise AwayError("it ended")
        if len(answer) >= _MAX_CHARACTERS:
            raise self._broken(f"its answer is larger than {_MAX_CHARACTERS // 1024**2} MB")
        return answer

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
