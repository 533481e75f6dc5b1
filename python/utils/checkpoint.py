"""Work done so far, kept across a crash, and thrown away when it belongs to other work."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from utils.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA: Final = 1


class Checkpoint:
    """A JSON file with the state of unfinished work, bound to what that work depends on.

    It appears whole or not at all, so a crash while it is written leaves the one before it.
    """

    def __init__(self, path: Path, identity: Mapping[str, Any]) -> None:
        """`identity` names everything that the result depends on; it must be JSON."""
        self._path = path
        text = json.dumps(identity, sort_keys=True, ensure_ascii=False)
        self._identity = hashlib.sha256(text.encode()).hexdigest()

    def load(self) -> Any:
        """The state last saved for this very work, else None."""
        try:
            value = read_json(self._path)
            matches = value["schema"] == SCHEMA and value["identity"] == self._identity
            return value["state"] if matches else None
        except (OSError, ValueError, KeyError, TypeError):
            return None

    def save(self, state: object) -> None:
        """Keep `state` (JSON), in place of what was kept before."""
        write_json(self._path, {"schema": SCHEMA, "identity": self._identity, "state": state})

    def remove(self) -> None:
        """Forget everything: the work is done."""
        self._path.unlink(missing_ok=True)
