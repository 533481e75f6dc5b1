"""The translation of a scene, asked for again in other ways until it passes the checks."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from subpiped.translation.checks import check_answer, fault_text
from subpiped.translation.translator import (
    BadAnswerError,
    Complaint,
    SceneAnswer,
    SceneRequest,
    TranslatorAwayError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from subpiped.artifacts.translation import How
    from subpiped.translation.checks import Fault
    from subpiped.translation.translator import Translator

# With these a text is still better than none, once every translator has been asked.
_BEARABLE: Final = frozenset({"digits", "too_short", "name_missing", "negation"})
# So many unusable answers in a row (each may have taken minutes), or scenes of which nothing could
# be taken, and the next translator does the rest of the film.
_MAX_UNUSABLE: Final = 6
_MAX_BARREN: Final = 3


@dataclass(frozen=True, slots=True)
class Translated:
    """A sentence's translation; `text` is empty for a gap.

    Attributes:
        text: what is shown.
        how: which way of asking gave it.
        translator: its name; empty for a gap.
        faults: codes of what was found in answers that were not taken, in order, none twice.
        doubts: codes of what `text` has and is shown with.
    """

    text: str
    how: How
    translator: str = ""
    faults: tuple[str, ...] = ()
    doubts: tuple[str, ...] = ()


@dataclass(slots=True)
class _Work:
    """A scene in the making: `best` by number is the first answer that can be shown.

    `spare` is what has to do where none can.
    """

    best: dict[int, Translated] = field(default_factory=dict)
    spare: dict[int, Translated] = field(default_factory=dict)
    rejected: set[tuple[int, str]] = field(default_factory=set)
    faults: dict[int, list[str]] = field(default_factory=dict)
    answer: SceneAnswer | None = None


class SceneTranslator:
    """Asks the translators for scenes, one after the other where one does not do."""

    def __init__(
        self, translators: Sequence[Translator], *, wait: bool, tell: Callable[[str, str], None]
    ) -> None:
        """`wait` lets TranslatorAwayError end the work, rather than the next translator go on.

        `tell` is called with a code and a message once for each translator that is left.
        """
        self._translators = list(translators)
        self._wait = wait
        self._tell = tell
        self._unusable: Counter[str] = Counter()
        self._barren: Counter[str] = Counter()
        self._left: set[str] = set()

    def usable(self, source: str, target: str) -> list[Translator]:
        """Those that translate between the languages and have not been left, the best first."""
        return [t for t in self._translators if t.name not in self._left and t.can(source, target)]

    def translate(self, request: SceneRequest) -> tuple[dict[int, Translated], SceneAnswer]:
        """Every sentence of the request, and what the first answer settled (summary, terms).

        Raises:
            TranslatorAwayError: if the option says to wait for the translator.
            StageError: `stopped`, or `config_invalid`.
        """
        work = _Work()
        able = [t for t in self._translators if t.can(request.source, request.target)]
        for translator in self.usable(request.source, request.target):
            left = [key for key in request.sentences if key not in work.best]
            if not left:
                break
            try:
                self._ask_all(
                    translator, _only(request, left), work, spare=translator is not able[0]
                )
            except TranslatorAwayError as error:
                if self._wait:
                    raise
                self._leave(translator, "translator_away", str(error))
                continue
            self._count(translator, any(key in work.best for key in left))
        found = {
            key: work.best.get(key)
            or work.spare.get(key)
            or Translated("", "gap", "", _codes(work.faults.get(key, ())))
            for key in request.sentences
        }
        return found, work.answer or SceneAnswer({})

    def _ask_all(
        self, translator: Translator, request: SceneRequest, work: _Work, *, spare: bool
    ) -> None:
        """Ask one translator in all the ways that it has, until no sentence is left."""
        abilities = translator.abilities

        def ask(how: How, numbers: Iterable[int], complaint: Complaint | None = None) -> None:
            wanted = replace(_only(request, numbers), complaint=complaint)
            self._ask(translator, wanted, "next_translator" if spare else how, work)

        if not abilities.batch:
            for key in request.sentences:
                ask("first", [key])
            return
        first = self._ask(translator, request, "next_translator" if spare else "first", work)
        if abilities.context and first is not None:
            faults = check_answer(request, first)
            if faults:
                words = {key: [fault_text(f) for f in found] for key, found in faults.items()}
                again = Complaint(first, words)
                self._ask(
                    translator,
                    replace(request, complaint=again),
                    "next_translator" if spare else "asked_again",
                    work,
                )
        ways: tuple[tuple[How, Callable[[list[int]], list[list[int]]]], ...] = (
            ("halved", _halves),
            ("alone", _singles),
        )
        for how, groups in ways:
            for group in groups(list(request.sentences)):
                left = [key for key in group if key not in work.best]
                if left and len(group) < len(request.sentences):
                    ask(how, group if how == "halved" else left)

    def _ask(
        self, translator: Translator, request: SceneRequest, how: How, work: _Work
    ) -> Mapping[int, str] | None:
        """Ask once, and keep what can be shown; the answer's sentences, None if it is unusable."""
        name = translator.name
        if name in self._left:
            return None
        try:
            answer = translator.translate(request)
        except BadAnswerError as error:
            self._unusable[name] += 1
            if self._unusable[name] >= _MAX_UNUSABLE:
                self._leave(translator, "translator_given_up", str(error))
            for key in request.sentences:
                _note(work, key, ["unusable"])
            return None
        faults = check_answer(request, answer.sentences)
        self._unusable[name] = 0
        if work.answer is None:
            work.answer = answer
        for key in request.sentences:
            found = faults.get(key, [])
            text = " ".join(answer.sentences.get(key, "").split())
            if any(fault.hard for fault in found):
                codes = _codes(_codes_of(found))
                _note(work, key, codes)
                work.rejected.add((key, text))
                if set(codes) <= _BEARABLE:
                    work.spare.setdefault(key, Translated(text, how, name, codes, codes))
                continue
            # Among fewer neighbors the same words may pass for the right ones; alone they are.
            if len(request.sentences) > 1 and (key, text) in work.rejected:
                continue
            doubts = _codes(_codes_of(found))
            before = work.best.get(key)
            # A doubted text gives way to one with fewer doubts only.
            if before is None or len(doubts) < len(before.doubts):
                work.best[key] = Translated(text, how, name, (), doubts)
        for key, one in work.best.items():
            work.best[key] = replace(one, faults=_codes(work.faults.get(key, ())))
        return answer.sentences

    def _count(self, translator: Translator, fruitful: bool) -> None:
        self._barren[translator.name] = 0 if fruitful else self._barren[translator.name] + 1
        if self._barren[translator.name] >= _MAX_BARREN:
            self._leave(translator, "translator_given_up", "none of its answers passed the checks")

    def _leave(self, translator: Translator, code: str, why: str) -> None:
        if translator.name not in self._left:
            self._left.add(translator.name)
            self._tell(code, f"the translator {translator.name} is not used anymore: {why}")


def _only(request: SceneRequest, numbers: Iterable[int]) -> SceneRequest:
    wanted = set(numbers)
    return replace(
        request,
        sentences={key: text for key, text in request.sentences.items() if key in wanted},
        complaint=None,
    )


def _halves(numbers: list[int]) -> list[list[int]]:
    middle = len(numbers) // 2
    return [half for half in (numbers[:middle], numbers[middle:]) if half]


def _singles(numbers: list[int]) -> list[list[int]]:
    return [[number] for number in numbers]


def _codes_of(faults: Sequence[Fault]) -> list[str]:
    return [fault.code for fault in faults]


def _codes(codes: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(codes))


def _note(work: _Work, key: int, codes: Iterable[str]) -> None:
    work.faults.setdefault(key, []).extend(codes)
