from subpiped.devices.batch_sizes import batch_size


def test_a_gpu_takes_more_at_a_time_than_a_cpu() -> None:
    for stage in ("asr", "pyannote-vad"):
        assert batch_size(stage, "cuda") > batch_size(stage, "cpu") > 1


def test_what_knows_no_batches_takes_one() -> None:
    assert batch_size("asr", "mlx") == 1
    assert batch_size("demux", "cpu") == 1
