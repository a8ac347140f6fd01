"""Networks of torch on the tables of `run.ts`: peers.py FOLDER EPOCHS WIDTH THREADS; one JSON line for each.

One perceptron has the hidden layer of the KAN, one about as many parameters (9 for each edge of the KAN). efficient-kan has its layers; it is
left out where `efficient_kan` cannot be imported (PYTHONPATH=path/to/efficient-kan/src). Batches of 128 in all; the perceptrons take
Adam with a cosine, efficient-kan what its example for MNIST takes. Seconds of an epoch are processor time, on all threads together.
"""

import json
import resource
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
    table = np.genfromtxt(f"{folder}/{name}", delimiter=",", skip_header=1, dtype="U4")
    pixels = table[:, :PIXELS].astype(np.float32)
    return torch.tensor(pixels / 255), torch.tensor([int(label[1:]) for label in table[:, PIXELS]])


def run(what, model, optimizer, schedule, tables):
    x, y, x_test, y_test = tables
    torch.manual_seed(0)
    cpu, wall = time.process_time(), time.perf_counter()
    for _ in range(epochs):
        for rows in torch.randperm(len(x)).split(BATCH):
            optimizer.zero_grad()
            nn.functional.cross_entropy(model(x[rows]), y[rows]).backward()
            optimizer.step()
        schedule.step()
    cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
    with torch.no_grad():
        right = torch.cat([model(part).argmax(1) for part in x_test.split(1000)]) == y_test
    found = {
        "what": what,
        "parameters": sum(p.numel() for p in model.parameters()),
        "accuracy": right.float().mean().item(),
        "cpuPerEpoch": cpu / epochs,
        "secondsPerEpoch": wall / epochs,
        "peakMegabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    print(json.dumps(found), flush=True)


def perceptron(what, hidden, tables):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(PIXELS, hidden), nn.SiLU(), nn.Linear(hidden, CLASSES))
    optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
    run(what, model, optimizer, torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, epochs), tables)


torch.set_num_threads(threads)
tables = (*read("train.csv"), *read("test.csv"))
perceptron("torch, the same hidden layer", width, tables)
perceptron("torch, as many parameters", 9 * width, tables)
try:
    from efficient_kan import KAN
except ImportError:
    sys.exit("efficient_kan is not there: PYTHONPATH=path/to/efficient-kan/src")
torch.manual_seed(0)
model = KAN([PIXELS, width, CLASSES])
optimizer = torch.optim.AdamW(model.parameters(), lr=1e-3, weight_decay=1e-4)
schedule = torch.optim.lr_scheduler.ExponentialLR(optimizer, gamma=0.8)
x, y, x_test, y_test = tables
run("efficient-kan", model, optimizer, schedule, (2 * x - 1, y, 2 * x_test - 1, y_test))
