"""pykan in its fastest mode: symbolic branch off, no activations kept, no regularisation."""

from kan import KAN
from timing import run


def make(layers):
    model = KAN(width=list(layers), grid=5, k=3, seed=0, auto_save=False, symbolic_enabled=False)
    model.save_act = False
    return model


run(make)
