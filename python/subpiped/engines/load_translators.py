"""Which translators are here, and loading them; libraries are imported here and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from subpiped.core.errors import StageError
from subpiped.core.models import find_model, open_model
from subpiped.devices.candidates import is_apple_silicon
from subpiped.devices.engine_table import Candidate
from subpiped.engines.translator_firefox import FirefoxTranslator, has_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from subpiped.core.models import Model
    from subpiped.core.option_types import TranslationOptions
    from subpiped.stage.stage import Stage
    from subpiped.translation.translator import Translator

# What `auto` stands for, and the engine of each kind that is ours.
_AUTO: Final = ("mlx", "firefox")
_ENGINES: Final = {"mlx": "mlx_lm", "firefox": "fxtranslate"}
# A person's program or server needs no engine of ours.
_NO_ENGINE: Final = Candidate("rules", "cpu")


def translators_here(option: Sequence[Any], model: str, profile: str) -> Callable[[str, str], bool]:
    """Whether one of the translators goes from one language to another, without loading any.

    Args:
        option: `translators` of the stage; a person's own may stand there as `hidden`.
        model: of `mlx`.
        profile: `starter` or `best`.
    """
    kinds = _kinds(option)
    any_pair = any(kind not in _ENGINES for kind in map(str, kinds)) or (
        # On a CPU a film would take days; device_table and the stage leave it out, too.
        "mlx" in kinds and is_apple_silicon() and _language_model(model, profile) is not None
    )
    firefox = "firefox" in kinds
    return lambda source, target: any_pair or (firefox and has_pair(source, target))


def translator_pairs(stage: Stage[TranslationOptions]) -> list[Candidate]:
    """Where the work begins and goes on after a failure: our engines with devices, in their order.

    Without any of ours the work needs no engine.
    """
    options = stage.options
    wanted = [
        _ENGINES[kind] for kind in map(str, _kinds(options["translators"])) if kind in _ENGINES
    ]
    if _language_model(options["model"], stage.profile) is None:
        wanted = [engine for engine in wanted if engine != "mlx_lm"]
    found = stage.candidates() if wanted else []
    return sorted(
        (pair for pair in found if pair.engine in wanted), key=lambda p: wanted.index(p.engine)
    ) or [_NO_ENGINE]


def load_translators(
    stage: Stage[TranslationOptions], pair: Candidate, alive: Callable[[], None]
) -> list[Translator]:
    """The translators that the option names, the best first; ours only from `pair`'s on.

    `alive` is called while an answer is waited for; what it raises (a stop) ends the wait.
    """
    options = stage.options
    kinds = _kinds(options["translators"])
    limits = (options["firstTokenSeconds"], options["nextTokenSeconds"])
    # After the language model has failed on its device, what comes behind it does the work.
    skipped = {"mlx"} if pair.engine != "mlx_lm" else set()
    translators: list[Translator] = []
    for kind in kinds:
        if isinstance(kind, dict) and "command" in kind:
            from subpiped.engines.translator_command import CommandTranslator

            translators.append(CommandTranslator(kind["command"], *limits, alive))
        elif isinstance(kind, dict):
            from subpiped.engines.translator_chat import ChatTranslator

            translators.append(ChatTranslator(kind["url"], kind["model"], *limits, alive))
        elif kind == "mlx" and kind not in skipped:
            model = _language_model(options["model"], stage.profile)
            if model is not None:
                from subpiped.engines.translator_mlx_lm import MlxLmTranslator

                stage.manifest.set_model(model.name, model.sha256)
                translators.append(
                    MlxLmTranslator(
                        model,
                        pair.device,
                        alive,
                        first_token_seconds=limits[0],
                        next_token_seconds=limits[1],
                    )
                )
        elif kind == "firefox":
            # The manifest names the weights of the translator that is asked first.
            used = stage.manifest.set_model if not translators else _nothing
            translators.append(FirefoxTranslator(alive, used))
    return translators


def _nothing(*_: object) -> None:
    pass


def _kinds(option: Sequence[Any]) -> list[Any]:
    """The option `translators` with `auto` spelled out, none of ours twice."""
    kinds: list[Any] = []
    for one in option:
        for kind in _AUTO if one == "auto" else (one,):
            if kind not in kinds:
                kinds.append(kind)
    return kinds


def _language_model(name: str, profile: str) -> Model | None:
    """The weights of `mlx`, or None where they are not here or this machine is too small."""
    try:
        return open_model(name) if name != "auto" else find_model("translation", profile, "mlx_lm")
    except StageError:
        return None
