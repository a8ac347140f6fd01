"""The equations of a table in time by PySINDy, printed as kan discover --json prints its own: a peer for run.ts.

    node --import ./scripts/typescript.js bench/series/run.ts FILE --command "/usr/bin/python3 bench/series/sindy.py"

SINDy() as it comes: finite differences, polynomials of degree 2, STLSQ with threshold 0.1. PySINDy and the package derivative must
be on PYTHONPATH (1.7.5 and 0.6.2 were used; later ones want numpy 2).
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


def main():
    with open(sys.argv[1]) as file:
        head, *lines = csv.reader(file)
    data = numpy.array(lines, float)
    model = pysindy.SINDy(feature_names=head[1:])
    model.fit(data[:, 1:], t=data[:, 0])
    names = model.get_feature_names()
    found = [expression(row, names) for row in model.coefficients()]
    print(json.dumps({"equations": [{"best": 0, "formulas": [{"expression": one}]} for one in found]}))


main()
