"""Differential equations by kan solve, and by torch networks trained on the same residuals with L-BFGS for as long.

    /usr/bin/python3 bench/solve/peers.py --times 1,10

For problems of fixtures/problems: kan solve without a formula, in CPU seconds of its process; then a tanh network of torch and an
efficient-KAN, each with so many times these CPU seconds in one thread and float64. Prints relative L2 errors, all unknowns
together: against the exact solution at 10,000 points where there is one, of ordinary equations against scipy's DOP853 (rtol
2.3e-14) at 801 times, of Burgers' equation against the Cole-Hopf formula at 1,000 points, 400 of them about the shock, of Allen-Cahn's
against 8,192 Fourier modes (exponential Runge-Kutta of order 4) at 256 places and 20 times from 0.05 on; of the diffusivity, which is
found from measurements, its own relative error. Needs torch (1.13 was
used) and scipy.

The efficient-KAN layer is written here after github.com/Blealtan/efficient-kan (MIT): SiLU times a weight, plus all B-splines of
all inputs as one matrix times the coefficients; grid 5, degree 3, uniform knots.
"""

import argparse
import csv
import json
import math
import os
import resource
import subprocess
import tempfile
import time

import numpy
import torch
from scipy.integrate import solve_ivp
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


def linear(us, at):
    (u,) = us
    (du,) = slopes(u, at)
    return [du - at[:, 0] ** 2 - u]


def poisson(us, at):
    (u,) = us
    x, y = at.unbind(1)
    first = slopes(u, at)
    source = -(pi**2) * (1 + 4 * y**2) * sin(pi * x) * sin(pi * y**2) + 2 * pi * sin(pi * x) * cos(pi * y**2)
    return [second(u, at, first, 0) + second(u, at, first, 1) - source]


def helmholtz(us, at):
    (u,) = us
    x, y = at.unbind(1)
    first = slopes(u, at)
    source = (1 - pi**2 - (4 * pi) ** 2) * sin(pi * x) * sin(4 * pi * y)
    return [second(u, at, first, 0) + second(u, at, first, 1) + u - source]


def heat(us, at):
    (u,) = us
    first = slopes(u, at)
    return [first[1] - second(u, at, first, 0)]


def pendulum(us, at):
    (u,) = us
    return [second(u, at, slopes(u, at), 0) + sin(u)]


def lotka_volterra(us, at):
    prey, predator = us
    (d_prey,), (d_predator,) = slopes(prey, at), slopes(predator, at)
    return [d_prey - 1.1 * prey + 0.4 * prey * predator, d_predator - 0.1 * prey * predator + 0.4 * predator]


def burgers(us, at):
    (u,) = us
    first = slopes(u, at)
    return [first[1] + u * first[0] - 0.01 / pi * second(u, at, first, 0)]


def wave(us, at):
    (u,) = us
    first = slopes(u, at)
    return [second(u, at, first, 1) - second(u, at, first, 0)]


def advection(us, at):
    (u,) = us
    first = slopes(u, at)
    return [first[1] + 2 * first[0]]


def van_der_pol(us, at):
    (u,) = us
    first = slopes(u, at)
    return [second(u, at, first, 0) - (1 - u**2) * first[0] + u]


# The number that the inverse problem asks for; every training starts it at 1.
FOUND = nn.Parameter(torch.ones(1))


def diffusivity(us, at):
    (u,) = us
    first = slopes(u, at)
    return [first[1] - FOUND * second(u, at, first, 0)]


def allen_cahn(us, at):
    (u,) = us
    first = slopes(u, at)
    return [first[1] - 0.0001 * second(u, at, first, 0) + 5 * u**3 - 5 * u]


def given(where, box, exact):
    """Conditions: the exact solution on a part of the border."""
    edge = border(box, where)
    wanted = exact(edge)
    return lambda value: [value(edge)[0] - wanted]


def starts(values, rates=()):
    """Conditions: values, and first derivatives, of the unknowns at time 0."""
    origin = torch.zeros(1, 1, requires_grad=True)

    def left(value):
        us = value(origin)
        found = [u - wanted for u, wanted in zip(us, values)]
        return found + [slopes(u, origin)[0] - wanted for u, wanted in zip(us, rates)]

    return left


