"""The short and the long form of the tests: how many cases, and which."""

from __future__ import annotations

import os
import random
from typing import TYPE_CHECKING, TypeVar

from hypothesis import HealthCheck, settings

if TYPE_CHECKING:
    from collections.abc import Sequence

T = TypeVar("T")

LONG = os.environ.get("SUBPIPED_LONG") == "1"
# In the environment, so that each worker of xdist chooses the same cases.
SEED = os.environ.setdefault("SUBPIPED_TEST_SEED", str(random.randrange(2**31)))


def cases(count: int) -> settings:
    """`count` cases, the same each time; in the long form ten times as many, new ones each time.

    A machine that is busy otherwise fails nothing: no case has a deadline.
    """
    return settings(
        max_examples=count * 10 if LONG else count,
        derandomize=not LONG,
        database=None,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
    )


def sampled(rows: Sequence[T], count: int) -> list[T]:
    """So many of a table's rows, chosen by the seed and in their order; all in the long form."""
    if LONG or len(rows) <= count:
        return list(rows)
    chosen = random.Random(SEED).sample(range(len(rows)), count)
    return [rows[index] for index in sorted(chosen)]
