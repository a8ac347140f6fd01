import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { randomStream } from "../src/math/philox.ts";
import { mean } from "../src/math/statistics.ts";
import { batchOf } from "../src/model/batchOf.ts";
import type { Dataset } from "../src/model/dataset.ts";
import { networkSize } from "../src/model/networkSize.ts";
import { quiet } from "../src/train/context.ts";
import { defaultEngine } from "../src/train/engines/index.ts";
import { evaluateKan } from "../src/train/errors/metrics.ts";
import { fit } from "../src/train/fit.ts";
import { makerOf } from "../src/train/optimizers/choice.ts";
import { extendGrids } from "../src/train/schedule/regrid.ts";
import { type Leg, trainLeg } from "../src/train/schedule/trainLeg.ts";
import { trainingSettingsOf } from "../src/train/trainingOptions.ts";

/** A function of the KAN paper's §3.1, and the shape that it gives it. */
interface Law {
  readonly name: string;
  /** Hidden layers, as `--width` takes them. */
  readonly width: string;
  readonly inputs: number;
  readonly value: (x: readonly number[]) => number;
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const sine = (x: number): number => Math.sin(Math.PI * x);

/** The five functions of Liu et al., arXiv:2404.19756, §3.1, on [−1, 1]. */
const LAWS: readonly Law[] = [
  { name: "J₀(20x)", width: "0", inputs: 1, value: ([x]) => besselZero(20 * x!) },
  { name: "exp(sin(πx) + y²)", width: "1", inputs: 2, value: ([x, y]) => Math.exp(sine(x!) + y! ** 2) },
  { name: "xy", width: "2", inputs: 2, value: ([x, y]) => x! * y! },
  {
    name: "exp(mean of sin²(πxᵢ/2)), 100 inputs",
    width: "1",
    inputs: 100,
    value: (x) => Math.exp(sum(x.map((one) => sine(one / 2) ** 2)) / x.length),
  },
  {
    name: "exp((sin(π(a² + b²)) + sin(π(c² + d²)))/2)",
    width: "4,2",
    inputs: 4,
    value: ([a, b, c, d]) => Math.exp((sine(a! ** 2 + b! ** 2) + sine(c! ** 2 + d! ** 2)) / 2),
  },
];

/** The trapezoidal rule on its integral, which converges faster than any power: 64 points are exact to rounding at |x| ≤ 20. */
function besselZero(x: number): number {
  const points = 64;
  return (
    sum(Array.from({ length: points }, (_, i) => Math.cos(x * Math.sin((Math.PI * (i + 0.5)) / points)))) /
    points
  );
}

/** The grids of the paper. */
const GRIDS = [3, 5, 10, 20, 50, 100, 200, 500, 1000];
/** Rows trained on and fresh rows; the paper has 1,000 of each, too few for a network of 1,000 intervals. */
const ROWS = 3000;
const FRESH_ROWS = 3000;
/** Steps on each grid, and starts of the first. */
const STEPS = 200;
const STARTS = 5;
/** Parameters up to which Levenberg–Marquardt is used, L-BFGS beyond. */
const MOST_FOR_LM = 2000;
/** What keeps coefficients finite where no row is; `kan fit` has 1e-8, whose smoothing ends near RMSE/std 1e-5. */
const LEAST_PENALTY = 1e-15;
/** The widths of the hidden layers of the perceptrons. */
const WIDTHS = [4, 8, 16, 32, 64];

/** One network: RMSE on fresh rows against its parameters. */
export interface LawPoint {
  /** The grid of a KAN, the width of a perceptron. */
  readonly at: number;
  readonly parameters: number;
  readonly rmse: number;
  readonly cpuSeconds: number;
}

/** A function, and what networks of growing size make of it. */
export interface LawCurve {
  readonly law: string;
  readonly shape: string;
  readonly kan: readonly LawPoint[];
  /** Empty without torch. */
  readonly mlp: readonly LawPoint[];
}

/**
 * The scaling law of the KAN paper: RMSE on fresh rows against parameters, by grid extension, and for torch's perceptrons of growing
 * width on the same rows.
 */
export async function scalingLaw(): Promise<LawCurve[]> {
  const curves: LawCurve[] = [];
  for (const law of LAWS) {
    const [rows, fresh] = [tableOf(law, ROWS, "rows"), tableOf(law, FRESH_ROWS, "fresh")];
    const { shape, points } = await kanPoints(law, rows, fresh);
    curves.push({ law: law.name, shape, kan: points, mlp: mlpPoints(rows, fresh) });
  }
  return curves;
}

function tableOf({ inputs, value }: Law, nRows: number, name: string): Dataset {
  const random = randomStream(0, "bench-law", name);
  const rows = Array.from({ length: nRows }, () =>
    Array.from({ length: inputs }, () => 2 * random.uniform() - 1),
  );
  const column = (c: number): Float64Array => Float64Array.from(rows, (row) => row[c]!);
  return {
    inputs: Array.from({ length: inputs }, (_, c) => ({ name: `x${c}`, values: column(c) })),
    targets: [{ name: "y", values: Float64Array.from(rows, value) }],
    nRows,
    source: name,
    fingerprint: "",
  };
}

/**
 * The slope of log RMSE against log parameters, by least squares from the first point to that of the least error: beyond it a
 * network learns its rows.
 */
export function slopeOf(points: readonly LawPoint[]): number {
  const errors = points.map(({ rmse }) => rmse);
  const falling = points.slice(0, errors.indexOf(Math.min(...errors)) + 1);
  const x = falling.map(({ parameters }) => Math.log(parameters));
  const y = falling.map(({ rmse }) => Math.log(rmse));
  const [mx, my] = [mean(x), mean(y)];
  return sum(x.map((v, i) => (v - mx) * (y[i]! - my))) / sum(x.map((v) => (v - mx) ** 2));
}

async function kanPoints(
  { width }: Law,
  rows: Dataset,
  fresh: Dataset,
): Promise<{ readonly shape: string; readonly points: readonly LawPoint[] }> {
  const engine = defaultEngine({ threads: 1 });
  const given = {
    width,
    grid: [GRIDS[0]!],
    lamb: 0,
    restarts: STARTS,
    testFraction: 0,
    validationFraction: 0,
  };
  const first = process.cpuUsage();
  const { kan: start, scaler } = await fit(rows, { ...given, engine });
  const batch = batchOf(
    rows,
    scaler,
    Int32Array.from({ length: rows.nRows }, (_, i) => i),
  );
  const settings = { ...trainingSettingsOf(given), seed: 0 };
  const points: LawPoint[] = [];
  let kan = start;
  let before = first;
  for (const grid of GRIDS) {
    if (points.length > 0) kan = extendGrids(kan, grid, (source) => batch.inputs[source], 1);
    const { parameters } = networkSize(kan);
    // More parameters than rows: the rows no longer say what the function is.
    if (parameters > rows.nRows) break;
    const makeOptimizer = makerOf(parameters > MOST_FOR_LM ? "lbfgs" : "lm", settings);
    ({ kan } = await trainLeg(kan, batch, LEG, { engine, makeOptimizer }, quiet));
    const { user, system } = process.cpuUsage(before);
    before = process.cpuUsage();
    const { rmse } = evaluateKan(kan, scaler, fresh, engine)[0]!;
    points.push({ at: grid, parameters, rmse, cpuSeconds: (user + system) / 1e6 });
  }
  const hidden = width === "0" ? [] : width.split(",");
  return { shape: `[${[rows.inputs.length, ...hidden, 1].join(",")}]`, points };
}

const LEG: Leg = {
  steps: STEPS,
  penalty: { ridge: LEAST_PENALTY, smoothness: LEAST_PENALTY, lamb: 0, lambL1: 1, lambEntropy: 2 },
  damping: 1e-3,
  tolerance: 1e-4,
  patience: 10,
};

/** Perceptrons of torch on the same rows; none where Python has no torch. */
function mlpPoints(rows: Dataset, fresh: Dataset): LawPoint[] {
  const folder = mkdtempSync(join(tmpdir(), "kan-law-"));
  try {
    for (const [name, data] of [["rows.csv", rows] as const, ["fresh.csv", fresh] as const])
      writeFileSync(join(folder, name), textOf(data));
    const script = fileURLToPath(new URL("peers/law_mlp.py", import.meta.url));
    const python = process.env.PYTHON ?? "/usr/bin/python3";
    const { stdout } = spawnSync(python, [script, folder, WIDTHS.join(",")], { encoding: "utf8" });
    return (stdout ?? "")
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as LawPoint);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function textOf({ inputs, targets, nRows }: Dataset): string {
  const columns = [...inputs, ...targets];
  return Array.from({ length: nRows }, (_, r) => columns.map(({ values }) => values[r]).join(",")).join("\n");
}