def periodic_start(box, start):
    """Conditions: values at time 0; the same values and slopes at both ends of x."""
    first = border(box, "start")
    ends = [border(box, side).requires_grad_() for side in ("left", "right")]
    ends[1].data[:, 1] = ends[0].data[:, 1]

    def left(value):
        (a,), (b,) = value(ends[0]), value(ends[1])
        return [value(first)[0] - start(first[:, 0]), a - b, slopes(a, ends[0])[0] - slopes(b, ends[1])[0]]

    return left


def wave_start(box):
    """Conditions: a sine at rest at time 0, nothing at the walls."""
    values = given("start and walls", box, lambda p: cos(pi * p[:, 1]) * sin(pi * p[:, 0]))
    first = border(box, "start").requires_grad_()
    return lambda value: values(value) + [slopes(value(first)[0], first)[1]]


def measured(box):
    """Conditions, and 200 values with noise; the noise is 1 % of them, and they weigh a hundredth."""
    with open(os.path.join(ROOT, "fixtures", "problems", "diffusion.csv")) as file:
        rows = torch.tensor([[float(cell) for cell in row] for row in list(csv.reader(file))[1:]])
    begin = lambda p: (sin(pi * p[:, 0]) + sin(3 * pi * p[:, 0]) / 2) * (p[:, 1] == 0)
    conditions = given("start and walls", box, begin)
    return lambda value: conditions(value) + [(value(rows[:, :2])[0] - rows[:, 2]) / 10]


def at_sobol(box, exact):
    points = scaled(sobol(10_000, len(box), 2), box)
    return points, exact(points).unsqueeze(1)


def integrated(slope, start, end, keep):
    times = numpy.linspace(0, end, 801)
    run = solve_ivp(slope, (0, end), start, method="DOP853", rtol=2.3e-14, atol=1e-16, t_eval=times)
    return torch.tensor(times).unsqueeze(1), torch.tensor(run.y.T[:, :keep].copy())


def cole_hopf():
    nu, random = 0.01 / pi, numpy.random.default_rng(0)
    x = numpy.r_[random.uniform(-1, 1, 600), random.uniform(-0.03, 0.03, 400)]
    t = numpy.r_[random.uniform(0.05, 1, 600), random.uniform(0.3, 1, 400)]
    shift = numpy.linspace(-1.2, 1.2, 40_001)
    values = []
    for place, time_ in zip(x, t):
        power = -numpy.cos(pi * (place - shift)) / (2 * pi * nu) - shift**2 / (4 * nu * time_)
        weight = numpy.exp(power - power.max())
        values.append(-numpy.sum(numpy.sin(pi * (place - shift)) * weight) / numpy.sum(weight))
    return torch.tensor(numpy.c_[x, t]), torch.tensor(values).unsqueeze(1)


