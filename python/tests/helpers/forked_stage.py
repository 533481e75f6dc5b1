"""A stage's program as a fork of the tests: a process of its own, with all that it imports there.

An interpreter that starts anew takes 0.1 to 0.4 s for imports, which is more than most such tests
take for all else. That each script starts by itself in its own venv is test_own_venvs.py's.
"""

from __future__ import annotations

import os
import resource
import runpy
import sys
import traceback
from importlib import import_module
from typing import TYPE_CHECKING, Final, NoReturn

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Those that load no model: a library with threads of its own must not be forked. With what takes
# their imports longest.
FORKED: Final = {
    "demux": ("numpy",),
    "tmdb": ("subpiped.film.tmdb_answer",),
    "post-ner": (),
    "subtitle-gen": ("numpy",),
    "mux": (),
    "shots": ("numpy",),
}


def run_forked(
    stage: str, argv: Sequence[str], env: Mapping[str, str], largest_file: int | None
) -> tuple[int, str, list[str]]:
    """Exit code, log, and lines of events of `argv`, a script with its arguments."""
    for module in FORKED[stage]:
        import_module(module)
    stdin_read, stdin = os.pipe()
    log, log_write = os.pipe()
    events, events_write = os.pipe()
    pid = os.fork()
    if pid == 0:
        _become(argv, env, (stdin_read, log_write, log_write, events_write), largest_file)
    for ours in (stdin_read, log_write, events_write):
        os.close(ours)
    with os.fdopen(log, encoding="utf-8") as log_file, os.fdopen(events, encoding="utf-8") as file:
        # Events fit a pipe's buffer many times over (two a second), so the log is read first.
        text, lines = log_file.read(), file.readlines()
    _, status = os.waitpid(pid, 0)
    os.close(stdin)
    return os.waitstatus_to_exitcode(status), text, lines


def _become(
    argv: Sequence[str],
    env: Mapping[str, str],
    files: Sequence[int],
    largest_file: int | None,
) -> NoReturn:
    code: object = 1
    try:
        # Higher first: none is written over before it has its place.
        for number, file in enumerate([os.dup(file) for file in files]):
            os.dup2(file, number)
        os.closerange(len(files), os.sysconf("SC_OPEN_MAX"))
        sys.stdin, sys.stdout, sys.stderr = (
            os.fdopen(0, encoding="utf-8"),
            os.fdopen(1, "w", encoding="utf-8", buffering=1),
            os.fdopen(2, "w", encoding="utf-8", buffering=1),
        )
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))
        os.environ.clear()
        os.environ.update(env)
        _forget()
        sys.argv = list(argv)
        runpy.run_path(argv[0], run_name="__main__")
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException:  # noqa: BLE001 - as an interpreter does
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code if isinstance(code, int) else 1)


def _forget() -> None:
    """What the tests' process has looked up under its own environment."""
    for name, module in list(sys.modules.items()):
        if name.startswith("subpiped."):
            for value in list(vars(module).values()):
                clear = getattr(value, "cache_clear", None)
                if clear is not None:
                    clear()
