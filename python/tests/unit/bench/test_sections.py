from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bench.sections import replace_section, replaced

if TYPE_CHECKING:
    from pathlib import Path

PAGE = """# Benches

<!-- speed -->

old speed

<!-- /speed -->

By hand.

<!-- quality -->

old quality

<!-- /quality -->
"""


def test_only_its_own_part_changes() -> None:
    page = replaced(PAGE, "speed", "new\n")
    assert page == PAGE.replace("old speed", "new")
    assert replaced(page, "speed", "new") == page


def test_a_page_without_the_part_gets_it() -> None:
    assert replaced("# Title\n", "speed", "x") == (
        "# Title\n\n<!-- speed -->\n\nx\n\n<!-- /speed -->\n"
    )


@pytest.mark.parametrize(
    "broken",
    [
        PAGE.replace("<!-- /speed -->\n", ""),
        PAGE.replace("<!-- speed -->\n", ""),
        PAGE + "<!-- speed -->\n<!-- /speed -->\n",
        PAGE.replace("old speed", "<!-- speed -->"),
        PAGE + "<!-- speed -->\n",
        PAGE + "<!-- /speed -->\n",
    ],
)
def test_broken_marks_are_refused(broken: str) -> None:
    with pytest.raises(ValueError, match="once each"):
        replaced(broken, "speed", "x")


def test_the_file_is_made(tmp_path: Path) -> None:
    replace_section(tmp_path, "quality", "one")
    replace_section(tmp_path, "speed", "two")
    replace_section(tmp_path, "quality", "three")
    text = (tmp_path / "README.md").read_text()
    assert "one" not in text
    assert text.index("three") < text.index("two")
