from pathlib import Path

from subpiped.devices.engine_table import ENGINES
from subpiped.devices.probe import PROBES, has_cuda_driver, probe


def test_no_child_is_asked_where_no_driver_can_be(tmp_path: Path) -> None:
    driver = tmp_path / "nvidiactl"
    assert not has_cuda_driver([driver])
    driver.touch()
    assert has_cuda_driver([tmp_path / "dxg", driver])


def test_an_engine_without_a_self_test_is_refused() -> None:
    refusal = probe("sphinx", "cuda")
    assert refusal is not None
    assert refusal.why == "there is no self-test for sphinx"
    # The table may say so of an engine.
    assert probe("spacy", "cuda") is None


def test_each_self_test_of_the_table_is_there() -> None:
    assert {e.probe for e in ENGINES.values()} - {None} == set(PROBES)


def test_without_a_driver_cuda_is_refused_as_cuda_would() -> None:
    if has_cuda_driver():
        return  # the self-test decides
    refusal = probe("ctranslate2", "cuda")
    assert refusal is not None
    assert (refusal.why, refusal.failure) == ("no CUDA-capable device is detected", "no_device")
