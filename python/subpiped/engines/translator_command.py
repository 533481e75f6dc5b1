"""A translator that is a program: JSON lines in, JSON lines out, started once for a film."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import select
import signal
import subprocess
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.engines.patience import LOOK_SECONDS, AwayError, Patience, Pulse
from subpiped.translation import prompt
from subpiped.translation.translator import Abilities, BadAnswerError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.translation.translator import SceneAnswer, SceneRequest

# A scene takes kilobytes; a line of more is no answer.
_MAX_BYTES: Final = 1024 * 1024
_BLOCK: Final = 65_536
# A program that ends in the middle of a film is started again after so many seconds.
_PAUSES: Final = (1, 5, 20)
# What a program may take to end once its input is closed.
_END_SECONDS: Final = 2


class CommandTranslator:
    """Speaks with a program over its standard input and output (docs/translation.md).

    One scene at a time; further threads wait. What it writes to standard error goes to the log.
    """

    def __init__(
        self,
        command: Sequence[str],
        first_token_seconds: float,
        next_token_seconds: float,
        alive: Callable[[], None] = lambda: None,
        pauses: Sequence[float] = _PAUSES,
    ) -> None:
        """`command` is started for the first scene; `alive` and `pauses` are as in Patience."""
        self._command = list(command)
        # What people read leaves out the arguments, which may hold a key, and the folder.
        self.name = Path(command[0]).name
        self.abilities = Abilities(batch=True, context=True, glossary=True)
        said = json.dumps(self._command).encode()
        self.identity = f"command:{hashlib.sha256(said).hexdigest()}"
        self._alive = alive
        self._patience = Patience(first_token_seconds, next_token_seconds, alive, pauses)
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None

    def can(self, source: str, target: str) -> bool:  # noqa: ARG002 - nobody but it knows
        """See Translator."""
        return True

    def translate(self, request: SceneRequest) -> SceneAnswer:
        """See Translator."""
        line = json.dumps(_asked(request), ensure_ascii=False).encode("utf-8", "replace") + b"\n"
        with self._lock:
            answer = self._patience.answer(lambda pulse: self._ask(line, pulse))
        return _read(answer, list(request.sentences))

    def _ask(self, line: bytes, pulse: Pulse) -> bytes:
        """One answer. Raises AwayError if the program ended; the next try starts it again."""
        self._alive()
        process = self._running()
        answer = bytearray()
        looked = time.monotonic()
        try:
            while b"\n" not in answer:
                line, block = self._exchange(process, line)
                if time.monotonic() - looked > LOOK_SECONDS:
                    self._alive()
                    looked = time.monotonic()
                if block == b"":
                    where = " in the middle of an answer" if answer else ""
                    raise AwayError(f"it ended{where}")  # noqa: TRY301 - as for a broken pipe
                if block is not None:
                    pulse.beat()
                    answer += block
                pulse.check()
                if len(answer) > _MAX_BYTES:
                    why = f"its answer is larger than {_MAX_BYTES // 1024**2} MB"
                    raise BadAnswerError(why)  # noqa: TRY301 - as for a broken pipe
            if line or not answer.endswith(b"\n") or answer.count(b"\n") > 1:
                # What it wrote unasked would be taken for the next answer.
                raise BadAnswerError("it wrote more than one line for a request")  # noqa: TRY301
        except BaseException as error:
            # What is left of it must not answer the next request.
            self._end()
            if isinstance(error, BrokenPipeError):
                raise AwayError("it ended") from error
            raise
        return bytes(answer)

    def _exchange(
        self, process: subprocess.Popen[bytes], line: bytes
    ) -> tuple[bytes, bytes | None]:
        """What is left to be written, and what was read, None if nothing came for a while."""
        stdin, stdout = _pipes(process)
        readable, writable, _ = select.select([stdout], [stdin] if line else [], [], LOOK_SECONDS)
        if writable:
            line = line[os.write(stdin.fileno(), line[:_BLOCK]) :]
        return line, os.read(stdout.fileno(), _BLOCK) if readable else None

    def _running(self) -> subprocess.Popen[bytes]:
        """The program, started if it does not run, and again if it wrote unasked."""
        if self._process is not None:
            _, stdout = _pipes(self._process)
            if not select.select([stdout], [], [], 0)[0]:
                return self._process
            self._end()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - the person's own program
                self._command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                bufsize=0,
                process_group=0,
            )
        except OSError as error:
            raise StageError(
                "config_invalid",
                f"cannot start the translator {self.name}: {error.strerror}",
                "check the command in stages.translation.translators by running it by hand",
            ) from error
        # A program that reads slowly must not hold what watches the time.
        os.set_blocking(_pipes(self._process)[0].fileno(), False)
        return self._process

    def close(self) -> None:
        """See Translator; a scene that is asked for comes to its end first."""
        with self._lock:
            self._end()

    def _end(self) -> None:
        """End the program: closed input first, then a signal to all that it started."""
        process, self._process = self._process, None
        if process is None:
            return
        for pipe in _pipes(process):
            pipe.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_END_SECONDS)
        # macOS forbids a signal to a group of the dead.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdin is None or process.stdout is None:
        raise RuntimeError("the translator has no pipes")
    return process.stdin, process.stdout


def _asked(request: SceneRequest) -> dict[str, Any]:
    """A request as its line says it; JSON's keys are texts."""
    complaint = request.complaint
    return {
        "source": request.source,
        "target": request.target,
        "sentences": dict(request.sentences),
        "brief": {**asdict(replace(request.brief, terms={})), "terms": dict(request.brief.terms)},
        "complaint": None
        if complaint is None
        else {
            "answer": dict(complaint.answer),
            "faults": {number: list(faults) for number, faults in complaint.faults.items()},
        },
    }


def _read(line: bytes, numbers: Sequence[int]) -> SceneAnswer:
    """The answer in a line: read strictly as JSON, then as a model's."""
    try:
        answer = json.loads(line)
        given = {"translations": answer["sentences"]}
        more = {key: answer.get(key) for key in ("summary", "terms")}
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = " ".join(line.decode(errors="replace").split())[:200]
        raise BadAnswerError(f"it answered {said!r}") from error
    except RecursionError as error:
        raise BadAnswerError("its answer is nested too deep") from error
    return prompt.read_answer(json.dumps({**given, **more}), numbers)
