"""What a stage's result depends on, by the table that freshness reads, too."""

from subpiped.stage.result_options import result_options


def test_options_that_cannot_change_the_text_are_left_out() -> None:
    options = {"device": "cpu", "engine": "mlx", "threads": 1, "batchSize": 2, "beamSize": 5}
    assert result_options("asr", options) == {"beamSize": 5}
    assert result_options("mux", options) == {"threads": 1, "batchSize": 2, "beamSize": 5}
