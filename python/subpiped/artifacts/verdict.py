"""What the gate said of a track, as later stages need it: the verdict and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_FROM_GOOD_TO_BAD: Final = ("pass", "warnings", "review")


@dataclass(frozen=True, slots=True)
class Judgement:
    """`verdict` is `pass`, `warnings` or `review`; `reasons` are codes, the weightiest first."""

    verdict: str = "pass"
    reasons: tuple[str, ...] = ()

    @property
    def review(self) -> bool:
        """Whether a person should look before anybody watches."""
        return self.verdict == "review"


def judgement(quality: Mapping[str, Any]) -> Judgement:
    """The judgement in subtitles/quality.json; its reasons for review come first."""
    reasons = sorted(quality["reasons"], key=lambda reason: reason["severity"] != "review")
    return Judgement(quality["verdict"], tuple(reason["code"] for reason in reasons))


def worst(judgements: Sequence[Judgement]) -> Judgement:
    """The worst verdict with all reasons, those of the worst first, none twice."""
    ordered = sorted(judgements, key=lambda j: -_FROM_GOOD_TO_BAD.index(j.verdict))
    reasons = dict.fromkeys(code for j in ordered for code in j.reasons)
    return Judgement(ordered[0].verdict, tuple(reasons))
