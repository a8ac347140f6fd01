import { randomStream } from "../src/math/philox.ts";
import { parametersOf } from "../src/model/cpu/plan.ts";
import type { Batch } from "../src/model/engine.ts";
import { layeredShape, parseWidth } from "../src/model/shape.ts";
import { solveSpd, wasm } from "../src/train/engines/index.ts";
import { PACES } from "../src/train/optimizers/choice.ts";
import type { ShapeRecipe } from "../src/train/schedule/recipe.ts";
import { trainStart } from "../src/train/schedule/start.ts";
import { trainingSettingsOf } from "../src/train/trainingOptions.ts";
import { cpuMs, cpuTimes } from "./measure.ts";
import { networkOf } from "./networks.ts";
import { gradientRun } from "./steps.ts";

/** What the parts of a step cost, in milliseconds of processor time. */
export interface StepCosts {
  readonly layers: readonly number[];
  readonly rows: number;
  readonly intervals: number;
  readonly parameters: number;
  readonly gradient: number;
  /** NaN where the matrix would be too large. */
  readonly normal: number;
  readonly solve: number;
}

/** The costs over shapes, rows and grids: from them come the constants of src/train/optimizers/costs.ts. */
export function stepCosts(): StepCosts[] {
  const sizes: [readonly number[], number, number][] = [
    ...[200, 1000, 10_000, 100_000].map((rows): [number[], number, number] => [[2, 5, 1], rows, 5]),
    [[2, 5, 1], 1000, 20],
    [[2, 5, 1], 1000, 50],
    [[6, 10, 1], 1000, 5],
    [[6, 10, 1], 10_000, 5],
    [[10, 20, 1], 200, 5],
    [[10, 20, 1], 1000, 5],
    [[10, 20, 1], 10_000, 5],
    [[4, 10, 10, 1], 1000, 5],
    [[4, 10, 10, 1], 10_000, 5],
    [[4, 10, 3], 5000, 5],
    [[20, 1], 1000, 5],
    [[20, 1], 1000, 50],
    [[10, 64, 64, 1], 1000, 5],
    [[64, 128, 10], 1000, 5],
  ];
  return sizes.map(([layers, rows, intervals]) => costsOf(layers, rows, intervals));
}

/** More would take half a minute and a gigabyte. */
const MOST_PARAMETERS = 2000;

function costsOf(layers: readonly number[], rows: number, intervals: number): StepCosts {
  const { kan, batch } = networkOf({ layers, nRows: rows, intervals });
  const bound = wasm.bind(kan, batch);
  const theta = parametersOf(bound.plan);
  const parameters = theta.length;
  const [gradient] = cpuTimes([gradientRun(bound)]);
  let normal: number | undefined;
  let solve: number | undefined;
  if (parameters <= MOST_PARAMETERS) {
    const matrix = new Float64Array(parameters ** 2);
    const vector = new Float64Array(parameters);
    [normal] = cpuTimes([() => void bound.normal(theta, matrix, vector)]);
    for (let i = 0; i < parameters; i++) matrix[i * parameters + i]! += 1;
    [solve] = cpuTimes([() => void solveSpd(matrix, parameters, vector)]);
  }
  bound.dispose();
  return {
    layers,
    rows,
    intervals,
    parameters,
    gradient: gradient!,
    normal: normal ?? NaN,
    solve: solve ?? NaN,
  };
}

/** Both optimisers from the same start: what each reaches, and the way there. */
export interface Race {
  readonly task: string;
  readonly layers: readonly number[];
  readonly rows: number;
  readonly lm: Run;
  readonly lbfgs: Run;
}

/** A run of an optimiser, to its own end or the limit. */
export interface Run {
  readonly steps: number;
  readonly ms: number;
  readonly nrmse: number;
  /** The steps and milliseconds until the worse of the two final errors was reached. */
  readonly toBoth: { readonly steps: number; readonly ms: number };
}

const laws: Readonly<Record<string, (x: readonly number[], noise: number) => number>> = {
  "exp(sin(πx) + y²)": ([x, y]) => Math.exp(Math.sin(Math.PI * x!) + y! * y!),
  "the same, 10 % noise": ([x, y], noise) => Math.exp(Math.sin(Math.PI * x!) + y! * y!) + 0.2 * noise,
  "√((a−b)² + (c−d)² + 0.1)": ([a, b, c, d]) => Math.sqrt((a! - b!) ** 2 + (c! - d!) ** 2 + 0.1),
  "friedman 1, noise": ([a, b, c, d, e], noise) =>
    10 * Math.sin(Math.PI * a! * b!) + 20 * (c! - 0.5) ** 2 + 10 * d! + 5 * e! + noise,
};

