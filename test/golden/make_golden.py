"""Writes golden.json: numbers that src/model must reproduce, computed by programs that share nothing with it.

    apt-get install python3-scipy python3-mpmath
    /usr/bin/python3 test/golden/make_golden.py    (about a minute)
    npm run format

Basis functions and their derivatives: scipy.interpolate.BSpline (float64, FITPACK-style de Boor). Outside the grid the
value of a straight continuation is put together here from BSpline's boundary value and boundary derivative.

Networks: the definition evaluated by mpmath with 50 digits, B-splines by the Cox-de Boor recursion written
out. Gradients of the mean squared error: central differences of that evaluation with step 1e-15, whose error is below
1e-25. The 50-digit splines are checked against scipy's before anything is written.
"""

import json
import math
import platform
from pathlib import Path

import mpmath
import numpy
import scipy
from mpmath import mp, mpf
from scipy.interpolate import BSpline

mp.dps = 50
STEP = mpf(10) ** -15


def uniform(low, high, intervals, degree):
    step = (high - low) / intervals
    knots = [low + (m - degree) * step for m in range(intervals + 2 * degree + 1)]
    knots[degree], knots[degree + intervals] = low, high
    return {"degree": degree, "isUniform": True, "knots": knots}


def uneven(knots, degree):
    return {"degree": degree, "isUniform": False, "knots": [float(t) for t in knots]}


GRIDS = [
    uniform(-1.0, 1.0, 5, 3),
    uniform(-1.0, 1.0, 3, 1),
    uniform(0.0, 2.0, 4, 2),
    uniform(-0.3, 0.7, 7, 5),
    uniform(-1.0, 1.0, 1, 3),
    uniform(-1.0, 1.0, 6, 9),
    uneven([-2.5, -2.0, -1.5, -1.0, -0.9, -0.1, 0.45, 1.0, 1.5, 2.0, 2.5], 3),
    uneven([-1.4, -1.2, -1.0, -0.999, -0.5, 0.8, 1.0, 1.2, 1.4], 2),
    uneven([-3, -2.5, -2, -1.5, -1, 0.1, 0.11, 0.12, 1, 1.5, 2, 2.5, 3], 4),
]


# --- scipy: basis values and derivatives -----------------------------------------------------------------------------


def basis_row(grid, x):
    """Values and slopes of all basis functions at x, straight outside the range."""
    degree, knots = grid["degree"], numpy.array(grid["knots"])
    count = len(knots) - degree - 1
    low, high = knots[degree], knots[-1 - degree]
    inside = min(high, max(low, x))
    values, slopes = [], []
    for m in range(count):
        spline = BSpline(knots, numpy.eye(count)[m], degree, extrapolate=True)
        slope = float(spline(inside, 1))
        values.append(float(spline(inside)) + (x - inside) * slope)
        slopes.append(slope)
    return values, slopes


def places(grid):
    """Points in every part of the range, both ends, and outside; no inner knot, where slopes of degree 1 jump."""
    degree, knots = grid["degree"], grid["knots"]
    low, high = knots[degree], knots[-1 - degree]
    width = high - low
    inner = [low + width * (0.5 + 0.5 * math.sin(1.7 * i + 0.3)) for i in range(12)]
    return [low, high, low - 0.1 * width, high + 0.25 * width, *inner]


def basis_cases():
    for grid in GRIDS:
        for x in places(grid):
            values, slopes = basis_row(grid, x)
            yield {"grid": GRIDS.index(grid), "x": x, "values": values, "slopes": slopes}


# --- mpmath: networks ------------------------------------------------------------------------------------------------


def recursion(t, m, k, x, last):
    """B_{m,k}(x) by Cox-de Boor; cell `last`, the last one of the range, includes its upper end."""
    if k == 0:
        belongs = x >= t[m] if m == last else t[m] <= x < t[m + 1] and m < last
        return mpf(1) if belongs else mpf(0)
    rising = (x - t[m]) / (t[m + k] - t[m]) * recursion(t, m, k - 1, x, last)
    falling = (t[m + k + 1] - x) / (t[m + k + 1] - t[m + 1]) * recursion(t, m + 1, k - 1, x, last)
    return rising + falling


