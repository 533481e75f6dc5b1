"""Firefox's translation models, by fxtranslate: small, on any CPU, a sentence at a time."""

from __future__ import annotations

import contextlib
import hashlib
import json
from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.core.models import catalog, open_model, translation_models
from subpiped.text.languages import short_code
from subpiped.translation.name_spelling import spell_names
from subpiped.translation.translator import Abilities, SceneAnswer, SceneRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from subpiped.core.models import Model

MODEL: Final = "model.bin"
VOCABULARY: Final = "vocab.spm"


class FirefoxTranslator:
    """Translates by the pairs that are here, by way of English where there is no direct one.

    It reads no context and knows no names: those of the film are spelled as in the glossary
    afterward.
    """

    name = "Firefox"
    abilities = Abilities(batch=False, context=False, glossary=False)

    def __init__(
        self, alive: Callable[[], None], used: Callable[[str, str], None] = lambda *_: None
    ) -> None:
        """`alive` is called between sentences; `used` gets name and hash of weights once loaded."""
        self._alive = alive
        self._used = used
        self._engines: dict[str, Any] = {}

    @property
    def identity(self) -> str:
        """All pinned weights: which of them a film needs depends on its languages."""
        pins = [entry["sources"] for entry in catalog()["models"].values() if "pair" in entry]
        return f"firefox {hashlib.sha256(json.dumps(pins).encode()).hexdigest()}"

    def can(self, source: str, target: str) -> bool:
        """See Translator: whether the weights are here."""
        return has_pair(source, target)

    def translate(self, request: SceneRequest) -> SceneAnswer:
        """See Translator.

        Raises:
            StageError: `model_missing` if the runtime refuses the weights.
        """
        models = _models(request.source, request.target)
        answer: dict[int, str] = {}
        for number, sentence in request.sentences.items():
            self._alive()
            text = sentence
            for model in models:
                # It cuts by itself what is too long for the model; `translate` drops the rest.
                with _refused(model):
                    text = self._engine(model).translate_long(text)
            answer[number] = spell_names(sentence, text, request.brief.names)
        return SceneAnswer(answer)

    def close(self) -> None:
        """Give the memory of the weights back."""
        self._engines.clear()

    def _engine(self, model: Model) -> Any:
        if model.name not in self._engines:
            import fxtranslate

            # A Marian model carries its own shape; both languages share one vocabulary.
            vocabulary = (model.path / VOCABULARY).read_bytes()
            self._engines[model.name] = fxtranslate.Translator(
                (model.path / MODEL).read_bytes(), vocabulary, vocabulary
            )
            self._used(model.name, model.sha256)
        return self._engines[model.name]


@contextlib.contextmanager
def _refused(model: Model) -> Iterator[None]:
    """Say which weights the runtime cannot read: it panics where a part of them is missing."""
    try:
        yield
    except BaseException as error:
        # pyo3 derives its PanicException from BaseException and offers no name to import.
        if not isinstance(error, ValueError) and type(error).__name__ != "PanicException":
            raise
        raise StageError(
            "model_missing",
            f"the weights {model.name} cannot be read: {error}",
            "subpiped setup --verify",
        ) from error


def has_pair(source: str, target: str) -> bool:
    """Whether all weights from one language to another are here; none is loaded."""
    try:
        return bool(_models(source, target))
    except StageError:
        return False


def _models(source: str, target: str) -> list[Model]:
    """The weights from one language to another; none where the catalog has no such pair.

    Raises:
        StageError: `model_missing`.
    """
    pair = short_code(source), short_code(target)
    if pair[0] is None or pair[1] is None:
        return []
    return [open_model(name) for name in translation_models(pair[0], pair[1])]
