"""docs/stage-contract.md says what Python does; the daemon's side has a test of its own."""

from __future__ import annotations

import ast
from functools import cache

import pytest

from subpiped.core.errors import EXIT_BY_CODE
from subpiped.core.options import PROJECT_DIR
from subpiped.core.stages import STAGES
from subpiped.stage.code_version import code_files

PAGE = (PROJECT_DIR / "docs" / "stage-contract.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """Rows of the table below a heading, their cells without backticks."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")]
    return [[cell.strip(" `") for cell in line.split("|")[1:-1]] for line in lines[2:]]


@cache
def literals(stage: str) -> tuple[set[str], set[str]]:
    """Texts in the code of a stage, and those of them that are keys of its metadata."""
    texts, keys = set(), set()
    for path in code_files(stage):
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                texts.add(node.value)
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith(".add_metadata"):
                keys.add(ast.unparse(node.args[0]).strip("'"))
    return texts, keys


def test_exit_codes_are_those_of_the_page() -> None:
    page = {code: int(exit_) for code, exit_, *_ in table("Exit codes")}
    assert page.items() <= EXIT_BY_CODE.items()
    raised = set().union(*(literals(stage)[0] for stage in STAGES)) & EXIT_BY_CODE.keys()
    assert raised <= page.keys()


@pytest.mark.parametrize(
    ("stage", "key"), [row[:2] for row in table("Metadata that the daemon reads")]
)
def test_metadata_that_the_daemon_reads_is_written(stage: str, key: str) -> None:
    assert key in literals(stage)[1]


# What is called by the film's name has no name in the code.
@pytest.mark.parametrize(
    ("stage", "path"), [row[:2] for row in table("Artifacts") if "<film>" not in row[1]]
)
def test_artifacts_are_named_in_the_code_of_their_stage(stage: str, path: str) -> None:
    assert path in literals(stage)[0]
