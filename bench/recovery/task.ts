import { readFileSync } from "node:fs";
import { type Check, judgeLaw, judgeTable, type Verdict } from "./judge.ts";
import { limitsOf } from "./limits.ts";
import { pathSamples } from "./path.ts";
import { readPrinted } from "./printed.ts";
import type { Law, MeasuredTable, Problem } from "./problem.ts";
import { parsePython } from "./python.ts";
import { seedOf } from "./random.ts";
import { deviation, independentRows, type Sample } from "./rows.ts";
import { type Gauge, nuisances, showingOf } from "./showing.ts";
import { csvOf, withNoise, withOutliers } from "./table.ts";

/** How the rows of a law are made and shown. */
export interface Conditions {
  readonly seed: number;
  readonly rows: number;
  readonly noise: number;
  /** Share of the rows whose target has a gross error. */
  readonly outliers?: number;
  /** The columns without influence that the problem names. */
  readonly hasDummies: boolean;
  /** Further columns without influence. */
  readonly nuisances: number;
  /** Rows along one solution or line, where the problem has one. */
  readonly isAlongPath: boolean;
  readonly gauge: Gauge;
}

/** A table for the program, and the judge of what it prints. */
export interface Task {
  readonly csv: string;
  readonly target: string;
  /** The truth, for people. */
  readonly truth: string;
  readonly judge: (expression: string, variables: Readonly<Record<string, string>>) => Verdict;
}

/** Rows that a formula is judged on. */
const FRESH_ROWS = 2000;
/** How far ranges are widened on each side, as a share of the width; curves are widened upwards. */
const WIDENED = 0.25;

/** The task that `problem` sets under `conditions`; the same for equal conditions. */
export function taskOf(problem: Problem, conditions: Conditions): Task {
  return problem.kind === "table" ? measuredTask(problem) : lawTask(problem, conditions);
}

function lawTask(law: Law, conditions: Conditions): Task {
  const { seed, noise, gauge } = conditions;
  const isAlongPath = conditions.isAlongPath && (law.trajectory !== undefined || law.curve !== undefined);
  const isCurve = law.constants !== undefined;
  const seedFor = (use: string): number => seedOf(`${law.id} ${use}`, seed);
  const dummies = [...(conditions.hasDummies ? (law.dummies ?? []) : []), ...nuisances(conditions.nuisances)];
  const showing = showingOf(law, gauge, dummies, seed);
  const shown = (sample: Sample, use: string): Check => ({
    rows: showing.rows(sample, seedFor(`dummies ${use}`)),
    target: sample.target,
    spread: deviation(sample.target),
  });
  const samples = isAlongPath
    ? pathSamples(law, conditions.rows, seedFor("path"), FRESH_ROWS)
    : {
        table: independentRows(law, conditions.rows, seedFor("table")),
        near: independentRows(law, FRESH_ROWS, seedFor("near")),
        beyond: independentRows(law, FRESH_ROWS, seedFor("beyond"), {
          below: isCurve ? 0 : WIDENED,
          above: WIDENED,
        }),
      };
  const independent = isAlongPath ? independentRows(law, FRESH_ROWS, seedFor("independent")) : null;
  const table = shown(samples.table, "table");
  const unit = isCurve ? "standard deviation" : "root mean square";
  const noisy = withNoise(samples.table.target, noise, unit, seedFor("noise"));
  const measured = withOutliers(noisy, conditions.outliers ?? 0, seedFor("outliers"));
  const near = shown(samples.near, "near");
  const beyond = shown(samples.beyond, "beyond");
  // A solution that has come to rest has no spread of its own at its end.
  const spread = isAlongPath ? Math.max(near.spread, beyond.spread) : beyond.spread;
  const checks = {
    near,
    beyond: { ...beyond, spread },
    independent: independent === null ? null : shown(independent, "independent"),
    limits: limitsOf(law, noise, table.rows.length, isAlongPath),
    trueNodes: parsePython(showing.formula).nodes,
  };
  return {
    csv: csvOf(showing.columns, table.rows, law.target, measured),
    target: law.target,
    truth: showing.formula,
    judge: (expression, variables) => judgeLaw(readPrinted(expression, variables), checks),
  };
}

function measuredTask({ csv, model, constants, rss }: MeasuredTable): Task {
  const text = readFileSync(csv, "utf8");
  const [head, ...lines] = text.trim().split(/\r?\n/);
  const names = head!.split(",");
  const name = names.at(-1)!;
  const rows = lines.map((line) => {
    const cells = line.split(",").map(Number);
    return Object.fromEntries(names.map((column, i) => [column, cells[i]!]));
  });
  const target = Float64Array.from(rows, (row) => row[name]!);
  const spread = deviation(target);
  const check = { rows, target, spread, constants, rss, trueNodes: parsePython(modelFormula(model)).nodes };
  return {
    csv: text,
    target: name,
    truth: modelFormula(model),
    judge: (expression, variables) => judgeTable(readPrinted(expression, variables), check),
  };
}

/** The right-hand side of a model as NIST writes it, in Python syntax. */
export function modelFormula(model: string): string {
  return model
    .replace(/^[^=]*=\s*/, "")
    .replace(/\s*\+\s*e\s*$/, "")
    .replaceAll("[", "(")
    .replaceAll("]", ")");
}
