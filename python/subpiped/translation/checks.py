"""What is wrong with a translator's answer, as far as rules can tell without a reference."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from subpiped.translation.translator import SceneRequest

# Number of the faults of an answer as a whole.
WHOLE = 0

Code = Literal[
    "missing",
    "added",
    "empty",
    "too_long",
    "too_short",
    "wrong_script",
    "digits",
    "name_missing",
    "untranslated",
    "negation",
    "moved",
    "merged",
    "loop",
    "markup",
]


@dataclass(frozen=True, slots=True)
class Fault:
    """A fault of one sentence's translation, or (number 0) of the answer as a whole.

    Attributes:
        number: of the sentence in its request.
        code: what is wrong.
        detail: what it is about, such as the number or the name that is missing; may be empty.
        hard: the text must not be shown; otherwise it is a doubt: repair is tried once, then the
            text is shown and the doubt is recorded.
    """

    number: int
    code: Code
    detail: str = ""
    hard: bool = True


def check_answer(request: SceneRequest, answer: Mapping[int, str]) -> dict[int, list[Fault]]:
    """The faults of an answer by number, only of those that have some; empty for a good answer."""
    faults: dict[int, list[Fault]] = {}
    for number in request.sentences:
        if number not in answer:
            faults[number] = [Fault(number, "missing")]
        elif not answer[number].strip():
            faults[number] = [Fault(number, "empty")]
    added = [number for number in answer if number not in request.sentences]
    if added:
        faults[WHOLE] = [Fault(WHOLE, "added", ", ".join(map(str, added)))]
    return faults


def fault_text(fault: Fault) -> str:
    """A fault as one sentence that a translator can act on."""
    return f"Sentence {fault.number}: {fault.code} {fault.detail}".strip()