def spline(edge, x):
    degree = edge["grid"]["degree"]
    t = [mpf(knot) for knot in edge["grid"]["knots"]]
    c = edge["coefficients"]
    count = len(t) - degree - 1
    low, high, last = t[degree], t[count], count - 1
    inside = min(high, max(low, x))
    value = sum(c[m] * recursion(t, m, degree, inside, last) for m in range(count))
    if inside == x:
        return value
    slope = mpf(0)
    for m in range(1, count):  # Σ k (c_m − c_{m−1}) / (t_{m+k} − t_m) B_{m,k−1}
        slope += degree * (c[m] - c[m - 1]) / (t[m + degree] - t[m]) * recursion(t, m, degree - 1, inside, last)
    return value + (x - inside) * slope


BASES = {
    "silu": lambda x: x / (1 + mpmath.exp(-x)),
    "gelu": lambda x: x / 2 * (1 + mpmath.tanh(mpmath.sqrt(2 / mpmath.pi) * (x + mpf("0.044715") * x**3))),
    "identity": lambda x: x,
    "zero": lambda x: mpf(0),
}


def curve(edge, x):
    if edge["kind"] == "sin":
        return edge["c"] * mpmath.sin(edge["a"] * x + edge["b"])
    return spline(edge, x) + edge["baseWeight"] * BASES[edge["base"]](x)


def forward(network, row):
    values = [mpf(v) for v in row]
    for node in network["nodes"]:
        product = mpf(1)
        for factor in node:
            product *= sum((curve(e, values[e["source"]]) for e in factor["edges"]), factor["bias"])
        values.append(product)
    return [values[network["nInputs"] + node] for node in network["outputs"]]


def loss(network, rows, targets):
    total = mpf(0)
    for row, wanted in zip(rows, targets):
        total += sum((y - mpf(t)) ** 2 for y, t in zip(forward(network, row), wanted))
    return total / len(rows)


def slope_by(holder, key, network, rows, targets):
    kept = holder[key]
    holder[key] = kept + STEP
    up = loss(network, rows, targets)
    holder[key] = kept - STEP
    down = loss(network, rows, targets)
    holder[key] = kept
    return float((up - down) / (2 * STEP))


def gradient(network, rows, targets):
    """The same nesting as the nodes: per factor the slope by its bias and by each constant of its edges."""
    by = lambda holder, key: slope_by(holder, key, network, rows, targets)

    def of_edge(edge):
        if edge["kind"] == "sin":
            return {"a": by(edge, "a"), "b": by(edge, "b"), "c": by(edge, "c")}
        coefficients = [by(edge["coefficients"], m) for m in range(len(edge["coefficients"]))]
        return {"coefficients": coefficients, "baseWeight": by(edge, "baseWeight")}

    return [
        [{"bias": by(f, "bias"), "edges": [of_edge(e) for e in f["edges"]]} for f in node]
        for node in network["nodes"]
    ]


# --- the networks, written down --------------------------------------------------------------------------------------


def constants():
    """Constants of about unit size with three decimals: exact in text, ordinary in value."""
    i = 0
    while True:
        i += 1
        yield mpf(round(math.sin(2.3 * i) + 0.3 * math.cos(7.1 * i), 3))


def edge(source, grid, base, values):
    count = len(grid["knots"]) - grid["degree"] - 1
    return {
        "kind": "spline",
        "source": source,
        "grid": grid,
        "coefficients": [next(values) for _ in range(count)],
        "base": base,
        "baseWeight": next(values),
    }


