import hashlib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.pack.parts import Part, PartWriter


@settings(deadline=None)
@given(
    chunks=st.lists(st.binary(max_size=40), max_size=12),
    most=st.integers(min_value=1, max_value=30),
)
def test_the_parts_together_are_what_was_written(
    tmp_path_factory: pytest.TempPathFactory, chunks: list[bytes], most: int
) -> None:
    folder = tmp_path_factory.mktemp("parts")
    with PartWriter(folder, "x", most) as writer:
        for chunk in chunks:
            assert writer.write(chunk) == len(chunk)
    contents = [(folder / part.name).read_bytes() for part in writer.parts]
    assert b"".join(contents) == b"".join(chunks)
    assert all(len(content) == most for content in contents[:-1])
    assert [(p.size, p.sha256) for p in writer.parts] == [
        (len(content), hashlib.sha256(content).hexdigest()) for content in contents
    ]
    assert sorted(path.name for path in folder.iterdir()) == [p.name for p in writer.parts]


def test_their_names_are_in_order(tmp_path: Path) -> None:
    with PartWriter(tmp_path, "film.tar.gz", 2) as writer:
        writer.write(b"abcde")
    assert [part.name for part in writer.parts] == [f"film.tar.gz.00{n}" for n in range(3)]
    assert writer.parts[2] == Part("film.tar.gz.002", 1, hashlib.sha256(b"e").hexdigest())


def test_a_part_without_room_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="at least one byte"):
        PartWriter(tmp_path, "x", 0)
