"""The project's recognition alone: what comes before it is made once and kept."""

from __future__ import annotations

import hashlib
import json
import resource
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bench.ours import recognition_options, run_stages
from bench.recognition.outcome import Outcome
from subpiped.artifacts.transcript import load_transcript
from subpiped.stage.code_version import code_sha256

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bench.recognition.films import SpokenFilm

BEFORE: Final = ("demux", "tmdb", "pre-ner", "silero-vad", "pyannote-vad", "diarization")


def options_with(changes: Sequence[str], language: str) -> dict[str, Any]:
    """The options of the small models with changes like `asr.beamSize=1`, the value in JSON.

    Raises:
        ValueError: there is no such option, or the value is no JSON.
    """
    options = recognition_options(language)
    for change in changes:
        path, _, value = change.partition("=")
        stage, _, name = path.rpartition(".")
        if name not in options["stages"].get(stage, {}):
            raise ValueError(f"there is no option {path}")
        options["stages"][stage][name] = json.loads(value)
    return options


def prepared(film: SpokenFilm, folder: Path, options: dict[str, Any]) -> Path:
    """The folder of a film with all that recognition reads, made once by this code and options."""
    # With the options of recognition as they were: another one is no reason to make it again.
    before = recognition_options(film.language)
    before["stages"] |= {s: options["stages"][s] for s in BEFORE if s in options["stages"]}
    wanted = json.dumps([[code_sha256(stage) for stage in BEFORE], before], sort_keys=True)
    made = folder / f"{film.path.stem}-{hashlib.sha256(wanted.encode()).hexdigest()[:8]}"
    run_stages(film.path, made, BEFORE, before)
    return made


@contextmanager
def _copy(made: Path) -> Iterator[Path]:
    """A copy of its own: several measurements may run at once."""
    with tempfile.TemporaryDirectory(dir=made.parent, prefix="run-") as scratch:
        yield Path(shutil.copytree(made, Path(scratch) / made.name))


def children_cpu() -> float:
    """CPU seconds of all programs that were run and waited for."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def recognize(film: SpokenFilm, folder: Path, options: dict[str, Any]) -> Outcome:
    """Run the stage asr over a film."""
    with _copy(prepared(film, folder, options)) as own:
        before = children_cpu()
        run_stages(film.path, own, ("asr",), options, record="bench.asr.json")
        used = children_cpu() - before
        transcript = load_transcript(own / "transcription" / "transcript.json")
    return Outcome(film, " ".join(segment.text for segment in transcript.segments), used)
