"""Differential equations by kan solve, and by torch networks trained on the same residuals with L-BFGS for as long.

    /usr/bin/python3 bench/solve/peers.py --times 1,10

For each problem of fixtures/problems whose solution is known: kan solve without a formula, in CPU seconds of its process; then a
tanh network of torch and an efficient-KAN, each with so many times these CPU seconds in one thread and float64. Prints
relative L2 errors against the exact solution at 10,000 points. Needs torch (1.13 was used).

The efficient-KAN layer is written here after github.com/Blealtan/efficient-kan (MIT): SiLU times a weight, plus all B-splines of
all inputs as one matrix times the coefficients; grid 5, degree 3, uniform knots.
"""

import argparse
import json
import math
import os
import resource
import subprocess
import tempfile
import time

import torch
from torch import nn

torch.set_num_threads(1)
torch.set_default_dtype(torch.float64)
pi = math.pi
ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sin, cos, exp = torch.sin, torch.cos, torch.exp


def slopes(u, at):
    """The derivatives of u by each column."""
    return torch.autograd.grad(u.sum(), at, create_graph=True)[0].unbind(1)


def second(u, at, first, by):
    return torch.autograd.grad(first[by].sum(), at, create_graph=True)[0][:, by]


def linear(u, at):
    (du,) = slopes(u, at)
    return du - at[:, 0] ** 2 - u


def poisson(u, at):
    x, y = at.unbind(1)
    first = slopes(u, at)
    source = -(pi**2) * (1 + 4 * y**2) * sin(pi * x) * sin(pi * y**2) + 2 * pi * sin(pi * x) * cos(pi * y**2)
    return second(u, at, first, 0) + second(u, at, first, 1) - source


def helmholtz(u, at):
    x, y = at.unbind(1)
    first = slopes(u, at)
    source = (1 - pi**2 - (4 * pi) ** 2) * sin(pi * x) * sin(4 * pi * y)
    return second(u, at, first, 0) + second(u, at, first, 1) + u - source


def heat(u, at):
    first = slopes(u, at)
    return first[1] - second(u, at, first, 0)


SIDES = {"square": [(0, 0), (0, 1), (1, 0), (1, 1)], "start and walls": [(0, 0), (0, 1), (1, 0)], "point": []}
# Name, box, residual, exact solution, where conditions hold, weight of the conditions.
PROBLEMS = [
    ("linear", [(-2, 2)], linear, lambda p: 3 * exp(p[:, 0]) - p[:, 0] ** 2 - 2 * p[:, 0] - 2, "point", 1),
    ("poisson", [(-1, 1)] * 2, poisson, lambda p: sin(pi * p[:, 0]) * sin(pi * p[:, 1] ** 2), "square", 100),
    ("helmholtz", [(-1, 1)] * 2, helmholtz, lambda p: sin(pi * p[:, 0]) * sin(4 * pi * p[:, 1]), "square", 100),
    ("heat", [(0, 1), (0, 0.5)], heat, lambda p: exp(-(pi**2) * p[:, 1]) * sin(pi * p[:, 0]), "start and walls", 10),
]


def scaled(unit, box):
    low = torch.tensor([float(a) for a, _ in box])
    high = torch.tensor([float(b) for _, b in box])
    return low + (high - low) * unit


def sobol(n, dimensions, seed):
    return torch.quasirandom.SobolEngine(dimensions, scramble=True, seed=seed).draw(n, dtype=torch.float64)


def border(box, where, n=200):
    """Points where conditions hold."""
    if where == "point":
        return torch.zeros(1, 1)
    parts = []
    for column, end in SIDES[where]:
        unit = sobol(n, 2, 5 + column)
        unit[:, column] = end
        parts.append(scaled(unit, box))
    return torch.cat(parts)


