import numpy as np

from subpiped.speech.fbank import BINS, fbank


def tone(hz: float, seconds: float = 1.0) -> np.ndarray:
    time = np.arange(round(seconds * 16000)) / 16000
    return (0.5 * np.sin(2 * np.pi * hz * time)).astype(np.float32)


def test_frames_are_25_ms_every_10_ms() -> None:
    assert fbank(tone(440)).shape == (98, BINS)
    assert fbank(np.zeros(400, np.float32)).shape == (1, BINS)
    assert fbank(np.zeros(399, np.float32)).shape == (0, BINS)


def test_silence_is_at_kaldis_floor() -> None:
    assert np.allclose(fbank(np.zeros(800, np.float32)), np.log(np.finfo(np.float32).eps))


def test_reference_values_of_torchaudio() -> None:
    # torchaudio 2.11, compliance.kaldi.fbank(num_mel_bins=80, dither=0), of a rising tone that
    # lies 0.2 off the middle, as cheap sound cards leave it.
    time = np.arange(16000) / 16000
    samples = (0.2 + 0.3 * np.sin(2 * np.pi * (50 + 3000 * time) * time)).astype(np.float32)
    wanted = [
        [-10.164, 2.982, -11.141, -15.700, -15.942, -15.942, -15.942, -15.942],
        [-15.942, -15.942, -15.942, -15.942, -11.784, 6.572, -13.808, -15.942],
    ]
    assert np.allclose(fbank(samples)[[5, 50], 4::10], wanted, atol=2e-3)
