import { spawnSync } from "node:child_process";
import { expect, test } from "vitest";
import { short, sweep, swept } from "./swept.ts";

const PYTHON = "/usr/bin/python3";
const hasOptuna = spawnSync(PYTHON, ["-c", "import optuna"]).status === 0;

// Where python3-optuna (Debian) is missing this is skipped: the journal's lines are then only written, not opened.
test.skipIf(!hasOptuna)(
  "Optuna opens the exported journal, finds the same best trial, and goes on from it",
  () => {
    const folder = swept();
    const { trials } = sweep(
      folder,
      "data.csv",
      ...[
        ...short,
        "--width",
        "0..2",
        "--grid",
        "3",
        "--base",
        "silu|identity",
        "--lamb",
        "1e-5..1e-2:log",
        "--trials",
        "8",
      ],
    );
    expect(folder.kan(["sweep", "export", "--to", "optuna", "-o", "optuna.log"]).exit).toBe(0);
    folder.write(
      "go_on.py",
      `
import json, optuna
storage = optuna.storages.JournalStorage(optuna.storages.JournalFileStorage("optuna.log"))
[summary] = optuna.get_all_study_summaries(storage)
study = optuna.load_study(study_name=summary.study_name, storage=storage)
best = study.best_trial
seen = len(study.trials)
distributions = best.distributions
trial = study.ask(distributions)
study.tell(trial, -1e9)
print(json.dumps([seen, best.value, best.params, best.user_attrs["trial"], len(study.trials), sorted(trial.params)]))
`,
    );
    const python = spawnSync(PYTHON, ["go_on.py"], { cwd: folder.path, encoding: "utf8" });
    expect(python.status, python.stderr).toBe(0);
    const best = trials[0]!;
    const { width, base, lamb } = best.params;
    expect(JSON.parse(python.stdout)).toEqual([
      8,
      best.criterion,
      { width: Number(width), base, lamb },
      best.trial,
      9,
      ["base", "lamb", "width"],
    ]);
  },
);
