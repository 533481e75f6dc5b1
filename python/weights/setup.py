"""Setup of weights: which are wanted, what that fetches, and the fetch itself."""

from __future__ import annotations

import contextlib
import fcntl
import time
from typing import TYPE_CHECKING, Any

from subpiped.core.errors import StageError
from subpiped.core.models import catalog, models_dir
from weights import local
from weights.convert import open_convert_venv
from weights.install import Installer, in_order, is_complete
from weights.packages import open_store
from weights.profile import (
    Choice,
    choose_profile,
    needed_models,
    record_choice,
    recorded_choice,
    recorded_profile,
)
from weights.progress import format_size
from weights.seal import SEAL, find_damage
from weights.translators import missing_translators, wanted_translators
from weights.unavailable import MissingWeightsError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from weights.progress import Progress


def choice_for(wanted: str) -> Choice:
    """The profile that `wanted` (`auto`, `starter`, `best`, `test`) means on this machine."""
    if wanted != "auto":
        return Choice(wanted, "asked for")
    return recorded_choice() or choose_profile()


def refuse_unknown(names: list[str]) -> None:
    """Check names of weights.

    Raises:
        StageError: `config_invalid` for one that the catalog does not have.
    """
    for name in names:
        if name not in catalog()["models"]:
            known = ", ".join(sorted(catalog()["models"]))
            raise StageError("config_invalid", f"unknown weights {name!r}", f"known: {known}")


@contextlib.contextmanager
def _only_one(progress: Progress) -> Iterator[None]:
    """Hold the cache alone: two setups would fetch into the same folders."""
    models_dir().mkdir(parents=True, exist_ok=True)
    with (models_dir() / ".lock").open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            progress.say("another setup is fetching weights: waiting for it")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def fetch(names: list[str], progress: Progress, *, verify: bool) -> None:
    """Bring the weights `names` into the cache.

    Raises:
        MissingWeightsError: with all weights that no source has.
        StageError: `config_invalid` for a name; `disk_full`, `cannot_write`.
    """
    refuse_unknown(names)
    started = time.monotonic()
    fetched = 0
    failures: list[tuple[str, MissingWeightsError]] = []
    try:
        with (
            _only_one(progress),
            open_store(models_dir(), catalog()["packages"]) as store,
            open_convert_venv() as convert,
        ):
            installer = Installer(store, convert, progress)
            for name in in_order(names):
                if verify and (damage := find_damage(models_dir() / name)):
                    if (models_dir() / name).exists():
                        progress.say(f"{name}: {damage[0]}; downloading it again")
                    (models_dir() / name / SEAL).unlink(missing_ok=True)
                if is_complete(name):
                    continue
                try:
                    installer.install(name)
                    fetched += 1
                except MissingWeightsError as error:
                    # What else is missing is worth knowing before a walk to another machine.
                    if local.from_folder() is None:
                        raise
                    failures.append((name, error))
            if failures:
                raise _missing_in_folder(failures)
    except PermissionError as error:
        raise StageError(
            "cannot_write",
            f"cannot write weights: {error}",
            f"allow writing to {models_dir()}, or set another place with SUBPIPED_CACHE",
        ) from error
    files = [path for name in names for path in (models_dir() / name).rglob("*") if path.is_file()]
    size = format_size(sum(path.stat().st_size for path in files))
    seconds = time.monotonic() - started
    progress.say(f"weights: {len(names)} complete, {fetched} fetched, {size}, {seconds:.1f} s")


def _missing_in_folder(failures: list[tuple[str, MissingWeightsError]]) -> MissingWeightsError:
    lines = [error.message for _, error in failures]
    return MissingWeightsError(
        f"{local.from_folder()} lacks {', '.join(name for name, _ in failures)}\n"
        + "\n".join(lines),
        "fill a folder on a machine that has a network: subpiped setup --save-to FOLDER",
        [reason for _, error in failures for reason in error.reasons],
    )


def fetch_profile(wanted: str, progress: Progress, *, verify: bool) -> None:
    """Fetch what a profile needs; under `auto` a `best` that cannot be had becomes `starter`.

    Raises:
        StageError: see `fetch`.
    """
    recorded = recorded_profile() if wanted == "auto" else None
    choice = choice_for(wanted)
    why = "chosen before; --profile changes it" if recorded else choice.why
    progress.say(f"profile {choice.profile}: {why}")
    try:
        fetch(needed_models(choice.profile), progress, verify=verify)
    except StageError as error:
        # Weights that were chosen before are not given up for smaller ones without a word.
        if wanted != "auto" or choice.profile == "starter" or recorded:
            raise
        progress.say(f"{error.message}\nusing the starter weights instead")
        reason = error.reasons[0] if isinstance(error, MissingWeightsError) else error.message
        choice = Choice("starter", f"best could not be fetched ({reason})", fallback=True)
        fetch(needed_models(choice.profile), progress, verify=verify)
    missing = fetch_translators(choice.profile, progress)
    if choice.profile != "test":
        kept = recorded_choice() if recorded else None
        record_choice(kept or choice, missing)


def fetch_translators(profile: str, progress: Progress) -> list[dict[str, Any]]:
    """Fetch what the wanted languages need; films go on without, so nothing fails. Returns what
    could not be had.
    """
    for name in [missing["model"] for missing in missing_translators(profile)]:
        try:
            fetch([name], progress, verify=False)
        except MissingWeightsError as error:
            progress.say(
                f"{error.message}\nfilms go on without it; "
                "subpiped setup tries to download it again"
            )
    return missing_translators(profile)


def nothing_missing(wanted: str, names: list[str], *, translators: bool = False) -> bool:
    """Whether the named weights, or those of the profile, are complete; asks no hub.

    `translators`: those that the wanted languages need as well.
    """
    if not names:
        profile = recorded_profile() if wanted == "auto" else wanted
        if profile is None:
            return False
        names = needed_models(profile)
        names += wanted_translators(profile) if translators else []
    return all(is_complete(name) for name in names)
