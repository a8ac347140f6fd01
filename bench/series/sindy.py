"""The equations of a table in time by PySINDy, printed as kan discover --json prints its own: a peer for run.ts.

    node --import ./scripts/typescript.js bench/series/run.ts FILE --command "/usr/bin/python3 bench/series/sindy.py default"

default: SINDy() as it comes: finite differences, polynomials of degree 2, STLSQ with threshold 0.1. careful: smoothed finite
differences, polynomials of degree 3 with a bias, and the threshold among eight that leaves least along the trajectory with an
Akaike criterion. PySINDy and the package derivative must be on PYTHONPATH (1.7.5 and 0.6.2 were used; later ones want numpy 2).
"""

import csv
import json
import sys
import warnings

import numpy
import pysindy

warnings.filterwarnings("ignore")


def expression(coefficients, names):
    """A sum as text in mathjs syntax; PySINDy writes x y for products."""
    terms = [f"({c!r})*{n.replace(' ', '*')}" for c, n in zip(map(float, coefficients), names) if c != 0]
    return " + ".join(terms) or "0"


def fitted(rows, times, states, how, threshold):
    smooth, degree = how == "careful", 3 if how == "careful" else 2
    model = pysindy.SINDy(
        optimizer=pysindy.STLSQ(threshold=threshold),
        feature_library=pysindy.PolynomialLibrary(degree=degree),
        differentiation_method=pysindy.SmoothedFiniteDifference() if smooth else pysindy.FiniteDifference(),
        feature_names=states,
    )
    model.fit(rows, t=times)
    return model


def criterion(model, rows, times):
    """Akaike's, of the simulated trajectory; infinite where it runs away."""
    try:
        found = model.simulate(rows[0], times, integrator="solve_ivp")
    except Exception:
        return numpy.inf
    if found.shape != rows.shape or not numpy.isfinite(found).all():
        return numpy.inf
    left = ((found - rows) ** 2).mean(0) / rows.var(0)
    return rows.shape[0] * numpy.log(left + 1e-30).sum() + 2 * numpy.count_nonzero(model.coefficients())


def main():
    how, path = sys.argv[1], sys.argv[2]
    with open(path) as file:
        head, *lines = csv.reader(file)
    data = numpy.array(lines, float)
    times, rows, states = data[:, 0], data[:, 1:], head[1:]
    if how == "default":
        model = fitted(rows, times, states, how, 0.1)
    else:
        models = []
        for threshold in (0.001, 0.003, 0.01, 0.03, 0.1, 0.2, 0.4, 0.8):
            try:
                models.append(fitted(rows, times, states, how, threshold))
            except Exception:
                pass
        model = min(models, key=lambda one: criterion(one, rows, times))
    names = model.get_feature_names()
    found = [expression(row, names) for row in model.coefficients()]
    print(json.dumps({"equations": [{"best": 0, "formulas": [{"expression": one}]} for one in found]}))


main()