def fourier(n=8192, steps=1000, kept=256):
    """Allen-Cahn's equation by Cox and Matthews' ETDRK4, its coefficients by Kassam and Trefethen's contour."""
    x = -1 + 2 * numpy.arange(n) / n
    dt, line = 1 / steps, 5 - 1e-4 * (pi * numpy.fft.rfftfreq(n, 1 / n)) ** 2
    ring = dt * line[:, None] + numpy.exp(1j * pi * (numpy.arange(1, 33) - 0.5) / 32)[None]
    mean = lambda f: dt * numpy.real(numpy.mean(f, 1))
    q = mean((numpy.exp(ring / 2) - 1) / ring)
    f1 = mean((-4 - ring + numpy.exp(ring) * (4 - 3 * ring + ring**2)) / ring**3)
    f2 = mean((2 + ring + numpy.exp(ring) * (ring - 2)) / ring**3)
    f3 = mean((-4 - 3 * ring - ring**2 + numpy.exp(ring) * (4 - ring)) / ring**3)
    whole, half = numpy.exp(dt * line), numpy.exp(dt * line / 2)
    bent = lambda v: numpy.fft.rfft(-5 * numpy.fft.irfft(v, n) ** 3)
    v, points, values = numpy.fft.rfft(x**2 * numpy.cos(pi * x)), [], []
    for step in range(1, steps + 1):
        n0 = bent(v)
        a = half * v + q * n0
        na = bent(a)
        nb = bent(half * v + q * na)
        nc = bent(half * a + q * (2 * nb - n0))
        v = whole * v + n0 * f1 + 2 * (na + nb) * f2 + nc * f3
        if step % (steps // 20) == 0:
            u = numpy.fft.irfft(v, n)
            some = slice(0, n, n // kept)
            points.append(numpy.c_[x[some], numpy.full(kept, step * dt)])
            values.append(u[some])
    return torch.tensor(numpy.concatenate(points)), torch.tensor(numpy.concatenate(values)).unsqueeze(1)


# Sides: (column, end).
SIDES = {
    "square": [(0, 0), (0, 1), (1, 0), (1, 1)],
    "start and walls": [(0, 0), (0, 1), (1, 0)],
    "start": [(1, 0)],
    "left": [(0, 0)],
    "right": [(0, 1)],
}


def known(name, box, residual, exact, where, weight):
    """A problem whose exact solution is known."""
    return name, box, 1, residual, lambda: given(where, box, exact), lambda: at_sobol(box, exact), weight


def volterra(_, y):
    return [1.1 * y[0] - 0.4 * y[0] * y[1], 0.1 * y[0] * y[1] - 0.4 * y[1]]


FRONT = [(-1, 1), (0, 1)]
ROUND = [(0, 2 * pi), (0, 1)]
VARIABLES = {
    "linear": ["x"], "poisson": ["x", "y"], "helmholtz": ["x", "y"], "heat": ["x", "t"], "pendulum": ["t"],
    "wave": ["x", "t"], "advection": ["x", "t"], "van-der-pol": ["t"], "diffusivity": ["x", "t"],
    "lotka-volterra": ["t"], "burgers": ["x", "t"], "allen-cahn": ["x", "t"],
}
# Name, box, unknowns, residuals, conditions, points and the truth there, weight of the conditions.
PROBLEMS = [
    known("linear", [(-2, 2)], linear, lambda p: 3 * exp(p[:, 0]) - p[:, 0] ** 2 - 2 * p[:, 0] - 2, "point", 1),
    known("poisson", [(-1, 1)] * 2, poisson, lambda p: sin(pi * p[:, 0]) * sin(pi * p[:, 1] ** 2), "square", 100),
    known("helmholtz", [(-1, 1)] * 2, helmholtz, lambda p: sin(pi * p[:, 0]) * sin(4 * pi * p[:, 1]), "square", 100),
    known("heat", [(0, 1), (0, 0.5)], heat, lambda p: exp(-(pi**2) * p[:, 1]) * sin(pi * p[:, 0]), "start and walls", 10),
    ("wave", [(0, 1)] * 2, 1, wave, lambda: wave_start([(0, 1)] * 2),
     lambda: at_sobol([(0, 1)] * 2, lambda p: cos(pi * p[:, 1]) * sin(pi * p[:, 0])), 10),
    ("advection", ROUND, 1, advection, lambda: periodic_start(ROUND, sin),
     lambda: at_sobol(ROUND, lambda p: sin(p[:, 0] - 2 * p[:, 1])), 10),
    ("van-der-pol", [(0, 20)], 1, van_der_pol, lambda: starts([2], [0]),
     lambda: integrated(lambda _, y: [y[1], (1 - y[0] ** 2) * y[1] - y[0]], [2, 0], 20, 1), 1),
    ("diffusivity", [(0, 1), (0, 0.3)], 1, diffusivity, lambda: measured([(0, 1), (0, 0.3)]), None, 10),
    ("pendulum", [(0, 20)], 1, pendulum, lambda: starts([2], [0]),
     lambda: integrated(lambda _, y: [y[1], -math.sin(y[0])], [2, 0], 20, 1), 1),
    ("lotka-volterra", [(0, 20)], 2, lotka_volterra, lambda: starts([10, 5]), lambda: integrated(volterra, [10, 5], 20, 2), 1),
    ("burgers", FRONT, 1, burgers,
     lambda: given("start and walls", FRONT, lambda p: -sin(pi * p[:, 0])), cole_hopf, 10),
    ("allen-cahn", FRONT, 1, allen_cahn, lambda: periodic_start(FRONT, lambda x: x**2 * cos(pi * x)), fourier, 10),
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


def mlp(inputs, outputs):
    sizes = [inputs, 40, 40, 40]
    layers = [part for a, b in zip(sizes, sizes[1:]) for part in (nn.Linear(a, b), nn.Tanh())]
    return nn.Sequential(*layers, nn.Linear(40, outputs))


def kan(inputs, outputs):
    return nn.Sequential(KanLayer(inputs, 10), KanLayer(10, 10), KanLayer(10, outputs))


# What the measurements of the inverse problem were made with.
TRUE = 0.37


def error_of(found, truth):
    return float((found - truth).norm() / truth.norm())


def trained(net, problem, test, truth, budgets):
    """Errors after each budget of CPU seconds, ascending."""
    _, box, _, residual, conditions, _, weight = problem
    inside = scaled(sobol(1000, len(box), 1), box).requires_grad_()
    middle = scaled(torch.full((1, len(box)), 0.5), box)
    half = torch.tensor([(b - a) / 2 for a, b in box])
    value = lambda p: net((p - middle) / half).unbind(1)
    asked = conditions()
    FOUND.data.fill_(1)
    optimizer = torch.optim.LBFGS(
        [*net.parameters(), FOUND], max_iter=20, history_size=50, line_search_fn="strong_wolfe", tolerance_grad=0, tolerance_change=0
    )

    def loss():
        optimizer.zero_grad()
        left = sum((one**2).mean() for one in residual(value(inside), inside))
        left = left + weight * sum((one**2).mean() for one in asked(value))
        left.backward()
        return left

    errors, begin, steps = [], time.process_time(), 0
    for budget in budgets:
        while time.process_time() - begin < budget:
            optimizer.step(loss)
            steps += 20
        if test is None:
            errors.append(abs(float(FOUND) / TRUE - 1))
            continue
        with torch.no_grad():
            errors.append(error_of(torch.stack(value(test), 1), truth))
    return errors, steps


def solved(name, variables, test, truth):
    """Error, parameters and CPU seconds of kan solve."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    problem = os.path.join(ROOT, "fixtures", "problems", f"{name}.yaml")
    program = os.path.join(ROOT, "dist", "bin", "kan.js")
    with tempfile.TemporaryDirectory() as folder:
        model, points, values = (os.path.join(folder, one) for one in ("m.json", "points.csv", "values.csv"))
        args = ["node", program, "solve", problem, "--no-formula", "--json", "-m", model]
        run = json.loads(subprocess.run(args, capture_output=True, check=True).stdout)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        if test is None:
            return abs(run["found"]["D"] / TRUE - 1), run["parameters"], seconds
        with open(points, "w") as file:
            file.write(",".join(variables) + "\n")
            file.writelines(",".join(map(repr, row)) + "\n" for row in test.tolist())
        subprocess.run(["node", program, "predict", points, "-m", model, "-o", values, "--quiet"], check=True)
        with open(values) as file:
            rows = list(csv.reader(file))[1:]
    found = torch.tensor([[float(cell) for cell in row[len(variables) :]] for row in rows])
    return error_of(found, truth), run["parameters"], seconds


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", default="1,10", help="budgets as multiples of the CPU seconds of kan solve")
    parser.add_argument("--only", default="")
    options = parser.parse_args()
    times = sorted(float(t) for t in options.times.split(","))
    for problem in PROBLEMS:
        name, box, outputs, _, _, reference, _ = problem
        if options.only and name not in options.only.split(","):
            continue
        test, truth = reference() if reference else (None, None)
        error, parameters, seconds = solved(name, VARIABLES[name], test, truth)
        print(f"{name:14} kan solve      {parameters:6} parameters {seconds:7.1f} s  {error:.1e}", flush=True)
        for label, make in (("MLP", mlp), ("efficient-KAN", kan)):
            torch.manual_seed(0)
            net = make(len(box), outputs)
            count = sum(p.numel() for p in net.parameters())
            errors, steps = trained(net, problem, test, truth, [t * seconds for t in times])
            for t, own in zip(times, errors):
                print(f"{name:14} {label:14} {count:6} parameters {t * seconds:7.1f} s  {own:.1e}", flush=True)
            print(f"{name:14} {label:14} {steps} steps in all", flush=True)


main()
