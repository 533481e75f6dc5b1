"""The verdict on a track."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from subpiped.quality.limits import Reason

Verdict = Literal["pass", "warnings", "review"]


def verdict_of(reasons: Sequence[Reason]) -> Verdict:
    """`review` if any reason asks for it, `warnings` if there is any other."""
    if any(reason.severity == "review" for reason in reasons):
        return "review"
    return "warnings" if reasons else "pass"


def reasons_json(reasons: Sequence[Reason]) -> list[dict[str, Any]]:
    """The reasons as they stand in quality.json."""
    return [asdict(reason) for reason in reasons]
