"""An ffmpeg first on PATH that meets what the real one cannot be made to meet without a driver.

It calls the real one for all that it writes, so that results are as real as on the day.
"""

from __future__ import annotations

import os
import shlex
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def fake_ffmpeg(folder: Path, film: Path, *calls: str | None, complaint: str = "") -> str:
    """Write it into `folder`; return the PATH that finds it first.

    Args:
        folder: where it lies and counts its calls.
        film: the film of which the calls count.
        calls: the file that is read in place of the film at the first, second, … call, the last
            one at all further calls; None for the film itself.
        complaint: what is written to stderr where another file was read; the exit code is 0.
    """
    real = shutil.which("ffmpeg")
    assert real is not None
    folder.mkdir(exist_ok=True)
    count = folder / "calls"
    cases = "\n".join(
        f"  {number if number < len(calls) else '*'}) other={shlex.quote(str(other or film))} ;;"
        for number, other in enumerate(calls, 1)
    )
    script = folder / "ffmpeg"
    script.write_text(
        f"""#!/bin/bash
film={shlex.quote(f"file:{film}")}
if [[ " $* " != *" $film "* ]]; then exec {shlex.quote(real)} "$@"; fi
echo >> {shlex.quote(str(count))}
case $(wc -l < {shlex.quote(str(count))} | tr -d ' ') in
{cases}
esac
args=()
for arg in "$@"; do [[ $arg == "$film" ]] && arg="file:$other"; args+=("$arg"); done
{shlex.quote(real)} "${{args[@]}}"
code=$?
if [[ "file:$other" != "$film" ]]; then echo {shlex.quote(complaint)} >&2; code=0; fi
exit $code
"""
    )
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def ended_ffmpeg(folder: Path, program: str, signal: str) -> str:
    """Write a `program` into `folder` that a signal ends; return the PATH that finds it first."""
    folder.mkdir(exist_ok=True)
    script = folder / program
    script.write_text(f"#!/bin/bash\nkill -{signal} $$\nsleep 5\n")
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"
