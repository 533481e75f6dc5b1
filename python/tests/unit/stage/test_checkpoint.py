"""A checkpoint gives back this work's state and no other's."""

from pathlib import Path

from subpiped.stage.checkpoint import Checkpoint

IDENTITY = {"code": "a", "options": {"beamSize": 5}, "inputs": {"audio.wav": "1"}}


def test_state_comes_back_for_the_same_work(tmp_path: Path) -> None:
    path = tmp_path / "asr.partial.json"
    Checkpoint(path, IDENTITY).save([1, {"text": "नमस्ते"}])
    assert Checkpoint(path, dict(reversed(IDENTITY.items()))).load() == [1, {"text": "नमस्ते"}]


def test_other_work_starts_anew(tmp_path: Path) -> None:
    path = tmp_path / "asr.partial.json"
    Checkpoint(path, IDENTITY).save([1])
    assert Checkpoint(path, {**IDENTITY, "code": "b"}).load() is None
    assert Checkpoint(path, {**IDENTITY, "options": {"beamSize": 1}}).load() is None


def test_absent_torn_and_foreign_files_are_no_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "asr.partial.json"
    checkpoint = Checkpoint(path, IDENTITY)
    assert checkpoint.load() is None
    for text in ("", '{"schema": 1, "iden', "[]", "{}"):
        path.write_text(text)
        assert checkpoint.load() is None


def test_removed_after_success(tmp_path: Path) -> None:
    path = tmp_path / "asr.partial.json"
    checkpoint = Checkpoint(path, IDENTITY)
    checkpoint.save([1])
    checkpoint.remove()
    checkpoint.remove()
    assert not path.exists()


def test_state_that_a_disk_mixed_up_is_no_checkpoint(tmp_path: Path) -> None:
    path = tmp_path / "asr.partial.json"
    Checkpoint(path, IDENTITY).save(["first chunk", "other chunk"])
    text = path.read_text()
    mixed = text.replace("first", "XXXXX").replace("other", "first").replace("XXXXX", "other")
    path.write_text(mixed)
    assert Checkpoint(path, IDENTITY).load() is None
