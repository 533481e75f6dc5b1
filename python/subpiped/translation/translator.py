"""What the stage asks of a translator; each kind is a file in subpiped/engines."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from subpiped.translation.brief import Brief


class TranslatorAwayError(Exception):
    """The translator does not answer now; its text says why, without secrets."""


class BadAnswerError(Exception):
    """The translator answered, and its answer is unusable as a whole; its text says why."""


@dataclass(frozen=True, slots=True)
class Abilities:
    """What a translator can make use of.

    Attributes:
        batch: takes the sentences of a scene together; without it each is asked for by itself.
        context: reads the brief and repairs an answer whose faults are named.
        glossary: writes the brief's names as they are spelled there.
    """

    batch: bool
    context: bool
    glossary: bool


@dataclass(frozen=True, slots=True)
class Complaint:
    """What was wrong with an answer: the answer's sentences, and the faults in words by number."""

    answer: Mapping[int, str]
    faults: Mapping[int, Sequence[str]]


@dataclass(frozen=True, slots=True)
class SceneRequest:
    """Numbered sentences of a scene to be translated.

    Attributes:
        source: language of the sentences (ISO 639-1); some may be in another.
        target: language of the translation (ISO 639-1).
        sentences: by number, in order; numbers start at 1.
        brief: what is known of the film and of what came before.
        complaint: what was wrong with the answer to the same sentences, or None.
    """

    source: str
    target: str
    sentences: Mapping[int, str]
    brief: Brief
    complaint: Complaint | None = None


@dataclass(frozen=True, slots=True)
class SceneAnswer:
    """A translator's answer, not checked yet.

    Attributes:
        sentences: translations by number; some may be missing, some numbers unknown.
        summary: what happens in the scene, in the target language; empty where none was given.
        terms: words of the source that have a translation from now on.
    """

    sentences: Mapping[int, str]
    summary: str = ""
    terms: Mapping[str, str] = field(default_factory=dict)


class Translator(Protocol):
    """Translates sentences.

    Attributes:
        name: for people; without the person's secrets.
        identity: all that its answers depend on (weights with hash, prompt, address, model);
            another identity means that everything is translated again.
        abilities: what it can make use of.
    """

    @property
    def name(self) -> str: ...  # noqa: D102 - see the class

    @property
    def identity(self) -> str: ...  # noqa: D102

    @property
    def abilities(self) -> Abilities: ...  # noqa: D102

    def can(self, source: str, target: str) -> bool:
        """Whether it translates from `source` to `target` (ISO 639-1), here and now."""
        ...

    def translate(self, request: SceneRequest) -> SceneAnswer:
        """The translations of a scene.

        Raises:
            TranslatorAwayError: it cannot be reached; asking again later may help.
            BadAnswerError: the answer is unusable, too long, or took too long.
            StageError: `stopped` while it is waited for, or `config_invalid`.
        """
        ...

    def close(self) -> None:
        """End what was started for it."""
        ...
