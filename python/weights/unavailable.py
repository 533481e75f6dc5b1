"""Why a source cannot supply weights, and what the person can do about it."""

from __future__ import annotations


class Unavailable(Exception):  # noqa: N818 - no error: the next source may have the weights
    """A source cannot supply the weights, and why.

    `remedy` says what to type or do, where there is more to it than trying again.
    """

    def __init__(self, why: str, remedy: str = "") -> None:
        super().__init__(why)
        self.remedy = remedy
