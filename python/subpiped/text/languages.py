"""Language codes: ISO 639-1 to the ISO 639-2 code that containers carry, and the English name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

# Whisper's languages, by their ISO 639-1 codes: src/config/languages.ts reads the same table.
# `codes` is the 639-2/T code and, where there is one, the B code, which Matroska files made before
# 2020 carry (ger, fre, chi).
_LANGUAGES: Final[dict[str, dict[str, Any]]] = json.loads(
    (Path(__file__).resolve().parents[3] / "config" / "languages.json").read_text(encoding="utf-8")
)
_SHORT: Final[dict[str, str]] = {
    code: short for short, language in _LANGUAGES.items() for code in (short, *language["codes"])
}


def short_code(tag: str | None) -> str | None:
    """The ISO 639-1 code of a language tag (`hin`, `hi`, `HI-IN`), or None if it names none.

    `und`, `mis`, `mul`, `zxx` and unknown codes name none.
    """
    if not tag:
        return None
    return _SHORT.get(tag.strip().lower().replace("_", "-").partition("-")[0])


def container_code(language: str) -> str:
    """The ISO 639-2/T code for a stream's language tag; `und` for an unknown language."""
    short = short_code(language)
    return "und" if short is None else str(_LANGUAGES[short]["codes"][0])


def language_name(language: str) -> str:
    """The English name, or the code itself when it is not known."""
    short = short_code(language)
    return language if short is None else str(_LANGUAGES[short]["name"])


def sidecar_suffix(language: str) -> str:
    """The language part of a subtitle file's name.

    Hindi is `hin`: media servers read `.hi.` as hearing-impaired (jellyfin/jellyfin#7379).
    """
    return "hin" if language == "hi" else language