const races: readonly (readonly [keyof typeof laws, readonly number[], number])[] = [
  ["exp(sin(πx) + y²)", [2, 5, 1], 200],
  ["exp(sin(πx) + y²)", [2, 5, 1], 1000],
  ["exp(sin(πx) + y²)", [2, 5, 1], 20_000],
  ["the same, 10 % noise", [2, 5, 1], 1000],
  ["the same, 10 % noise", [2, 10, 10, 1], 1000],
  ["√((a−b)² + (c−d)² + 0.1)", [4, 5, 1], 1000],
  ["√((a−b)² + (c−d)² + 0.1)", [4, 10, 1], 1000],
  ["√((a−b)² + (c−d)² + 0.1)", [4, 5, 5, 1], 1000],
  ["√((a−b)² + (c−d)² + 0.1)", [4, 10, 10, 1], 1000],
  ["√((a−b)² + (c−d)² + 0.1)", [4, 10, 10, 1], 10_000],
  ["friedman 1, noise", [10, 1], 1000],
  ["friedman 1, noise", [10, 10, 1], 1000],
  ["friedman 1, noise", [10, 20, 1], 1000],
  ["friedman 1, noise", [10, 20, 1], 10_000],
];

/** A start of each network by both optimisers, at most `limitMs` of processor time each. */
export async function optimizerRaces(limitMs: number): Promise<Race[]> {
  const found: Race[] = [];
  for (const [task, layers, rows] of races) {
    const batch = batchOf(task, layers[0]!, rows);
    const [lm, lbfgs] = [await ran("lm", layers, batch, limitMs), await ran("lbfgs", layers, batch, limitMs)];
    const both = Math.max(lm.at(-1)!.nrmse, lbfgs.at(-1)!.nrmse);
    found.push({ task, layers, rows, lm: runOf(lm, both), lbfgs: runOf(lbfgs, both) });
  }
  return found;
}

interface Mark {
  readonly ms: number;
  readonly nrmse: number;
}

async function ran(
  optimizer: "lm" | "lbfgs",
  layers: readonly number[],
  batch: Batch,
  limitMs: number,
): Promise<Mark[]> {
  const recipe: ShapeRecipe = {
    ...trainingSettingsOf({ restarts: 1 }),
    ...{ engine: wasm, grid: [5], triesAllGrids: false, gridEps: 1, seed: 1 },
    ...{ lamb: 0, mostRidge: 1e-4, stiffness: 1e-8, optimizer, steps: 50 * PACES[optimizer].steps },
  };
  const width = parseWidth(layers.slice(1, -1).join() || "0");
  const shape = layeredShape(layers[0]!, width, layers.at(-1)!);
  const marks: Mark[] = [];
  const controller = new AbortController();
  const start = cpuMs();
  await trainStart({ shape, rows: { train: batch }, recipe }, 0, {
    sink: (event) => {
      if (event.kind !== "step") return;
      marks.push({ ms: cpuMs() - start, nrmse: event.nrmse! });
      if (marks.at(-1)!.ms > limitMs) controller.abort();
    },
    signal: controller.signal,
  });
  return marks;
}

function runOf(marks: readonly Mark[], both: number): Run {
  const last = marks.at(-1)!;
  const at = marks.findIndex(({ nrmse }) => nrmse <= both);
  const toBoth = { steps: at + 1, ms: marks[at]!.ms };
  return { steps: marks.length, ms: last.ms, nrmse: last.nrmse, toBoth };
}

function batchOf(task: string, nInputs: number, nRows: number): Batch {
  const random = randomStream(1, "race", task, nRows);
  const low = task.startsWith("friedman") ? 0 : -1;
  const column = () => Float64Array.from({ length: nRows }, () => low + (1 - low) * random.uniform());
  const inputs = Array.from({ length: nInputs }, column);
  const y = Float64Array.from({ length: nRows }, (_, r) =>
    laws[task]!(
      inputs.map((x) => x[r]!),
      random.normal(),
    ),
  );
  const mean = y.reduce((sum, v) => sum + v, 0) / nRows;
  const deviation = Math.sqrt(y.reduce((sum, v) => sum + (v - mean) ** 2, 0) / nRows);
  return { inputs, targets: [y.map((v) => (v - mean) / deviation)], nRows };
}