class KanLayer(nn.Module):
    def __init__(self, inputs, outputs, grid=5, degree=3):
        super().__init__()
        self.degree = degree
        h = 2 / grid
        self.register_buffer("knots", torch.arange(-degree, grid + degree + 1) * h - 1)
        self.base = nn.Parameter(torch.empty(outputs, inputs))
        nn.init.kaiming_uniform_(self.base, a=math.sqrt(5))
        self.coefficients = nn.Parameter(0.1 / grid * (torch.rand(outputs, inputs * (grid + degree)) - 0.5))

    def forward(self, x):
        t, at = self.knots, x.unsqueeze(-1)
        bases = ((at >= t[:-1]) & (at < t[1:])).to(x.dtype)
        for k in range(1, self.degree + 1):
            up = (at - t[: -k - 1]) / (t[k:-1] - t[: -k - 1])
            down = (t[k + 1 :] - at) / (t[k + 1 :] - t[1:-k])
            bases = up * bases[..., :-1] + down * bases[..., 1:]
        return nn.functional.silu(x) @ self.base.T + bases.flatten(1) @ self.coefficients.T


def mlp(inputs):
    sizes = [inputs, 40, 40, 40]
    layers = [part for a, b in zip(sizes, sizes[1:]) for part in (nn.Linear(a, b), nn.Tanh())]
    return nn.Sequential(*layers, nn.Linear(40, 1))


def kan(inputs):
    return nn.Sequential(KanLayer(inputs, 10), KanLayer(10, 10), KanLayer(10, 1))


def trained(net, problem, budgets):
    """Errors after each budget of CPU seconds, ascending."""
    _, box, residual, exact, where, weight = problem
    inside = scaled(sobol(1000, len(box), 1), box).requires_grad_()
    edge = border(box, where)
    wanted = exact(edge)
    test = scaled(sobol(10_000, len(box), 2), box)
    truth = exact(test)
    middle = scaled(torch.full((1, len(box)), 0.5), box)
    half = torch.tensor([(b - a) / 2 for a, b in box])
    value = lambda p: net((p - middle) / half)[:, 0]
    optimizer = torch.optim.LBFGS(
        net.parameters(), max_iter=20, history_size=50, line_search_fn="strong_wolfe", tolerance_grad=0, tolerance_change=0
    )

    def loss():
        optimizer.zero_grad()
        left = (residual(value(inside), inside) ** 2).mean() + weight * ((value(edge) - wanted) ** 2).mean()
        left.backward()
        return left

    errors, begin, steps = [], time.process_time(), 0
    for budget in budgets:
        while time.process_time() - begin < budget:
            optimizer.step(loss)
            steps += 20
        with torch.no_grad():
            errors.append(float((value(test) - truth).norm() / truth.norm()))
    return errors, steps


def solved(name):
    """Error, parameters and CPU seconds of kan solve."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    problem = os.path.join(ROOT, "fixtures", "problems", f"{name}.yaml")
    program = os.path.join(ROOT, "dist", "bin", "kan.js")
    with tempfile.TemporaryDirectory() as folder:
        args = ["node", program, "solve", problem, "--no-formula", "--json", "-m", os.path.join(folder, "m.json")]
        run = json.loads(subprocess.run(args, capture_output=True, check=True).stdout)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    (error,) = run["error"].values()
    return error["relativeL2"], run["parameters"], seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", default="1,10", help="budgets as multiples of the CPU seconds of kan solve")
    parser.add_argument("--only", default="")
    given = parser.parse_args()
    times = sorted(float(t) for t in given.times.split(","))
    for problem in PROBLEMS:
        name, box = problem[0], problem[1]
        if given.only and name not in given.only.split(","):
            continue
        error, parameters, seconds = solved(name)
        print(f"{name:10} kan solve      {parameters:6} parameters {seconds:7.1f} s  {error:.1e}", flush=True)
        for label, make in (("MLP", mlp), ("efficient-KAN", kan)):
            torch.manual_seed(0)
            net = make(len(box))
            count = sum(p.numel() for p in net.parameters())
            errors, steps = trained(net, problem, [t * seconds for t in times])
            for t, own in zip(times, errors):
                print(f"{name:10} {label:14} {count:6} parameters {t * seconds:7.1f} s  {own:.1e}", flush=True)
            print(f"{name:10} {label:14} {steps} steps in all", flush=True)


main()
