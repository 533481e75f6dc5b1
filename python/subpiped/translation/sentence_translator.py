"""What the cascade asks of a text translator; each kind is a file beside this one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from subpiped.core.errors import StageError

if TYPE_CHECKING:
    from collections.abc import Sequence


class Translator(Protocol):
    """Translates whole sentences."""

    def translate(self, sentences: Sequence[str], source: str, target: str) -> list[str]:
        """The sentences in the language `target` (ISO 639-1), one for one, in order.

        Raises:
            StageError: `tool_missing`, `config_invalid` or `try_again`, with what to do.
        """
        ...

    def close(self) -> None:
        """End what was started for it."""
        ...


def check_count(wanted: int, found: Sequence[str], who: str) -> list[str]:
    """The sentences, without line breaks, if there are as many as were asked for.

    Raises:
        StageError: `try_again`: sentences that cannot be told apart cannot be timed.
    """
    if len(found) != wanted:
        raise StageError(
            "try_again",
            f"the translator {who} returned {len(found)} sentences for {wanted}",
            "see the log, or try another program or model (stages.asr.translator)",
        )
    return [" ".join(sentence.split()) for sentence in found]
