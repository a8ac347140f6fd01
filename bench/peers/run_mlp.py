"""A SiLU network of torch with the depth of the KAN and about as many parameters, counted as 10 per edge."""

from itertools import pairwise

from timing import run
from torch import nn


def sizes(layers, width):
    return [layers[0]] + [width] * (len(layers) - 2) + [layers[-1]]


def parameters(sizes):
    return sum((before + 1) * after for before, after in pairwise(sizes))


def make(layers):
    wanted = 10 * sum(before * after for before, after in pairwise(layers))
    width = min(range(1, 4096), key=lambda width: abs(parameters(sizes(layers, width)) - wanted))
    parts = []
    for before, after in pairwise(sizes(layers, width)):
        parts += [nn.Linear(before, after), nn.SiLU()]
    return nn.Sequential(*parts[:-1])


run(make)
