"""Which profile suits this machine, and which weights a profile needs here."""

from __future__ import annotations

from typing import Any

from utils.device_manager import is_apple_silicon
from utils.files import read_json, write_json
from utils.models import catalogue, model_name
from utils.options import cache_dir
from weights import hub
from weights.install import in_order, is_complete


def needed_models(profile: str) -> list[str]:
    """Names of the weights that `profile` needs on this machine, inputs of conversions first."""
    apple = is_apple_silicon()
    wanted = catalogue()["fetch"][profile]
    engines = {*wanted["any"], *wanted.get("apple" if apple else "other", [])}
    # The tests run on the starter's weights, with more engines.
    roles_profile = "starter" if profile == "test" else profile
    names = [
        model_name(role, roles_profile, engine)
        for role, profiles in catalogue()["roles"].items()
        for engine in profiles[roles_profile]
        if engine in engines
    ]
    return in_order([*names, *catalogue()["always"]])


def choose_profile() -> tuple[str, str]:
    """The profile that suits this machine, and why."""
    if not is_apple_silicon():
        return "starter", "no Apple GPU"
    if all(is_complete(name) for name in needed_models("best")):
        return "best", "its weights are here"
    if hub.is_reachable():
        return "best", "Apple GPU"
    return "starter", "the model hub cannot be reached"


def recorded_profile() -> str | None:
    """What an earlier set-up chose; it stays, so that no later start waits for a hub."""
    try:
        record: dict[str, Any] = read_json(cache_dir() / "profile.json")
    except (OSError, ValueError):
        return None
    return str(record.get("profile", "")) or None


def record_profile(profile: str, why: str) -> None:
    """Write down the choice, which stages and `status` read."""
    write_json(cache_dir() / "profile.json", {"schema": 1, "profile": profile, "why": why})
