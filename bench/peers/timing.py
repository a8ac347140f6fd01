"""Times full-batch Adam steps of torch modules and prints one JSON line per number of rows and shape."""

import json
import statistics
import time

import torch

SHAPES = [[2, 5, 1], [4, 10, 10, 1], [10, 64, 64, 1], [64, 128, 10]]
# Steps in all, of which the first quarter warms up; fewer where a step takes more than a second.
FEWEST_STEPS = 8
FEWEST_SLOW_STEPS = 4
MOST_STEPS = 60
BUDGET_SECONDS = 1


def run(make):
    """Prints medians of loss and gradient alone and of the whole step; `make` gives a module for the layers."""
    torch.set_num_threads(1)
    for rows in (1000, 10000):
        for layers in SHAPES:
            torch.manual_seed(0)
            x = 2 * torch.rand(rows, layers[0]) - 1
            y = 2 * torch.rand(rows, layers[-1]) - 1
            times = step_times(make(layers), x, y)
            shape = "[" + ",".join(map(str, layers)) + "]"
            gradient, step = (statistics.median(column) for column in zip(*times))
            print(json.dumps({"shape": shape, "rows": rows, "gradientMs": gradient, "stepMs": step}), flush=True)


def step_times(model, x, y):
    """Milliseconds (loss and gradient, whole step) of each step after the first ones; three where one takes seconds."""
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    times = []
    begin = time.perf_counter()
    while len(times) < MOST_STEPS and (len(times) < FEWEST_STEPS or time.perf_counter() - begin < BUDGET_SECONDS):
        start = time.perf_counter()
        optimizer.zero_grad()
        loss = ((model(x) - y) ** 2).mean()
        loss.backward()
        middle = time.perf_counter()
        optimizer.step()
        end = time.perf_counter()
        times.append((1000 * (middle - start), 1000 * (end - start)))
        if len(times) >= FEWEST_SLOW_STEPS and end - start > 1:
            break
    return times[len(times) // 4 :]
