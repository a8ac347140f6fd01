"""Networks of torch on the tables of `run.ts`: mlp.py FOLDER EPOCHS WIDTH THREADS; one JSON line for each.

One has the hidden layer of the KAN, one about as many parameters (9 for each edge of the KAN). Adam, batches of 128, a cosine.
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

folder, epochs, width, threads = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
PIXELS, CLASSES, BATCH = 784, 10, 128


def read(name):
    table = np.loadtxt(f"{folder}/{name}", delimiter=",", skiprows=1, dtype=np.float32)
    return torch.tensor(table[:, :PIXELS] / 255), torch.tensor(table[:, PIXELS:].argmax(1))


def run(what, hidden, x, y, x_test, y_test):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(PIXELS, hidden), nn.SiLU(), nn.Linear(hidden, CLASSES))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs)
    start = time.perf_counter()
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
        schedule.step()
    seconds = time.perf_counter() - start
    right = (model(x_test).argmax(1) == y_test).float().mean().item()
    print(json.dumps({"what": what, "accuracy": right, "secondsPerEpoch": seconds / epochs, "seconds": seconds}), flush=True)


torch.set_num_threads(threads)
tables = (*read("train.csv"), *read("test.csv"))
run("torch, the same hidden layer", width, *tables)
run("torch, as many parameters", 9 * width, *tables)
