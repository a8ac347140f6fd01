"""Logistic regression and gradient boosting beside kan on classes: ten stratified folds, seed 0 (scikit-learn).

    python3 bench/classPeers.py [--fit] [iris wine bc]

With --fit `kan fit` (the built program) is trained on the same folds and judged on the rows left out.
"""
import csv, subprocess, sys, tempfile
from pathlib import Path
from sklearn.datasets import load_iris, load_wine, load_breast_cancer
from sklearn.linear_model import LogisticRegression
from sklearn.ensemble import GradientBoostingClassifier
from sklearn.preprocessing import StandardScaler
from sklearn.pipeline import make_pipeline
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.metrics import accuracy_score, roc_auc_score

PROGRAM = Path(__file__).parent.parent / "dist/bin/kan.js"
TABLES = {"iris": load_iris, "wine": load_wine, "bc": load_breast_cancer}


def write(path, X, y):
  with open(path, "w") as file:
    out = csv.writer(file)
    out.writerow([f"x{i}" for i in range(X.shape[1])] + ["kind"])
    out.writerows([*row, f"k{kind}"] for row, kind in zip(X, y))


def kan(X, y, folds):
  """The class of each row by a network trained without its fold."""
  said = [0] * len(y)
  with tempfile.TemporaryDirectory() as folder:
    run = lambda *args: subprocess.run(["node", PROGRAM, *args], cwd=folder, check=True, capture_output=True, text=True)
    for train, test in folds:
      write(f"{folder}/train.csv", X[train], y[train])
      write(f"{folder}/test.csv", X[test], y[test])
      run("fit", "train.csv", "--target", "kind", "--threads", "1", "--quiet")
      rows = csv.DictReader(run("predict", "test.csv", "--quiet").stdout.splitlines())
      for at, row in zip(test, rows): said[at] = int(row["predicted_kind"][1:])
  return said


args = sys.argv[1:]
for n in [one for one in args if one in TABLES] or TABLES:
  X,y=TABLES[n](return_X_y=True)
  cv=StratifiedKFold(10,shuffle=True,random_state=0)
  if "--fit" in args: print(n,"kan fit",round(accuracy_score(y,kan(X,y,list(cv.split(X,y)))),4),flush=True)
  for name,m in [("lr",make_pipeline(StandardScaler(),LogisticRegression(max_iter=2000))),("gb",GradientBoostingClassifier(random_state=0))]:
    p=cross_val_predict(m,X,y,cv=cv,method="predict_proba")
    auc = roc_auc_score(y,p[:,1]) if p.shape[1]==2 else roc_auc_score(y,p,multi_class="ovr")
    print(n,name,round(accuracy_score(y,p.argmax(1)),4),round(auc,4),flush=True)
