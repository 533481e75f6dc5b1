"""How many random cases a property is tried with."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

LONG = os.environ.get("SUBPIPED_LONG") == "1"


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
