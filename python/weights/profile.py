"""Which profile suits this machine, and which weights a profile needs here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.files import read_json, write_json
from subpiped.core.models import catalog, fitting_model
from subpiped.core.options import cache_dir
from subpiped.core.stages import STAGES
from subpiped.devices.candidates import is_apple_silicon
from subpiped.devices.engine_table import ENGINES
from weights import hub, local
from weights.install import in_order, is_complete

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


@dataclass(frozen=True, slots=True)
class Choice:
    """A profile and why; `fallback` if this machine could do better with other weights."""

    profile: str
    why: str
    fallback: bool = False


# A role that is called otherwise than the stage whose engines load it.
_STAGES: Final = {"diarization-embedding": "diarization", "ner": "pre-ner", "songs": "asr"}


def _models_of_role(role: str, profile: str) -> list[str]:
    """Weights of a role, in the order in which its stage tries their engines."""
    profiles = catalog()["roles"].get(role, {})
    here = {"any", "apple" if is_apple_silicon() else "other"}
    # The tests run on the starter's weights, with every engine.
    engines = [
        name for name, row in ENGINES.items() if profile == "test" or row.fetch.get(profile) in here
    ]
    roles_profile = "starter" if profile == "test" else profile
    fitting = {e: fitting_model(entry) for e, entry in profiles.get(roles_profile, {}).items()}
    known = [engine for engine, name in fitting.items() if name and engine in engines]
    stage = STAGES.get(_STAGES.get(role, role))
    order = () if stage is None else stage.engines
    known.sort(key=lambda engine: order.index(engine) if engine in order else len(order))
    return [str(fitting[engine]) for engine in known]


def _models_of_roles(profile: str, *, first_only: bool = False) -> list[str]:
    """Weights of all roles; `first_only`: of the engine that its stage tries first."""
    most = 1 if first_only else None
    return [name for role in catalog()["roles"] for name in _models_of_role(role, profile)[:most]]


def needed_models(profile: str) -> list[str]:
    """Names of the weights that `profile` needs on this machine, inputs of conversions first."""
    return in_order([*_models_of_roles(profile), *catalog()["always"]])


def models_in_use(profile: str) -> set[str]:
    """Those that stages load by themselves.

    The rest serves where a device fails, is what others were made from, or the demo's sound.
    """
    return set(_models_of_roles(profile, first_only=True))


def recognizer_of(profile: str) -> str:
    """The weights that recognition loads first; empty where the catalog has none."""
    return next(iter(_models_of_role("asr", profile)), "")


def _from_hub_only(name: str) -> bool:
    return all(source["kind"] == "hub" for source in catalog()["models"][name]["sources"])


def choose_profile() -> Choice:
    """The profile that suits this machine."""
    if not is_apple_silicon():
        return Choice("starter", "no Apple GPU")
    absent = [name for name in needed_models("best") if not is_complete(name)]
    if not absent:
        return Choice("best", "its weights are installed")
    if (folder := local.from_folder()) is not None:
        entries = catalog()["models"]
        lacking = [n for n in absent if _from_hub_only(n) and not local.holds(n, entries[n])]
        if lacking:
            return Choice("starter", f"{folder} has no {', '.join(lacking)}", fallback=True)
        return Choice("best", f"Apple GPU, weights from {folder}")
    if (why := hub.why_unreachable()) is not None:
        return Choice("starter", f"the model hub cannot be reached ({why})", fallback=True)
    return Choice("best", "Apple GPU")


def recorded_choice() -> Choice | None:
    """What an earlier setup chose; it stays, so that no later start waits for a hub."""
    try:
        record: dict[str, Any] = read_json(cache_dir() / "profile.json")
        profile = record.get("profile")
    except (OSError, ValueError, AttributeError):
        return None
    if not profile:
        return None
    return Choice(str(profile), str(record.get("why", "")), record.get("fallback") is True)


def choice_without_asking() -> Choice:
    """What was chosen, or what a setup would try first; no hub is asked."""
    if (recorded := recorded_choice()) is not None:
        return recorded
    return Choice("best" if is_apple_silicon() else "starter", "setup has not run yet")


def recorded_profile() -> str | None:
    """The profile that an earlier setup chose."""
    choice = recorded_choice()
    return choice.profile if choice else None


def record_choice(choice: Choice, missing: Sequence[Mapping[str, Any]] = ()) -> None:
    """Write down the choice, which stages, `models` and `status` read.

    `missing` are translators that could not be had (see weights/translators.py).
    """
    record = {
        "schema": 1,
        "profile": choice.profile,
        "why": choice.why,
        "fallback": choice.fallback,
        "missingTranslators": list(missing),
    }
    write_json(cache_dir() / "profile.json", record)
