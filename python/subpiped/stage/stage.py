"""A stage as a program: arguments, manifest, events, devices, and an exit code at the end."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Generic, NoReturn, TypeVar, cast

from subpiped.core.errors import EXIT_DONE, EXIT_INTERNAL, StageError
from subpiped.core.failpoint import failpoint, failpoint_working
from subpiped.core.file_errors import disk_failures
from subpiped.core.files import film_stem, remove_temporaries
from subpiped.core.options import load_config, resolve_profile
from subpiped.core.secrets import handed_over
from subpiped.devices import fault_injection
from subpiped.devices.attempts import excluded_devices, on_first_device
from subpiped.devices.batch_sizes import batch_size
from subpiped.devices.candidates import candidates
from subpiped.devices.environment import set_environment
from subpiped.stage.events import Events
from subpiped.stage.logger import setup_logger
from subpiped.stage.manifest import StageManifest
from subpiped.stage.source import Source
from subpiped.stage.watchdog import end_with_parent

if TYPE_CHECKING:
    import logging
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from subpiped.core.option_types import Config, OptionPath, StageOptions
    from subpiped.devices.engine_table import Candidate

T = TypeVar("T")
Options = TypeVar("Options", bound="StageOptions")
# A stop must end the process within the daemon's grace even inside a long native call.
_STOP_GRACE_SECONDS: Final = 4.0
# What says that the film is at fault, and is never tried again.
_JUDGES_THE_FILM: Final = ("input_invalid", "no_audio", "wrong_track", "verification_failed")


class Stage(Generic[Options]):
    """What a stage's `run` works with; `Options` are those of the stage (core/option_types.py)."""

    def __init__(
        self, name: str, args: argparse.Namespace, events: Events, logger: logging.Logger
    ) -> None:
        self.name = name
        self.input: Path = args.input.absolute()
        self.movie_dir: Path = args.movie_dir.absolute()
        self.events = events
        self.logger = logger
        config = load_config(name, args.option)
        self.config = cast("Config", config)
        self.options: Options = config["stages"][name]
        self.profile = resolve_profile(self.config["profile"])
        media = json.loads(os.environ.get("SUBPIPED_MEDIA", "{}"))
        self.media_seconds: float | None = media.get("durationSeconds")
        # A film that is renamed while it is worked on: what is made of it keeps one name.
        self.stem = film_stem(Path(media.get("name") or self.input))
        self.manifest = StageManifest(name, self.movie_dir, logger)
        self.manifest.set_options(self.options, self.profile)
        made_up = fault_injection.warning()
        if made_up is not None:
            self.warn("fake_devices", made_up)
        self._stop = threading.Event()
        self._after_seal: list[Callable[[], None]] = []
        self._source: Source | None = None

    def stop(self) -> None:
        """Ask the stage to end at its next `progress` or `check`."""
        self._stop.set()

    def check(self) -> None:
        """Raise StageError `stopped` once a stop was asked for."""
        if self._stop.is_set():
            raise StageError("stopped", "stopped on request")

    def path(self, relative: str) -> Path:
        """An artifact's path in the film's folder; its parent exists afterward."""
        path = self.movie_dir / relative
        path.parent.mkdir(parents=True, exist_ok=True)
        return path

    def read(self, relative: str) -> Path:
        """The path of an earlier stage's artifact, recorded as an input.

        Raises:
            StageError: `input_missing` if it is not there.
        """
        path = self.find(relative)
        self.manifest.add_input(relative, path)
        return path

    def find(self, relative: str) -> Path:
        """The same, not recorded: another content is no reason to repeat this stage.

        Raises:
            StageError: `input_missing` if it is not there.
        """
        path = self.movie_dir / relative
        if not path.is_file():
            raise StageError(
                "input_missing",
                f"{relative} is missing: an earlier stage has not run",
                "run the stages in order, or python/pipeline.sh",
            )
        return path

    def after_seal(self, work: Callable[[], None]) -> None:
        """Do `work` once the manifest is sealed: what a repetition needs must stay until then."""
        self._after_seal.append(work)

    def sealed(self) -> None:
        """The manifest is sealed; nothing of this stage will be repeated."""
        for work in self._after_seal:
            work()

    def read_source(self) -> Path:
        """The film itself, recorded by its fingerprint.

        Raises:
            StageError: `input_missing`, or what else keeps the film from being read.
        """
        self._source = Source(self.input)
        self.manifest.set_source(self.input, self._source.fingerprint)
        return self.input

    def check_source(self) -> None:
        """Raise StageError `source_changed` if the film is not the one that `read_source` found.

        To be asked before anything that was made of the film's own data takes its name.
        """
        if self._source is not None:
            self._source.check()

    def foreign_option(self, path: OptionPath) -> Any:
        """An option of another stage that this result depends on, recorded for freshness."""
        stage, option = path.split(".")
        sections: Mapping[str, Any] = self.config["stages"]
        value = sections[stage][option]
        self.manifest.add_foreign_option(path, value)
        return value

    def progress(self, step: str, completed: float, total: float) -> None:
        """Report progress; ends the stage here if a stop was asked for."""
        self.check()
        failpoint_working(self.name)
        self.events.progress(step, completed, total)

    def warn(self, code: str, message: str) -> None:
        """Tell and record what a person should know."""
        self.logger.warning("%s: %s", code, message)
        self.events.warning(code, message)
        self.manifest.add_warning(code, message)

    def degrade(self, reason: str, message: str) -> None:
        """Mark the result as less than this stage's real work."""
        self.logger.warning("degraded, %s: %s", reason, message)
        self.events.warning(reason, message)
        self.manifest.add_degraded(reason, message)

    @contextmanager
    def chosen(
        self, pair: Candidate, refused: Sequence[Mapping[str, object]], model: str | None
    ) -> Iterator[None]:
        """Tell and record that `pair` is tried now; the context takes the model's time."""
        line = f"runs on {pair.device} by {pair.engine}"
        self.events.device(pair.engine, pair.device, refused, model, line)
        self.manifest.set_device(pair.engine, pair.device, refused)
        self.logger.info("%s", line)
        with self.manifest.timings.of("model"):
            yield

    def none_left(self, refused: Sequence[Mapping[str, object]]) -> None:
        """Record that no device was left."""
        self.manifest.set_device("", "", refused)

    def candidates(self) -> list[Candidate]:
        """Engine and device pairs by this stage's options, less the excluded devices."""
        return self._candidates(excluded_devices())

    def is_stand_in(self, pair: Candidate) -> bool:
        """Whether the pair's engine is not the one that this machine would use.

        Setup has fetched the weights of that one; of the other it may have smaller ones only.
        """
        return pair.engine != self._candidates([])[0].engine

    def _candidates(self, exclude: Sequence[str]) -> list[Candidate]:
        options: Mapping[str, Any] = self.options
        # A stage without a model has neither option.
        engine, device = options.get("engine", "auto"), options.get("device", "auto")
        return candidates(self.name, engine=engine, device=device, exclude=exclude)

    def batch_size(self, pair: Candidate) -> int:
        """The option `batchSize`, where it is 0 what fits the device; half after memory ran out."""
        options: Mapping[str, Any] = self.options
        size = batch_size(self.name, pair.device, int(options["batchSize"]))
        return max(1, size // 2) if pair.half_batch else size

    def on_device(
        self, pairs: Sequence[Candidate], work: Callable[[Candidate], T], role: str | None = None
    ) -> T:
        """Run `work` on the first pair that can do it: see subpiped/devices/attempts.py."""
        return on_first_device(self, pairs, work, role)


def _parse(name: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog=name, description=f"Run the {name} stage on one film.")
    parser.add_argument("--input", type=Path, required=True, help="the film")
    parser.add_argument("--movie-dir", type=Path, required=True, help="folder for the results")
    parser.add_argument(
        "--option", action="append", default=[], metavar="KEY=JSON", help="override an option"
    )
    return parser.parse_args()


def _install_stop(stage: Stage[Any]) -> None:
    def stop(_signal: int, _frame: object) -> None:
        stage.stop()
        # SIGALRM's default action ends the process if no check comes in time.
        signal.setitimer(signal.ITIMER_REAL, _STOP_GRACE_SECONDS)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _run(stage: Stage[Options], run: Callable[[Stage[Options]], None]) -> None:
    try:
        run(stage)
    except StageError as error:
        if error.code in _JUDGES_THE_FILM:
            # What was found of a film that is being replaced says nothing of either.
            stage.check_source()
        raise


def run_stage(name: str, run: Callable[[Stage[Options]], None]) -> NoReturn:
    """Parse the command line, run the stage inside its manifest, and exit by DESIGN's codes."""
    args = _parse(name)
    set_environment()
    handed_over()
    end_with_parent()
    events = Events.from_environment()
    logger = setup_logger(name)
    events.started(name)
    failpoint("stage.begun")
    try:
        stage: Stage[Options] = Stage(name, args, events, logger)
        _install_stop(stage)
        remove_temporaries(stage.movie_dir)
        with stage.manifest:
            with disk_failures(stage.input, stage.movie_dir):
                _run(stage, run)
            failpoint("stage.worked")
        stage.sealed()
        failpoint("stage.ended")
    except StageError as error:
        logger.error("%s: %s %s", error.code, error.message, error.hint)  # noqa: TRY400
        events.error(error.code, error.message, error.hint, error.stream, error.failure)
        sys.exit(error.exit_code)
    except Exception as error:
        logger.exception("internal error")
        events.error(
            "internal", f"{type(error).__name__}: {error}", "please report this with the log"
        )
        sys.exit(EXIT_INTERNAL)
    sys.exit(EXIT_DONE)
