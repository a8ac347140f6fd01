"""pykan's width, grid and degree chosen by AICc under Optuna's TPE: prints one JSON line.

    optuna_pykan.py data.csv fresh.csv trials
"""

import json
import math
import sys

import numpy as np
import optuna
import torch
from kan import KAN

# The steps of L-BFGS of pykan's README, and its split of the rows: four fifths are trained on.
STEPS = 20
TRAINED = 0.8


def columns(path):
    """Inputs and target of a table, in float64."""
    rows = torch.from_numpy(np.loadtxt(path, delimiter=",", skiprows=1))
    return rows[:, :-1], rows[:, -1:]


def main():
    torch.set_default_dtype(torch.float64)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    x, y = columns(sys.argv[1])
    fresh_x, fresh_y = columns(sys.argv[2])
    train = int(TRAINED * len(x))
    data = {"train_input": x[:train], "train_label": y[:train], "test_input": x[train:], "test_label": y[train:]}
    errors = {}

    def aicc(trial):
        nodes, grid, degree = (
            trial.suggest_int("width", 1, 10),
            trial.suggest_int("grid", 2, 10),
            trial.suggest_int("degree", 1, 3),
        )
        torch.manual_seed(0)
        model = KAN(width=[2, nodes, 1], grid=grid, k=degree, seed=0, auto_save=False)
        model.fit(data, opt="LBFGS", steps=STEPS, lamb=0.0)
        with torch.no_grad():
            rss = float(((model(x[:train]) - y[:train]) ** 2).sum())
            fresh = float(((model(fresh_x) - fresh_y) ** 2).mean()) ** 0.5 / float(fresh_y.std(unbiased=False))
        errors[trial.number] = fresh if math.isfinite(fresh) else math.inf
        # (G + k) coefficients, base and spline scale of an edge, a bias of a node, and the noise.
        k = 3 * nodes * (grid + degree + 2) + nodes + 1 + 1
        if not math.isfinite(rss) or train - k - 1 <= 0:
            return math.inf
        return train * math.log(rss / train) + 2 * k + 2 * k * (k + 1) / (train - k - 1)

    study = optuna.create_study(sampler=optuna.samplers.TPESampler(seed=0))
    study.optimize(aicc, n_trials=int(sys.argv[3]), catch=(Exception,))
    best = study.best_trial
    print(json.dumps({"params": best.params, "taken": errors[best.number], "least": min(errors.values())}))


main()
