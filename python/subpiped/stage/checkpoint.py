"""Work done so far, kept across a crash, and thrown away when it belongs to other work."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.failpoint import failpoint
from subpiped.core.files import read_json, write_json

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA: Final = 2


def _sha256(value: object) -> str:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


class Checkpoint:
    """A JSON file with the state of unfinished work, bound to what that work depends on.

    It appears whole or not at all, so a crash while it is written leaves the one before it; what a
    disk lost or mixed up in a power cut is known by its hash.
    """

    def __init__(self, path: Path, identity: Mapping[str, Any]) -> None:
        """`identity` names everything that the result depends on; it must be JSON."""
        self._path = path
        self._identity = _sha256(identity)

    def load(self) -> Any:
        """The state last saved for this very work, else None."""
        try:
            value = read_json(self._path)
            state = value["state"]
            head = {"schema": SCHEMA, "identity": self._identity, "sha256": _sha256(state)}
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return state if value == {**head, "state": state} else None

    def save(self, state: object) -> None:
        """Keep `state` (JSON), in place of what was kept before."""
        failpoint("checkpoint.before-save")
        head = {"schema": SCHEMA, "identity": self._identity, "sha256": _sha256(state)}
        write_json(self._path, {**head, "state": state})
        failpoint("checkpoint.saved")

    def remove(self) -> None:
        """Forget everything: the work is done."""
        self._path.unlink(missing_ok=True)
