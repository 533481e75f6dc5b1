"""What a film's name holds does not reach the terminal."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from subpiped.stage.logger import setup_logger

if TYPE_CHECKING:
    from pathlib import Path


def test_what_a_terminal_would_obey_is_escaped(tmp_path: Path) -> None:
    logger = setup_logger("demux", log_to_file=True, movie_dir=tmp_path)
    logger.error("%s cannot be read", "a\x1b[31m\x9b2J\u202e\udce9\tक्\u200dष.mkv")
    text = (tmp_path / "logs" / "demux.log").read_text(encoding="utf-8")
    assert text.endswith(
        "a\\u{1b}[31m\\u{9b}2J\\u{202e}\\u{dce9}\\u{9}क्\u200dष.mkv cannot be read\n"
    )
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202e]", text)