def layered():
    """[2,3,1], SiLU base, grid 5, degree 3; hidden values leave their grids at some rows."""
    v = constants()
    inner, outer = uniform(-1.0, 1.0, 5, 3), uniform(-1.5, 1.5, 4, 3)
    nodes = [[{"bias": mpf(0), "edges": [edge(i, inner, "silu", v) for i in range(2)]}] for _ in range(3)]
    nodes.append([{"bias": mpf("0.125"), "edges": [edge(2 + i, outer, "silu", v) for i in range(3)]}])
    return {"nInputs": 2, "nodes": nodes, "outputs": [3]}


def product():
    """One product of two sums on an uneven grid, GELU and identity bases, then a sum; two outputs."""
    v = constants()
    inner, outer = GRIDS[6], uniform(-2.0, 2.0, 3, 2)
    factors = [
        {"bias": mpf("0.5"), "edges": [edge(0, inner, "gelu", v), edge(1, inner, "identity", v)]},
        {"bias": mpf("-0.25"), "edges": [edge(1, inner, "gelu", v)]},
    ]
    return {
        "nInputs": 2,
        "nodes": [factors, [{"bias": mpf("0.75"), "edges": [edge(2, outer, "silu", v)]}]],
        "outputs": [0, 1],
    }


def snapped():
    """A sum of a snapped sine and a spline, times a constant factor that is trained; then a snapped sine alone."""
    v = constants()
    sine = lambda source: {"kind": "sin", "source": source, "a": 2 + next(v), "b": next(v), "c": 1 + next(v)}
    first = {"bias": mpf("0.2"), "edges": [sine(0), edge(1, GRIDS[0], "silu", v)]}
    return {
        "nInputs": 2,
        "nodes": [[first, {"bias": mpf("1.5"), "edges": []}], [{"bias": mpf("-0.4"), "edges": [sine(2)]}]],
        "outputs": [1],
    }


def network_case(name, network):
    rows = [[round(1.15 * math.sin(1.3 * r + 2.1 * i), 4) for i in range(network["nInputs"])] for r in range(16)]
    targets = [[round(math.cos(r + o), 4) for o in range(len(network["outputs"]))] for r in range(16)]
    return {
        "name": name,
        "network": network,
        "rows": rows,
        "targets": targets,
        "outputs": [[float(y) for y in forward(network, row)] for row in rows],
        "loss": float(loss(network, rows, targets)),
        "gradient": gradient(network, rows, targets),
    }


def check_splines():
    """The 50-digit recursion against scipy, everywhere the basis is tabulated."""
    worst = 0.0
    for grid in GRIDS:
        count = len(grid["knots"]) - grid["degree"] - 1
        c = [mpf(round(math.sin(3.1 * m), 3)) for m in range(count)]
        for x in places(grid):
            expected = sum(float(c[m]) * b for m, b in enumerate(basis_row(grid, x)[0]))
            actual = spline({"grid": grid, "coefficients": c}, mpf(x))
            worst = max(worst, abs(expected - float(actual)))
    assert worst < 1e-12, worst
    return worst


def plain(value):
    if isinstance(value, mpf):
        return float(value)
    if isinstance(value, dict):
        return {k: plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(v) for v in value]
    return value


golden = {
    "provenance": {
        "script": "test/golden/make_golden.py",
        "python": platform.python_version(),
        "scipy": scipy.__version__,
        "numpy": numpy.__version__,
        "mpmath": mpmath.__version__,
        "basis": "scipy.interpolate.BSpline, float64",
        "networks": "mpmath, 50 digits; gradients by central differences with step 1e-15",
        "largestDifferenceOfTheTwo": check_splines(),
    },
    "grids": GRIDS,
    "basis": list(basis_cases()),
    "networks": [
        network_case("[2,3,1] with SiLU", layered()),
        network_case("a product node on an uneven grid, two outputs", product()),
        network_case("a snapped sine beside a spline, and a trained constant factor", snapped()),
    ],
}
path = Path(__file__).with_name("golden.json")
path.write_text(json.dumps(plain(golden), ensure_ascii=False) + "\n", encoding="utf-8")
print(f"{path.name}: {len(golden['basis'])} basis rows, {len(golden['networks'])} networks")
