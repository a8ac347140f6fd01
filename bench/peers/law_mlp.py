"""Perceptrons of torch of growing width: law_mlp.py FOLDER WIDTHS; one JSON line for each, RMSE on fresh rows.

Three hidden layers of SiLU, L-BFGS with a line search in float64 on all rows, as many steps as a KAN takes on its nine grids.
"""

import json
import sys
import time

import numpy as np

try:
    import torch
    from torch import nn
except ImportError:
    sys.exit("torch is not there: apt install python3-torch")

STEPS, HIDDEN, SECONDS = 1800, 3, 10


def read(name):
    table = torch.from_numpy(np.loadtxt(f"{sys.argv[1]}/{name}", delimiter=","))
    return table[:, :-1], table[:, -1:]


def network(inputs, width):
    torch.manual_seed(0)
    sizes = [inputs] + [width] * HIDDEN
    layers = [part for a, b in zip(sizes, sizes[1:]) for part in (nn.Linear(a, b), nn.SiLU())]
    return nn.Sequential(*layers, nn.Linear(width, 1))


def main():
    torch.set_num_threads(1)
    torch.set_default_dtype(torch.float64)
    (x, y), (fresh_x, fresh_y) = read("rows.csv"), read("fresh.csv")
    for width in map(int, sys.argv[2].split(",")):
        model = network(x.shape[1], width)
        optimizer = torch.optim.LBFGS(model.parameters(), max_iter=20, history_size=20,
                                      line_search_fn="strong_wolfe", tolerance_grad=0, tolerance_change=0)
        start = time.process_time()

        def closure():
            optimizer.zero_grad()
            loss = ((model(x) - y) ** 2).mean()
            loss.backward()
            return loss

        # A network gets its steps, or as long as the longest KAN takes.
        steps = 0
        while steps < STEPS and time.process_time() - start < SECONDS:
            optimizer.step(closure)
            steps += 20
        with torch.no_grad():
            rmse = float(((model(fresh_x) - fresh_y) ** 2).mean()) ** 0.5
        print(json.dumps({"at": width, "parameters": sum(p.numel() for p in model.parameters()), "rmse": rmse,
                          "cpuSeconds": time.process_time() - start, "steps": steps}), flush=True)


main()
