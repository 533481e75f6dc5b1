"""The resolved configuration of a stage: defaults, the daemon's choice, then `--option`."""

from __future__ import annotations

import copy
import hashlib
import json
import os
import sys
from pathlib import Path
from typing import Any, Final

from subpiped.core.errors import StageError
from subpiped.core.files import read_json
from subpiped.core.secrets import secrets_of_daemon

PROJECT_DIR: Final = Path(__file__).resolve().parents[3]
PYTHON_DIR: Final = PROJECT_DIR / "python"
_SECRET_WORDS: Final = ("apikey", "token", "secret", "password")


def load_config(stage: str, overrides: list[str]) -> dict[str, Any]:
    """Return the whole resolved configuration.

    `SUBPIPED_OPTIONS` holds it under the daemon; by hand it is config/default.json. Each of
    `overrides` is `KEY=JSON` (or plain text) for an option of `stage`.

    Raises:
        StageError: `config_invalid` for an unknown option or broken JSON.
    """
    given = os.environ.get("SUBPIPED_OPTIONS")
    try:
        config = json.loads(given) if given else read_json(PROJECT_DIR / "config" / "default.json")
    except json.JSONDecodeError as error:
        raise StageError("config_invalid", f"the options are not valid JSON: {error}") from error
    config = copy.deepcopy(config)
    section = config["stages"][stage]
    section.update(secrets_of_daemon())
    for override in overrides:
        key, separator, text = override.partition("=")
        if not separator or key not in section:
            known = ", ".join(sorted(section))
            raise StageError(
                "config_invalid", f"unknown option {override!r} of {stage}", f"known: {known}"
            )
        try:
            section[key] = json.loads(text)
        except json.JSONDecodeError:
            section[key] = text
    return dict(config)


def mask_secrets(section: dict[str, Any]) -> dict[str, Any]:
    """A copy of `section` whose keys, tokens and passwords are only said to be set.

    A secret is a text: a number of tokens is none, and freshness must see its change. A
    translator's command or address may hold one anywhere, so its hash stands for it.
    `src/pipeline/freshness.ts` masks the same; test/fixtures/contracts holds them together.
    """

    def masked(key: str, value: Any) -> Any:
        if key == "translators":
            return [_masked_translator(one) for one in value]
        secret = isinstance(value, str) and any(word in key.lower() for word in _SECRET_WORDS)
        return "(set)" if value and secret else value

    return {key: masked(key, value) for key, value in section.items()}


def _masked_translator(value: Any) -> str:
    if isinstance(value, str):
        return value
    words = value.get("command") or [value.get("url", ""), value.get("model", "")]
    return f"sha256:{hashlib.sha256(chr(0).join(words).encode()).hexdigest()}"


def cache_dir() -> Path:
    """The per-user folder of weights and cached answers, shared by all homes."""
    given = os.environ.get("SUBPIPED_CACHE")
    if given:
        return Path(given).expanduser()
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "subpiped"
    base = os.environ.get("XDG_CACHE_HOME")
    return (Path(base) if base else Path.home() / ".cache") / "subpiped"


def resolve_profile(wanted: str) -> str:
    """`starter` or `best`; `auto` is what setup chose and wrote down, else `starter`."""
    if wanted != "auto":
        return wanted
    choice = cache_dir() / "profile.json"
    if choice.is_file():
        return str(read_json(choice).get("profile", "starter"))
    return "starter"
