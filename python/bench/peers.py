"""Peers over the recordings, each in its own environment; what one transcribed once is kept."""

from __future__ import annotations

import hashlib
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bench.results import Result, peer_result
from bench.table import PEERS
from subpiped.core.files import read_json, write_json
from subpiped.core.models import find_model
from subpiped.core.venvs import venvs_dir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bench.clips import Clip

PEER_SCRIPT: Final = Path(__file__).with_name("peer.py")
# WhisperX wants other versions than the rest.
_VENVS: Final = {"whisperx": "bench-whisperx"}
_BATCH: Final = 4


def bench_python(venv: str = "bench") -> Path:
    """The interpreter of an environment of peers."""
    return venvs_dir() / venv / "bin" / "python"


def transcribe_with_peers(
    clips: Sequence[Clip],
    folder: Path,
    say: Callable[[str], None],
    peers: Iterable[str] = tuple(PEERS),
) -> dict[str, dict[str, Result | None]]:
    """Results by peer and recording; a peer whose environment could not be made is left out."""
    folder.mkdir(parents=True, exist_ok=True)
    found: dict[str, dict[str, Result | None]] = {}
    for peer in peers:
        if not bench_python(_VENVS.get(peer, "bench")).exists():
            say(f"{peer} is not here: its environment could not be made")
            continue
        found[peer] = {}
        for language in sorted({clip.language for clip in clips}):
            chosen = [clip for clip in clips if clip.language == language]
            found[peer] |= _transcribe(peer, language, chosen, folder, say)
    return found


def _transcribe(
    peer: str, language: str, clips: Sequence[Clip], folder: Path, say: Callable[[str], None]
) -> dict[str, Result | None]:
    key = hashlib.sha256(PEER_SCRIPT.read_bytes()).hexdigest()[:12]
    out = folder / f"{peer}-{language}-{key}.json"
    known = read_json(out) if out.is_file() else {}
    missing = [path for clip in clips if (path := str(clip.path)) not in known]
    if missing:
        say(f"{peer}, {language}: {len(missing)} recordings")
        new = out.with_suffix(".new.json")
        program = [str(bench_python(_VENVS.get(peer, "bench"))), str(PEER_SCRIPT), peer]
        model = find_model("asr", "starter", "ctranslate2").path
        options = ["--language", language, "--batch", str(_BATCH)]
        done = subprocess.run([*program, str(model), str(new), *missing, *options], check=False)
        if done.returncode:
            say(f"{peer} failed")
            return {clip.name: None for clip in clips}
        known |= read_json(new)["files"]
        write_json(out, known)
        new.unlink()
    return {clip.name: peer_result(known[str(clip.path)]) for clip in clips}
