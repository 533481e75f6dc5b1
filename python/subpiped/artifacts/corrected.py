"""transcription/corrected.json: the transcript with corrected names, which a person may edit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.artifacts.transcript import load_transcript, transcript_json
from subpiped.core.files import json_bytes

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from subpiped.artifacts.own_files import OwnFiles
    from subpiped.artifacts.transcript import Transcript

CORRECTED: Final = "transcription/corrected.json"


def write_corrected(
    own: OwnFiles, path: Path, transcript: Transcript, tell: Callable[[str, str], None]
) -> None:
    """Write the transcript to `path`; one that a person edited stays, and ours goes beside it.

    `tell` is called with a code and a message where that was so. What cannot be read any more is
    put aside, for the film to go on.
    """
    if own.is_theirs(path) and not own.is_edited(path):
        # Most likely of an older version, which kept no record of it, and of another recognition.
        path.replace(path.with_name(f"{path.stem}.earlier{path.suffix}"))
    if own.is_edited(path):
        why = edited_problem(path, transcript)
        if why is None:
            beside = own.write(path, json_bytes(transcript_json(transcript)))
            tell(
                "edited_transcript",
                f"{path.name} was edited by hand and is used as it is (ours is in {beside.name});"
                " delete it to have it made again",
            )
            return
        aside = path.with_name(f"{path.stem}.edited{path.suffix}")
        path.replace(aside)
        tell("edited_transcript_unreadable", f"{path.name} was edited by hand and {why}: it is"
             f" {aside.name} now, and is not used")  # fmt: skip
    own.write(path, json_bytes(transcript_json(transcript)))


def edited_problem(path: Path, ours: Transcript) -> str | None:
    """What is wrong with a transcript that a person edited, where ours is `ours`; or None."""
    try:
        edited = load_transcript(path)
        segments = edited.segments
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        return f"cannot be read ({error})"
    if (edited.task, edited.language) != (ours.task, ours.language):
        # The film takes another route now: a translation is no text to translate.
        return "belongs to another recognition of the film"
    for number, segment in enumerate(segments, 1):
        text: object = segment.text
        times: list[object] = [segment.start, segment.end]
        if not isinstance(text, str):
            return f"segment {number} has no text"
        if not all(isinstance(time, (int, float)) for time in times):
            return f"the times of segment {number} are no numbers"
        if not 0 <= segment.start <= segment.end:
            return f"segment {number} ends before it starts"
    return None
