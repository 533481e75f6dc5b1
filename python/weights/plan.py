"""What a setup would fetch, and how much: said before it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from subpiped.core.models import catalog
from weights import hub, local, packages, url
from weights.hub_http import endpoint
from weights.install import is_complete
from weights.profile import needed_models
from weights.progress import format_size
from weights.setup import choice_for
from weights.translators import wanted_translators
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from collections.abc import Mapping


def _source(entry: Mapping[str, Any]) -> tuple[str, str, int]:
    """Kind and name of the source that will serve, and what it sends, in bytes.

    The hub is asked, a package is not.
    """
    if local.from_folder() is not None:
        return "folder", str(local.from_folder()), 0
    about = int(entry.get("approximateBytes", 0))
    refused = ""
    for source in entry["sources"]:
        if source["kind"] == "convert":
            return "convert", f"made from {', '.join(source['from'])}", 0
        if source["kind"] == "packages":
            size = packages.download_size(source, catalog()["packages"]) or 0
            return "packages", "packages", size
        if source["kind"] == "url":
            addresses = (str(file["url"]) for file in source["files"].values())
            return "url", urlsplit(next(addresses)).netloc, url.download_size(source)
        try:
            _, files = hub.list_files(source)
            size = sum(f["size"] or 0 for f in files.values())
            return "hub", f"{hub_name()}/{source['repo']}", size
        except Unavailable as reason:
            refused = str(reason)
    return "hub", refused, about


def hub_name() -> str:
    """The hub's address without its scheme."""
    return endpoint().partition("://")[2]


def make_plan(wanted: str) -> dict[str, Any]:
    """Profile, reason, and every set of weights that is not there yet.

    Each has its `bytes`, the `kind` of its source in the catalog (or `folder`) and its name. The
    sum of `bytes` counts a package that two sets share once. `text` is the same for a person.
    """
    choice = choice_for(wanted)
    models = []
    counted: set[str] = set()
    total = 0
    for name in [*needed_models(choice.profile), *wanted_translators(choice.profile)]:
        if is_complete(name):
            continue
        entry = catalog()["models"][name]
        kind, source, size = _source(entry)
        about = {"model": name, "license": entry["license"], "bytes": size}
        models.append({**about, "kind": kind, "source": source})
        used = [s["packages"] for s in entry["sources"] if s["kind"] == "packages"][:1]
        if kind == "packages":
            new = [name for name in used[0] if name not in counted]
            counted.update(new)
            total += sum(catalog()["packages"][name].get("bytes", 0) for name in new)
        else:
            total += size
    plan = {
        "schema": 1,
        "profile": choice.profile,
        "why": choice.why,
        "fallback": choice.fallback,
        "bytes": total,
        "models": models,
    }
    return plan | {"text": format_plan(plan)}


def format_plan(plan: Mapping[str, Any]) -> str:
    """The plan as lines for a person; empty if nothing is to be fetched."""
    models = plan["models"]
    if not models:
        return ""
    size = format_size(plan["bytes"]) if plan["bytes"] else "nothing from the network"
    lines = [f"Models of profile {plan['profile']} ({plan['why']}): {size} to fetch"]
    width = max(len(model["model"]) for model in models)
    for model in models:
        amount = format_size(model["bytes"]) if model["bytes"] else ""
        lines.append(f"  {model['model']:<{width}}  {amount:>7}  {model['source']}")
    if any(model["kind"] == "convert" for model in models):
        # 0.7 GB unpacked (weights/convert.py).
        lines.append("PyTorch is downloaded for the conversion and removed afterward.")
    return "\n".join(lines)
