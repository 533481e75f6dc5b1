"""Why a source cannot supply weights, and what the person can do about it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from subpiped.core.errors import StageError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Unavailable(Exception):  # noqa: N818 - no error: the next source may have the weights
    """A source cannot supply the weights, and why.

    `remedy` says what to type or do, where there is more to it than trying again.
    """

    def __init__(self, why: str, remedy: str = "") -> None:
        super().__init__(why)
        self.remedy = remedy


class MissingWeightsError(StageError):
    """`model_missing`: no source supplies them; `reasons` are those of the sources, best first."""

    def __init__(self, message: str, hint: str, reasons: Sequence[str]) -> None:
        super().__init__("model_missing", message, hint)
        self.reasons = tuple(reasons)
