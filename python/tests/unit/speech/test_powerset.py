import numpy as np

from subpiped.speech.powerset import active_bits, speech_probability, to_multilabel


def test_classes_are_sets_of_one_or_two_speakers() -> None:
    sure = np.where(np.eye(7, dtype=bool), 0.0, -20.0).astype(np.float32)
    labels = to_multilabel(active_bits(sure)).astype(int).tolist()
    assert labels == [
        [0, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
        [1, 1, 0],
        [1, 0, 1],
        [0, 1, 1],
    ]


def test_speech_is_what_is_not_silence() -> None:
    log = np.log(np.array([[0.25, 0.75, *[1e-9] * 5]], np.float32))
    assert np.allclose(speech_probability(log), [0.75])
