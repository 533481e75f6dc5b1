"""A film that is replaced while ffmpeg reads it."""

from __future__ import annotations

import os
import shutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def replaced_by_ffmpeg(folder: Path, film: Path, command: str) -> dict[str, str]:
    """An environment in which ffmpeg, once it has done its work, runs `command` on the film.

    ffprobe is the real one, so the film that a stage begins with is the first one.
    """
    real = shutil.which("ffmpeg")
    bin_dir = folder / "bin"
    bin_dir.mkdir()
    script = bin_dir / "ffmpeg"
    script.write_text(
        f'#!/bin/sh\n"{real}" "$@"\ncode=$?\nfilm="{film}"\n{command}\nexit $code\n',
        encoding="utf-8",
    )
    script.chmod(0o755)
    return {"PATH": os.pathsep.join([str(bin_dir), os.environ["PATH"]])}


# A download done again, and one that keeps inode, size and time, as `rsync --inplace --times` does.
RENAMED_OVER = 'head -c 100000 /dev/zero > "$film.new"; mv "$film.new" "$film"'
IN_PLACE = (
    'touch -r "$film" "$film.time"; head -c 500 /dev/zero | dd of="$film" conv=notrunc 2>/dev/null;'
    ' touch -r "$film.time" "$film"; rm "$film.time"'
)
CUT_SHORT = ': > "$film"'
