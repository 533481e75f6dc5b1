"""The record of a stage: `incomplete` from the first moment, sealed last."""

from __future__ import annotations

import os
import platform
import resource
import sys
import time
from typing import TYPE_CHECKING, Any, Final, Self

from subpiped.core.errors import StageError
from subpiped.core.failpoint import failpoint
from subpiped.core.file_errors import reading
from subpiped.core.files import sha256_file, write_json
from subpiped.core.options import mask_secrets
from subpiped.stage.code_version import code_hashes, lock_sha256
from subpiped.stage.events import utc_now
from subpiped.stage.manifest_hashes import known_sha256
from subpiped.stage.timings import Timings, seconds_since_start

if TYPE_CHECKING:
    import logging
    from collections.abc import Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from subpiped.core.option_types import OptionPath

SCHEMA: Final = 1


def _peak_memory_bytes() -> int:
    # ru_maxrss is in bytes on macOS and in KiB on Linux (getrusage(2)).
    unit = 1 if sys.platform == "darwin" else 1024
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return max(own, children) * unit


class StageManifest:
    """`with StageManifest(stage, movie_dir, logger) as manifest:` writes manifests/<stage>.json.

    Leaving the block seals it as `done` (or `degraded`) with the sha256 and size of every output;
    leaving it by an exception records `failed` with the error. A process that dies in between
    leaves `incomplete`, which no reader takes for a result.
    """

    def __init__(self, stage: str, movie_dir: Path, logger: logging.Logger) -> None:
        self.stage = stage
        self.movie_dir = movie_dir
        self.path = movie_dir / "manifests" / f"{stage}.json"
        self._logger = logger
        self._started = time.monotonic()
        self.timings = Timings()
        started = seconds_since_start()
        if started is not None:
            self.timings.add("imports", started)
        self._outputs: dict[str, tuple[Path, str]] = {}
        self._inputs: dict[str, Path] = {}
        self._record: dict[str, Any] = {
            "schema": SCHEMA,
            "stage": stage,
            "status": "incomplete",
            "started_at": utc_now(),
            "ended_at": None,
            "seconds": None,
            "timings": {},
            "input": None,
            "inputs": [],
            "options": {},
            "profile": None,
            "engine": None,
            "device": None,
            "refused": [],
            "model": None,
            "code": code_hashes(stage),
            "lock_sha256": None,
            "outputs": [],
            "metadata": {},
            "warnings": [],
            "degraded": [],
            "error": None,
            "python": platform.python_version(),
            "platform": platform.platform(),
            "peak_memory_bytes": None,
            "job_id": os.environ.get("SUBPIPED_JOB_ID"),
            "attempt": os.environ.get("SUBPIPED_ATTEMPT"),
        }

    def __enter__(self) -> Self:
        """Write the manifest as `incomplete`."""
        write_json(self.path, self._record)
        failpoint("manifest.incomplete")
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        tb: TracebackType | None,
    ) -> None:
        """Seal the manifest, or record the failure."""
        record = self._record
        try:
            if error is None:
                self._seal()
            else:
                self._fail(error)
        finally:
            record["ended_at"] = utc_now()
            record["seconds"] = round(time.monotonic() - self._started, 3)
            record["timings"] = self.timings.record()
            if record["model"] is None:
                # What a stage without weights does on its device is no model's time.
                record["timings"].pop("model_seconds", None)
            record["peak_memory_bytes"] = _peak_memory_bytes()
            failpoint("manifest.before-seal")
            write_json(self.path, record)
            failpoint("manifest.sealed")

    def _seal(self) -> None:
        record = self._record
        try:
            record["inputs"] = [
                {
                    "name": name,
                    "sha256": known_sha256(path, self.movie_dir),
                    "size": path.stat().st_size,
                }
                for name, path in sorted(self._inputs.items())
            ]
            record["outputs"] = [
                {
                    "name": name,
                    "path": path.relative_to(self.movie_dir).as_posix(),
                    "description": description,
                    "sha256": sha256_file(path),
                    "size": path.stat().st_size,
                    # In nanoseconds, as text: JSON's readers keep no more than 53 bits of it.
                    "mtime_ns": str(path.stat().st_mtime_ns),
                }
                for name, (path, description) in self._outputs.items()
            ]
        except FileNotFoundError as missing:
            self._fail(missing)
            raise StageError(
                "internal", f"{self.stage} named an output that does not exist: {missing.filename}"
            ) from missing
        record["status"] = "degraded" if record["degraded"] else "done"

    def _fail(self, error: BaseException) -> None:
        self._record["status"] = "failed"
        self._record["error"] = {
            "code": error.code if isinstance(error, StageError) else "internal",
            "message": str(error) or type(error).__name__,
            "hint": error.hint if isinstance(error, StageError) else "",
        }

    def set_options(self, options: Mapping[str, Any], profile: str) -> None:
        """Record the resolved options (secrets masked) and the lock that the profile implies."""
        self._record["options"] = mask_secrets(dict(options))
        self._record["profile"] = profile
        self._record["lock_sha256"] = lock_sha256(self.stage, profile)

    def add_foreign_option(self, path: OptionPath, value: object) -> None:
        """Record an option of another stage that this result depends on, as `stage.option`."""
        self._record["options"][path] = value

    def set_source(self, path: Path, fingerprint: str) -> None:
        """Record the film by its fingerprint: hashing 40 GB would take longer than demuxing."""
        with reading(path):
            size = path.stat().st_size
        self._record["input"] = {
            "path": str(path),
            "fingerprint": fingerprint,
            "size": size,
        }

    def add_input(self, name: str, path: Path) -> None:
        """Record an artifact that the result depends on; hashed at the seal."""
        self._inputs[name] = path

    def add_output(self, name: str, path: Path, description: str = "") -> None:
        """Record an artifact of this stage; it must lie below the film's folder."""
        self._outputs[name] = (path, description)

    def add_metadata(self, key: str, value: object) -> None:
        """Record a JSON value under `key`."""
        self._record["metadata"][key] = value

    def set_model(self, name: str, sha256: str) -> None:
        """Record the weights that the engine loaded."""
        self._record["model"] = {"name": name, "sha256": sha256}

    def set_device(self, engine: str, device: str, refused: Sequence[Mapping[str, object]]) -> None:
        """Record the engine and device really used, and the devices refused with reasons."""
        self._record.update(engine=engine, device=device, refused=list(refused))

    def add_warning(self, code: str, message: str) -> None:
        """Record what a person should know."""
        self._record["warnings"].append({"code": code, "message": message})

    def add_degraded(self, reason: str, message: str) -> None:
        """Mark the result as less than the stage's real work; never sealed as `done`."""
        self._record["degraded"].append({"reason": reason, "message": message})
