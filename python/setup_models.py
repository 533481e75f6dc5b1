"""Fetch, check and list the weights (config/models.json) in the per-user cache.

    python3 python/setup_models.py [--profile auto|starter|best|test] [NAME...]
    python3 python/setup_models.py --choose      prints the profile that auto means here
    python3 python/setup_models.py --check       only tells, by its exit code
    python3 python/setup_models.py --verify      reads every byte; damaged weights are fetched anew

Needs only the standard library. Interrupted, it goes on where it stopped when run again.
"""

from __future__ import annotations

import argparse
import contextlib
import fcntl
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).resolve().parent))
from utils.errors import EXIT_DONE, StageError
from utils.models import catalogue, models_dir
from weights.convert import open_convert_venv
from weights.install import Installer, in_order, is_complete
from weights.packages import open_store
from weights.profile import choose_profile, needed_models, record_profile, recorded_profile
from weights.seal import SEAL, find_damage

if TYPE_CHECKING:
    from collections.abc import Iterator


def say(line: str) -> None:
    """A line for a person, at once even into a pipe."""
    print(line, flush=True)  # noqa: T201 - a command's output


@contextlib.contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Hold the cache alone: two set-ups would fetch into the same folders."""
    with (folder / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("another set-up is fetching weights: waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fetch(names: list[str], *, verify: bool) -> None:
    """Bring the weights `names` into the cache.

    Raises:
        StageError: `model_missing` for weights that no source has; `config_invalid` for a name.
    """
    for name in names:
        if name not in catalogue()["models"]:
            raise StageError("config_invalid", f"there are no weights called {name!r}")
    started = time.monotonic()
    models_dir().mkdir(parents=True, exist_ok=True)
    fetched = 0
    with (
        only_one(models_dir()),
        open_store(models_dir(), catalogue()["packages"]) as store,
        open_convert_venv() as convert,
    ):
        installer = Installer(store, convert, say)
        for name in in_order(names):
            if verify and (damage := find_damage(models_dir() / name)):
                say(f"{name}: {damage[0]}")
                (models_dir() / name / SEAL).unlink(missing_ok=True)
            if not is_complete(name):
                installer.install(name)
                fetched += 1
    files = [path for name in names for path in (models_dir() / name).rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files) / 1e6
    seconds = time.monotonic() - started
    say(f"weights: {len(names)} complete, {fetched} fetched, {size:.0f} MB, {seconds:.1f} s")


def fetch_profile(wanted: str, *, verify: bool) -> None:
    """Fetch what a profile needs; under `auto` a `best` that cannot be had becomes `starter`."""
    recorded = recorded_profile() if wanted == "auto" else None
    if recorded is not None:
        profile, why = recorded, "chosen before; --profile changes it"
    elif wanted == "auto":
        profile, why = choose_profile()
    else:
        profile, why = wanted, "asked for"
    say(f"profile {profile}: {why}")
    try:
        fetch(needed_models(profile), verify=verify)
    except StageError as error:
        if wanted != "auto" or profile == "starter":
            raise
        say(f"{error.message}\nusing the starter weights instead")
        profile, why = "starter", "the weights of best could not be fetched"
        fetch(needed_models(profile), verify=verify)
    if profile not in ("test", recorded):
        record_profile(profile, why)


def nothing_missing(profile: str, names: list[str]) -> bool:
    """Whether the named weights, or those of the profile, are complete."""
    if not names:
        chosen = recorded_profile() if profile == "auto" else profile
        if chosen is None:
            return False
        names = needed_models(chosen)
    return all(is_complete(name) for name in names)


def main() -> int:
    """Run the command; returns the exit code."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--profile", choices=("auto", "starter", "best", "test"), default="auto")
    parser.add_argument("--choose", action="store_true", help="only print what auto means here")
    parser.add_argument("--check", action="store_true", help="exit 0 if nothing is missing")
    parser.add_argument("--verify", action="store_true", help="check every file's hash")
    parser.add_argument("names", nargs="*", metavar="NAME", help="only these weights")
    arguments = parser.parse_args()
    try:
        if arguments.choose:
            say(recorded_profile() or choose_profile()[0])
        elif arguments.check:
            return EXIT_DONE if nothing_missing(arguments.profile, arguments.names) else 1
        elif arguments.names:
            fetch(arguments.names, verify=arguments.verify)
        else:
            fetch_profile(arguments.profile, verify=arguments.verify)
    except StageError as error:
        print(f"{error.message}\n{error.hint}".strip(), file=sys.stderr)  # noqa: T201
        return error.exit_code
    except KeyboardInterrupt:
        return 130
    return EXIT_DONE


if __name__ == "__main__":
    sys.exit(main())
