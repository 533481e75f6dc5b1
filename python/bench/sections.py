"""test/bench/README.md: each bench replaces its own part, the rest is written by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from subpiped.core.files import write_text
from subpiped.core.options import PROJECT_DIR

if TYPE_CHECKING:
    from pathlib import Path

# The page and its plots; raw results stay outside the repository.
FOLDER: Final = PROJECT_DIR / "test" / "bench"


def replaced(page: str, name: str, body: str) -> str:
    """`page` with `body` between `<!-- NAME -->` and `<!-- /NAME -->`, added where it lacks them.

    Raises:
        ValueError: the marks are there twice, alone, or in the wrong order.
    """
    begin, end = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    part = f"{begin}\n{body.strip()}\n\n{end}"
    if begin not in page and end not in page:
        return f"{page.rstrip()}\n\n{part}".lstrip()
    before, _, rest = page.partition(begin)
    _, found, after = rest.partition(end)
    if not found or begin in rest or end in before or end in after:
        raise ValueError(f"the page does not have {begin.strip()} and {end.strip()} once each")
    return before + part + after


def replace_section(folder: Path, name: str, body: str) -> None:
    """Replace a part of the page in a folder; both are made if they are not there."""
    path = folder / "README.md"
    page = path.read_text(encoding="utf-8") if path.is_file() else ""
    write_text(path, replaced(page, name, body))
