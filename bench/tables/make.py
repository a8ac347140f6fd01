"""Makes the real tables that `run.ts` measures, as CSV files with the target last: python3 make.py FOLDER

From Debian: r-base-core, r-cran-mass and r-recommended (tables of R, see make.R), python3-sklearn (diabetes, friedman1).
What is missing is named, with what installs it; the other tables are made. Exit code 1 where something was missing.
"""

import csv
import pathlib
import shutil
import subprocess
import sys


def write(folder, name, names, rows):
    with open(folder / f"{name}.csv", "w", newline="") as file:
        table = csv.writer(file)
        table.writerow(names)
        table.writerows(rows)


def tables_of_sklearn(folder):
    try:
        from sklearn import datasets
    except ImportError:
        return "scikit-learn (diabetes, friedman1): apt install python3-sklearn"
    diabetes = datasets.load_diabetes(scaled=False)
    names = [*diabetes.feature_names, "progression"]
    write(folder, "diabetes", names, ([*map(repr, map(float, x)), y] for x, y in zip(diabetes.data, diabetes.target)))
    inputs, target = datasets.make_friedman1(n_samples=300, noise=1.0, random_state=0)
    names = [*(f"x{i}" for i in range(inputs.shape[1])), "y"]
    write(folder, "friedman1", names, ([*x, y] for x, y in zip(inputs.round(5), target.round(4))))
    return None


def tables_of_r(folder):
    if shutil.which("Rscript") is None:
        return "R (boston, airquality, cpus, …): apt install r-base-core r-cran-mass r-recommended"
    script = pathlib.Path(__file__).with_name("make.R")
    ended = subprocess.run(["Rscript", str(script), str(folder)], capture_output=True, text=True)
    complaints = [line for line in ended.stderr.splitlines() if line.startswith("missing: ")]
    if complaints:
        return "; ".join(complaints) + ": apt install r-cran-mass r-recommended"
    return None if ended.returncode == 0 else f"R failed: {ended.stderr.strip()[-400:]}"


def main():
    if len(sys.argv) != 2:
        sys.exit("usage: python3 make.py FOLDER")
    folder = pathlib.Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    missing = [what for what in (tables_of_r(folder), tables_of_sklearn(folder)) if what is not None]
    print(f"{len(list(folder.glob('*.csv')))} tables in {folder}")
    for what in missing:
        print(f"missing: {what}", file=sys.stderr)
    sys.exit(1 if missing else 0)


if __name__ == "__main__":
    main()
