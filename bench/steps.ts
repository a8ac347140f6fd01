import { cpu } from "../src/model/cpu/cpu.ts";
import { parametersOf } from "../src/model/cpu/plan.ts";
import type { Bound, Engine } from "../src/model/engine.ts";
import { openEngine, wasm } from "../src/train/engines/index.ts";
import { levenbergMarquardt } from "../src/train/optimizers/levenbergMarquardt.ts";
import { objectiveOf } from "../src/train/optimizers/objective.ts";
import { timings } from "./measure.ts";
import { networkOf, PEER_SHAPES } from "./networks.ts";

/** Milliseconds per loss-and-gradient evaluation and per Levenberg–Marquardt step, one thread. */
export interface StepTimes {
  readonly shape: string;
  readonly rows: number;
  readonly parameters: number;
  readonly gradient: {
    readonly cpu: number;
    readonly wasm: number;
    /** TensorFlow.js on its own backends, in float32. */
    readonly tfjsWasm: number;
    readonly tfjsCpu: number;
    /** NaN where it is not installed. */
    readonly tensorflow: number;
  };
  /** Normal equations, factorisation and one loss; null where the matrix would not fit the method. */
  readonly step: { readonly cpu: number; readonly wasm: number } | null;
}

const PENALTY = { ridge: 1e-8, smoothness: 1e-8, lamb: 0, lambL1: 0, lambEntropy: 0 };
const MOST_LM_PARAMETERS = 1400;

/** The step times of the published shapes at 1,000 and 10,000 rows. */
export async function stepTimes(): Promise<StepTimes[]> {
  const tensorflow = await openEngine("tensorflow").catch(() => undefined);
  const tfjs = [await openEngine("tfjs-wasm"), await openEngine("tfjs-cpu"), tensorflow];
  return [1000, 10_000].flatMap((nRows) => PEER_SHAPES.map((layers) => stepTimesOf(layers, nRows, tfjs)));
}

function stepTimesOf(
  layers: readonly number[],
  nRows: number,
  tfjs: readonly (Engine | undefined)[],
): StepTimes {
  const { kan, batch } = networkOf({ layers, nRows });
  const bounds = [cpu, wasm].map((engine) => engine.bind(kan, batch));
  const parameters = bounds[0]!.plan.size;
  const [plainGradient, fastGradient] = timings(bounds.map(gradientRun), { runs: 5, budgetMs: 500 });
  const hasStep = parameters <= MOST_LM_PARAMETERS;
  const steps = hasStep ? timings(bounds.map(stepRun), { runs: 3, budgetMs: 300 }) : undefined;
  for (const bound of bounds) bound.dispose();
  const [tfjsWasm, tfjsCpu, tensorflow] = tfjs.map((engine) => {
    if (engine === undefined) return Number.NaN;
    const bound = engine.bind(kan, batch);
    const ms = slowTiming(gradientRun(bound));
    bound.dispose();
    return ms;
  });
  return {
    shape: `[${layers.join(",")}]`,
    rows: nRows,
    parameters,
    gradient: {
      cpu: plainGradient!.median,
      wasm: fastGradient!.median,
      tfjsWasm: tfjsWasm!,
      tfjsCpu: tfjsCpu!,
      tensorflow: tensorflow!,
    },
    step: steps ? { cpu: steps[0]!.median, wasm: steps[1]!.median } : null,
  };
}

/** Milliseconds of a run that may take a minute: its first time is then the answer, else the median of five more. */
function slowTiming(run: () => void): number {
  const start = performance.now();
  run();
  const first = performance.now() - start;
  return first > 2000 ? first : timings([run], { runs: 5, budgetMs: 0 })[0]!.median;
}

/** A loss-and-gradient evaluation of a bound network. */
export function gradientRun(bound: Bound): () => void {
  const theta = parametersOf(bound.plan);
  const gradient = new Float64Array(theta.length);
  return () => void bound.gradient(theta, gradient);
}

function stepRun(bound: Bound): () => void {
  const theta = parametersOf(bound.plan);
  const objective = objectiveOf(bound, theta, PENALTY);
  let optimizer = levenbergMarquardt(objective, theta, { damping: 1 });
  return () => {
    if (optimizer.step().kind === "stuck") optimizer = levenbergMarquardt(objective, theta, { damping: 1 });
  };
}
