"""What one program made of the films: texts and CPU seconds, and the figures of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bench.normalize import normal_words
from bench.recognition.errors import RecognitionErrors, difference, errors_by_part, interval
from bench.table import table_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bench.recognition.films import SpokenFilm

HEAD: Final = (
    "", "words", "WER, %", "sub/del/ins", "lost", "invented", "without speech", "CPU s", "CPU ratio"
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outcome:
    """Of one film: its text, and the CPU seconds that recognition took."""

    film: SpokenFilm
    text: str
    cpu_seconds: float

    @property
    def errors(self) -> list[RecognitionErrors]:
        """By recording in the film; none where nobody speaks."""
        return (
            errors_by_part([p.text for p in self.film.parts], self.text) if self.film.parts else []
        )

    @property
    def without_speech(self) -> int:
        """Words of a film in which nobody speaks."""
        return 0 if self.film.parts else len(normal_words(self.text))

    def as_json(self) -> dict[str, Any]:
        """For a later comparison."""
        return {"text": self.text, "cpu_seconds": self.cpu_seconds}


def row(name: str, outcomes: Sequence[Outcome]) -> list[str]:
    """The figures of some films together."""
    errors = sum((e for o in outcomes for e in o.errors), start=RecognitionErrors())
    cpu = sum(o.cpu_seconds for o in outcomes)
    sound = sum(o.film.seconds for o in outcomes)
    quiet = [o for o in outcomes if not o.film.parts]
    return [
        name,
        str(errors.words),
        f"{100 * errors.rate:.1f}" if errors.words else "-",
        f"{errors.substituted}/{errors.deleted}/{errors.inserted}",
        str(errors.lost),
        str(errors.invented),
        str(sum(o.without_speech for o in quiet)) if quiet else "-",
        f"{cpu:.0f}",
        f"{cpu / sound:.3f}",
    ]


def by_condition(outcomes: Sequence[Outcome]) -> list[str]:
    """A table with a row for each condition, and the interval of all."""
    names = dict.fromkeys(o.film.condition for o in outcomes)
    rows = [row(name, [o for o in outcomes if o.film.condition == name]) for name in names]
    return [*table_lines(HEAD, [*rows, row("all", outcomes)]), "", spread_line(outcomes)]


def spread_line(outcomes: Sequence[Outcome]) -> str:
    """The interval of the pooled word error rate, and how much sound it is."""
    sound = sum(o.film.seconds for o in outcomes)
    errors = [e for o in outcomes for e in o.errors]
    if not errors:
        return f"{sound:.0f} s of sound"
    low, high = (100 * share for share in interval(errors))
    return f"WER of all: 95 % interval {low:.1f} to {high:.1f}; {sound:.0f} s of sound"


def compared(before: Iterable[Outcome], after: Iterable[Outcome]) -> str:
    """How much worse one outcome is than another over the films that both have."""
    known = {o.film.path.name: o for o in before}
    pairs = [(known[o.film.path.name], o) for o in after if o.film.path.name in known]
    old, new = ([e for o in side for e in o.errors] for side in zip(*pairs, strict=True))
    more, low, high = difference(old, new)
    cpu = [sum(o.cpu_seconds for o in side) for side in zip(*pairs, strict=True)]
    runs = [(sum(e.lost for e in side), sum(e.invented for e in side)) for side in (old, new)]
    quiet = [sum(o.without_speech for o in side) for side in zip(*pairs, strict=True)]
    return (
        f"wrong words {more:+d} of {sum(e.words for e in new)} (95 % interval {low:+.0f} to"
        f" {high:+.0f}); lost/invented {runs[0][0]}/{runs[0][1]} to {runs[1][0]}/{runs[1][1]};"
        f" without speech {quiet[0]} to {quiet[1]}; CPU {cpu[0]:.0f} to {cpu[1]:.0f} s"
    )
