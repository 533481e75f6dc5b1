from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from weights.known import check_known, known_file, remember, revision_to_fetch
from weights.unavailable import Unavailable

if TYPE_CHECKING:
    from pathlib import Path

SOURCE = {"repo": "a/b", "revision": "main"}
FIRST = {"model.bin": "1" * 64, "config.json": "2" * 64}


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SUBPIPED_CACHE", str(tmp_path))
    return tmp_path


def test_at_first_the_catalog_says_what_is_fetched() -> None:
    assert revision_to_fetch(SOURCE) == "main"
    check_known(SOURCE, "c0ffee", FIRST)


def test_later_it_is_the_commit_of_the_first_time() -> None:
    remember(SOURCE, "c0ffee", FIRST)
    assert revision_to_fetch(SOURCE) == "c0ffee"
    assert revision_to_fetch({**SOURCE, "repo": "a/c"}) == "main"


def test_a_commit_that_the_catalog_pins_comes_before_it() -> None:
    remember(SOURCE, "c0ffee", FIRST)
    pinned = {**SOURCE, "revision": "newer"}
    assert revision_to_fetch(pinned) == "newer"
    check_known(pinned, "newer", {"model.bin": "3" * 64})


def test_other_bytes_of_the_same_commit_are_refused() -> None:
    remember(SOURCE, "c0ffee", FIRST)
    check_known(SOURCE, "c0ffee", FIRST)
    with pytest.raises(Unavailable, match=r"model\.bin of a/b differs from the first") as caught:
        check_known(SOURCE, "c0ffee", FIRST | {"model.bin": "3" * 64})
    assert str(known_file()) in caught.value.remedy


def test_the_first_time_stays() -> None:
    remember(SOURCE, "c0ffee", FIRST)
    remember(SOURCE, "c0ffee", {"model.bin": "3" * 64})
    check_known(SOURCE, "c0ffee", FIRST)


def test_a_broken_record_is_none() -> None:
    known_file().parent.mkdir(parents=True)
    known_file().write_text('{"repos": []}')
    assert revision_to_fetch(SOURCE) == "main"
    remember(SOURCE, "c0ffee", FIRST)
    assert revision_to_fetch(SOURCE) == "c0ffee"
