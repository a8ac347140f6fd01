"""Times a full-batch Adam step of a torch module and prints one JSON line per shape and number of rows."""

import json
import statistics
import time

SHAPES = [[2, 5, 1], [4, 10, 10, 1], [10, 64, 64, 1], [64, 128, 10]]


def run(make, forward):
    import torch

    torch.set_num_threads(1)
    for rows in (1000, 10000):
        for layers in SHAPES:
            torch.manual_seed(0)
            x = 2 * torch.rand(rows, layers[0]) - 1
            y = 2 * torch.rand(rows, layers[-1]) - 1
            model = make(layers)
            optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
            times = []
            for _ in range(8):
                start = time.perf_counter()
                optimizer.zero_grad()
                loss = ((forward(model, x) - y) ** 2).mean()
                loss.backward()
                optimizer.step()
                times.append(1000 * (time.perf_counter() - start))
            shape = "[" + ",".join(map(str, layers)) + "]"
            print(json.dumps({"shape": shape, "rows": rows, "ms": statistics.median(times[2:])}), flush=True)
