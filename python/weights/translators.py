"""Which of Firefox's translators the wanted languages need, by the person's configuration."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from subpiped.core.files import read_json
from subpiped.core.models import catalog, translation_models
from subpiped.core.options import PROJECT_DIR
from subpiped.text.languages import short_code
from subpiped.translation.whisper_abilities import can_transcribe
from weights.install import is_complete
from weights.profile import recognizer_of


def wanted_translators(profile: str) -> list[str]:
    """Names of the weights for every way from a spoken language to a language of subtitles.

    Only languages that the recognizer of `profile` can transcribe: of others there is no text to
    translate. The tests bring their own weights.
    """
    if profile == "test":
        return []
    stages = _stages()
    if not {"auto", "firefox"} & set(map(str, stages["translation"]["translators"])):
        return []
    spoken, wanted = _languages(stages["asr"]), stages["subtitle-gen"]["subtitles"]
    names: dict[str, None] = {}
    for source in filter(None, map(short_code, spoken)):
        if not can_transcribe(recognizer_of(profile), source):
            continue
        for target in filter(None, map(short_code, wanted)):
            names |= dict.fromkeys(translation_models(source, target))
    return list(names)


def missing_translators(profile: str) -> list[dict[str, Any]]:
    """Those that are wanted and not here: `model`, `source`, `target` and `bytes` to download."""
    models = catalog()["models"]
    return [
        {
            "model": name,
            "source": models[name]["pair"][0],
            "target": models[name]["pair"][1],
            "bytes": models[name]["approximateBytes"],
        }
        for name in wanted_translators(profile)
        if not is_complete(name)
    ]


def _languages(asr: dict[str, Any]) -> list[str]:
    return list(asr["languages"]) if asr["language"] == "auto" else [asr["language"]]


def _stages() -> dict[str, dict[str, Any]]:
    """The options of the stages: config/default.json and, upon it, the person's file."""
    stages: dict[str, dict[str, Any]] = read_json(PROJECT_DIR / "config" / "default.json")["stages"]
    try:
        own = read_json(_config_file())["stages"]
        return {
            stage: {**options, **{key: own[stage][key] for key in options if key in own[stage]}}
            if isinstance(own.get(stage), dict)
            else options
            for stage, options in stages.items()
        }
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        # What is wrong with it, the program itself says better.
        return stages


def _config_file() -> Path:
    """The person's configuration; src/config/paths.ts says the same."""
    if named := os.environ.get("SUBPIPED_CONFIG"):
        return Path(named)
    if os.environ.get("SUBPIPED_PLATFORM", sys.platform) == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return folder / "subpiped" / "config.json"
