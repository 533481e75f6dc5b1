"""How many of something are too many, and the reasons that come of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from subpiped.core.tables import read_table

Severity = Literal["warning", "review"]
# A review's limit is held first: a figure gives one reason.
WORST_FIRST: Final[tuple[Severity, Severity]] = ("review", "warning")
# With a few words for each, by which src/domain/remarks.ts tells of it where one line must do.
_KNOWN: Final = frozenset(read_table("quality_reasons.json")["reasons"])


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that is not as it should be; `value` broke `limit`, in the same unit."""

    code: str
    severity: Severity
    message: str
    value: float
    limit: float


@dataclass(frozen=True, slots=True)
class Limit:
    """How many of `count` things are too many.

    Above `least` things and above `share` of all: in a trailer of four lines one line is a quarter,
    and in a film of two thousand ten are nothing. A limit of `few`, where there is one, holds for
    short tracks: so many things are too many if they are `few_share` of all.
    """

    least: float
    share: float = 0.0
    few: float | None = None
    few_share: float = 1.0

    def is_reached(self, value: float, count: float) -> bool:
        """Whether `value` of `count` are too many."""
        if value >= self.least and value >= self.share * count:
            return True
        return self.few is not None and value >= self.few and value >= self.few_share * count

    def of(self, count: float) -> float:
        """The smallest number that is too many among `count`, for people."""
        limits = [max(self.least, self.share * count)]
        if self.few is not None:
            limits.append(max(self.few, self.few_share * count))
        return round(min(limits), 3)


class Findings:
    """Collects the reasons of a track of `total_cues` cues."""

    def __init__(self, total_cues: int) -> None:
        self.reasons: list[Reason] = []
        self._count = total_cues

    def add(self, severity: Severity, code: str, message: str, value: float, limit: float) -> None:
        """Take a reason up.

        Raises:
            ValueError: for one that config/quality_reasons.json has no words for.
        """
        if code not in _KNOWN:
            raise ValueError(f"{code} is missing in config/quality_reasons.json")
        self.reasons.append(Reason(code, severity, message, round(value, 3), round(limit, 3)))

    def many(
        self,
        code: str,
        value: float,
        limits: tuple[Limit | None, Limit | None],
        message: str,
        of: float | None = None,
    ) -> None:
        """Hold `value` of `of` (the cues by default) against a warning's and a review's limit."""
        count = self._count if of is None else of
        for severity, limit in zip(WORST_FIRST, reversed(limits), strict=True):
            if limit is not None and limit.is_reached(value, count):
                self.add(severity, code, message, value, limit.of(count))
                return
