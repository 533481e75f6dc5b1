"""Which containers take the whole film, by what the installed ffmpeg says and not by a list."""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.media.ffmpeg import run_ffmpeg
from subpiped.mux.arguments import mux_arguments
from subpiped.mux.containers import NAMES
from subpiped.mux.plan import MuxPlan, cannot_hold, containers_for, is_blank, plan_for

if TYPE_CHECKING:
    from collections.abc import Mapping

# A muxer refuses a codec when it writes its header, before it has seen a packet. Some packets more
# are let through, as encoders of subtitles and sound say no only then.
_TRIAL_BYTES: Final = "1000000"
# The warning, and the reason of a verdict, where no container takes the film.
NO_FILM: Final = "film_not_made"


@dataclass(frozen=True, slots=True)
class FilmPlans:
    """Plans that lose nothing, in the order to try; `why` says what stands against the others."""

    plans: tuple[MuxPlan, ...]
    why: str


def _takes(film: Path, media: Mapping[str, Any], plan: MuxPlan) -> bool:
    """Whether ffmpeg writes the beginning of the film by `plan`."""
    # A cover goes into Matroska as any file is attached: nothing to be refused.
    plan = replace(plan, streams=tuple(s for s in plan.streams if s not in plan.pictures))
    if not plan.streams:
        return True
    nowhere = Path(os.devnull)
    arguments = mux_arguments(plan, media, (), film=film, pictures=(), output=nowhere)
    try:
        run_ffmpeg([*arguments[:-1], "-fs", _TRIAL_BYTES, arguments[-1]])
    except StageError as error:
        if error.code != "input_invalid":
            raise
        return False
    return True


def _tried(film: Path, media: Mapping[str, Any], plan: MuxPlan) -> MuxPlan | None:
    """`plan` without what ffmpeg refuses; None if it refuses what each by itself it takes."""
    if _takes(film, media, plan):
        return plan
    refused = {
        stream.index: cannot_hold(plan.container, stream.codec)
        for stream in plan.streams
        if not _takes(film, media, replace(plan, streams=(stream,)))
    }
    rest = plan_for(media["streams"], plan.container, refused)
    return rest if refused and _takes(film, media, rest) else None


def _why(container: str, plan: MuxPlan | None, present: set[int]) -> str | None:
    """Why the film is not made by `plan`, or None if it can be."""
    name = NAMES[container]
    if plan is None:
        return f"{name} cannot hold all of its streams"
    for lost in plan.lost:
        if lost["index"] in present:
            return f"stream {lost['index']} ({lost['kind']}): {lost['why']}"
    return None


def film_plans(
    film: Path, media: Mapping[str, Any], wanted: str, present: set[int] | None = None
) -> FilmPlans:
    """Try the beginning of the film in each container that may hold it.

    Args:
        film: the source.
        media: what ffprobe says of it.
        wanted: the option `container`: `auto`, `mkv` or `mp4`.
        present: indices of the streams that have packets, as an empty one is no loss; if that is
            not known, of those that ffprobe has seen anything of.

    Raises:
        StageError: what reading the film may raise; a refusal is an answer, not an error.
    """
    if present is None:
        present = {int(s["index"]) for s in media["streams"] if not is_blank(s)}
    plans: list[MuxPlan] = []
    whys: list[str] = []
    for container in containers_for(media, wanted):
        plan = plan_for(media["streams"], container)
        # What the list of codecs rules out needs no trial.
        why = _why(container, plan, present)
        if why is None:
            tried = _tried(film, media, plan)
            why = _why(container, tried, present)
            if tried is not None and why is None:
                plans.append(tried)
        if why is not None:
            whys.append(why)
    return FilmPlans(tuple(plans), "; ".join(dict.fromkeys(whys)))
