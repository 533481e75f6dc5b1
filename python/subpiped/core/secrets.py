"""A person's keys: by the daemon on standard input, by hand from environment, file or Keychain."""

from __future__ import annotations

import json
import os
import platform
import stat
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any, Final

from subpiped.core.errors import StageError

# The first line of standard input holds no more than a key or two.
_LONGEST_LINE: Final = 16 * 1024
_ENDS: Final = (b"", b"\n")
_KEYCHAIN_SECONDS: Final = 5
# By name: the variable, the key in secrets.json, the account in the Keychain.
_PLACES: Final = {
    "tmdb": ("TMDB_API_KEY", "tmdbApiKey", "tmdb"),
    "hub": ("HF_TOKEN", "hubToken", "hub"),
}


@cache
def handed_over() -> bytes:
    """The first line of standard input under the daemon, which stays open behind it.

    Not by the environment: `ps e` and /proc show that to every program of the person. To be called
    before the watchdog reads on.
    """
    line = bytearray()
    if os.environ.get("SUBPIPED_SECRETS") == "stdin":
        # Byte by byte: what follows is the watchdog's.
        while len(line) < _LONGEST_LINE and (byte := os.read(sys.stdin.fileno(), 1)) not in _ENDS:
            line += byte
    return bytes(line)


def secrets_of_daemon() -> dict[str, Any]:
    """Options of this stage that the daemon hands over, by name.

    Raises:
        StageError: `internal` if they are no JSON object.
    """
    try:
        found = json.loads(handed_over() or b"{}")
        return {str(key): value for key, value in found.items()}
    except (ValueError, AttributeError):
        # Neither the line nor the parser's words: they hold the secret.
        raise StageError(
            "internal", "the first line of standard input is not a JSON object"
        ) from None


def secret(name: str) -> str | None:
    """The key `tmdb` or token `hub` of the person: environment, secrets.json, Keychain.

    Raises:
        StageError: `config_invalid` for a secrets file that others may read, or that is broken.
    """
    variable, key, account = _PLACES[name]
    return os.environ.get(variable) or _from_file(secrets_file(), key) or _from_keychain(account)


def secrets_file() -> Path:
    """`secrets.json` beside the person's configuration, as src/config/secrets.ts has it."""
    named = os.environ.get("SUBPIPED_CONFIG")
    if named:
        return Path(named).absolute().with_name("secrets.json")
    if sys.platform == "darwin":
        folder = Path.home() / "Library" / "Application Support"
    else:
        folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return folder / "subpiped" / "secrets.json"


def _from_file(path: Path, key: str) -> str | None:
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        return None
    if stat.S_IMODE(mode) & 0o077:
        raise StageError("config_invalid", f"{path}: other users can read it", f"chmod 600 {path}")
    try:
        found: Any = json.loads(path.read_text(encoding="utf-8"))
        value = found.get(key)
    except (ValueError, AttributeError):
        raise StageError(
            "config_invalid",
            f"{path}: not a valid secrets file",
            'use the form {"tmdbApiKey": "…"}',
        ) from None
    return value if isinstance(value, str) and value else None


def _from_keychain(account: str) -> str | None:
    # Not sys.platform: mypy would take the rest for unreachable where it runs.
    if platform.system() != "Darwin":
        return None
    try:
        done = subprocess.run(  # noqa: S603 - an argument list, no shell
            ["security", "find-generic-password", "-s", "subpiped", "-a", account, "-w"],  # noqa: S607
            capture_output=True, text=True, check=False, timeout=_KEYCHAIN_SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
