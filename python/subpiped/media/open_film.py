"""What ffprobe says of a film that can be read: a protected one is told from a broken one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from subpiped.core.errors import StageError
from subpiped.media.encryption import is_protected, protected_error
from subpiped.media.ffmpeg import probe

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


def source_family(media: Mapping[str, Any]) -> str | None:
    """`mov` or `mp4` for films of that family, None for all others."""
    names = media["format"].get("format_name", "").split(",")
    if "mp4" not in names:
        return None
    brand = media["format"].get("tags", {}).get("major_brand", "")
    return "mov" if brand.strip() == "qt" else "mp4"


def open_film(film: Path) -> dict[str, Any]:
    """Probe the film.

    Raises:
        StageError: `input_invalid` for what is no film, and for one that is protected.
    """
    try:
        media = probe(film)
    except StageError as error:
        if error.code == "input_invalid" and is_protected(film):
            raise protected_error(film) from error
        raise
    if source_family(media) is not None and is_protected(film):
        raise protected_error(film)
    return media
