"""interim"""


def agreement(a, b):
    return 0.5


def scene_figures(sentences):
    return 1.0, {}
