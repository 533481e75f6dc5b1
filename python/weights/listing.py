"""Every model with its license, size and place, and whether it is there and as it was fetched."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from subpiped.core.models import catalog, models_dir
from weights.install import is_complete
from weights.profile import choice_without_asking, models_in_use, needed_models
from weights.seal import find_damage, find_loss, read_seal
from weights.translators import wanted_translators

if TYPE_CHECKING:
    from collections.abc import Mapping

PROFILES = ("starter", "best")


def _uses() -> dict[str, list[tuple[str, str]]]:
    """Role and profile of each model that a role names."""
    uses: dict[str, list[tuple[str, str]]] = {}
    for role, profiles in catalog()["roles"].items():
        for profile, engines in profiles.items():
            for entry in engines.values():
                names = [entry] if isinstance(entry, str) else [row["model"] for row in entry]
                for name in names:
                    uses.setdefault(name, []).append((role, profile))
    return uses


def _role(name: str, uses: Mapping[str, list[tuple[str, str]]]) -> str:
    if name in uses:
        return uses[name][0][0]
    if "pair" in catalog()["models"][name]:
        return "translation"
    for other, entry in catalog()["models"].items():
        if any(name in source.get("from", []) for source in entry["sources"]):
            return _role(other, uses)
    return "sample"


def _profiles(name: str, uses: Mapping[str, list[tuple[str, str]]]) -> list[str]:
    named = {profile for _, profile in uses.get(name, [])}
    return [
        profile
        for profile in PROFILES
        if profile in named or name in needed_models(profile) or name in wanted_translators(profile)
    ]


def _state(name: str, *, verify: bool) -> tuple[str, list[str]]:
    """`missing`, `damaged`, `outdated`, `sealed` or `checked`, and what is wrong."""
    folder = models_dir() / name
    seal = read_seal(folder)
    if seal is None:
        half = folder.is_dir() and any(folder.iterdir())
        return ("damaged", ["its seal model.json is missing"]) if half else ("missing", [])
    if damage := find_damage(folder) if verify else find_loss(folder, seal):
        return "damaged", damage
    if not is_complete(name):
        return "outdated", ["this version of subpiped needs another one"]
    return ("checked" if verify else "sealed"), []


def _size(name: str) -> int | None:
    files = [path for path in (models_dir() / name).rglob("*") if path.is_file()]
    if files:
        return sum(path.stat().st_size for path in files)
    size = catalog()["models"][name].get("approximateBytes")
    return int(size) if size else None


def list_models(*, verify: bool) -> dict[str, Any]:
    """All models of the catalog, and whether those of the profile in use are complete.

    A translator is `optional`: without it, Whisper translates.
    `verify` reads every byte of those that are there.
    """
    choice = choice_without_asking()
    needed, used = needed_models(choice.profile), models_in_use(choice.profile)
    translators = wanted_translators(choice.profile)
    uses = _uses()
    models = []
    for name, entry in catalog()["models"].items():
        state, damage = _state(name, verify=verify)
        seal = read_seal(models_dir() / name) or {}
        source = seal.get("source", {})
        models.append(
            {
                "role": _role(name, uses),
                "engine": entry["engine"],
                "model": name,
                "license": entry["license"],
                "gated": any(source.get("gated", False) for source in entry["sources"]),
                "size": _size(name),
                "place": str(models_dir() / name),
                "verified": state,
                "damage": damage,
                "profiles": _profiles(name, uses),
                "needed": name in needed or name in translators,
                "optional": name not in needed,
                "inUse": name in used or (name in translators and is_complete(name)),
                "source": source.get("kind"),
                "commit": source.get("commit"),
                "sha256": seal.get("sha256"),
            }
        )
    complete = all(m["verified"] in ("sealed", "checked") for m in models if m["model"] in needed)
    return {
        "schema": 1,
        "profile": choice.profile,
        "why": choice.why,
        "fallback": choice.fallback,
        "place": str(models_dir()),
        "complete": complete,
        "models": models,
    }
