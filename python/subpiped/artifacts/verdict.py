"""What the gate said of a track, as later stages need it: the verdict and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FROM_GOOD_TO_BAD: Final = ("pass", "warnings", "review")


@dataclass(frozen=True, slots=True)
class Verdict:
    """`level` is `pass`, `warnings` or `review`; `reasons` are codes, the weightiest first."""

    level: str = "pass"
    reasons: tuple[str, ...] = ()

    @property
    def review(self) -> bool:
        """Whether a person should look before anybody watches."""
        return self.level == "review"


def verdict_of(quality: Mapping[str, Any]) -> Verdict:
    """The verdict in subtitles/quality.json; its reasons for review come first."""
    reasons = sorted(quality["reasons"], key=lambda reason: reason["severity"] != "review")
    return Verdict(quality["verdict"], tuple(reason["code"] for reason in reasons))


def worst(verdicts: Sequence[Verdict]) -> Verdict:
    """The worst verdict with all reasons, those of the worst first, none twice."""
    ordered = sorted(verdicts, key=lambda v: -_FROM_GOOD_TO_BAD.index(v.level))
    reasons = dict.fromkeys(code for v in ordered for code in v.reasons)
    return Verdict(ordered[0].level, tuple(reasons))
