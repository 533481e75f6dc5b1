"""How wrong the daemon's estimate of the time left was while a film was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    # Seconds since the film was begun, percent, seconds left (None where none was said).
    Sample = tuple[float, float, float | None]

SHARES: Final = (0.1, 0.3, 0.6)


def estimate_errors(samples: Sequence[Sample], seconds: float) -> dict[str, float | None]:
    """Error of the predicted duration, as a share of the true one, at 10, 30 and 60 % of it.

    Above 0 the daemon expected too long; None where it said nothing around that moment.

    Args:
        samples: what `status` said, once a second.
        seconds: how long the film took.
    """
    found: dict[str, float | None] = {}
    for share in SHARES:
        moment = share * seconds
        said = [(elapsed, left) for elapsed, _, left in samples if left is not None]
        nearest = min(said, key=lambda sample: abs(sample[0] - moment), default=None)
        # A sample a second: one further away belongs to another moment.
        near = nearest is not None and abs(nearest[0] - moment) <= max(2.0, 0.02 * seconds)
        found[f"{100 * share:.0f}"] = (
            (nearest[0] + nearest[1] - seconds) / seconds if nearest is not None and near else None
        )
    return found
