"""The plots, read as text: their environment is the only one with matplotlib."""

from __future__ import annotations

import ast

from subpiped.core.options import PYTHON_DIR
from subpiped.core.stages import STAGES


def test_each_stage_is_in_one_group_of_the_bars() -> None:
    tree = ast.parse((PYTHON_DIR / "bench/speed/plots.py").read_text())
    (groups,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "GROUPS"
    )
    drawn = [stage for _, stages, *_ in groups for stage in stages]
    assert sorted(drawn) == sorted(STAGES)
