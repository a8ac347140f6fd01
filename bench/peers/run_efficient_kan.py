"""efficient-kan with its defaults."""

from efficient_kan import KAN
from timing import run

run(lambda layers: KAN(list(layers), grid_size=5, spline_order=3))
