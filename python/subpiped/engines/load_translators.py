"""Which translators are here, and loading them; their libraries are imported here and not before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence


_AUTO = ("mlx", "firefox")
_ENGINES = {"mlx": "mlx_lm", "firefox": "fxtranslate"}


def _kinds(option: Sequence[Any]) -> list[Any]:
    """The option `translators` with `auto` spelled out, none of ours twice."""
    kinds: list[Any] = []
    for one in option:
        for kind in _AUTO if one == "auto" else (one,):
            if not isinstance(kind, str) or kind not in kinds:
                kinds.append(kind)
    return kinds
