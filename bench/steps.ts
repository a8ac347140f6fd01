/**
 * Milliseconds per loss-and-gradient evaluation and per step of Levenberg–Marquardt, by shape, rows and engine.
 *
 *     node --import ./scripts/typescript.js bench/steps.ts
 *
 * Grid 5, degree 3, SiLU base, float64, one thread. Medians of runs taken in turn, so that the ratio of two engines
 * holds on a busy machine too. A step of Levenberg–Marquardt is one set of normal equations, one factorisation and one
 * loss; it is left out where the matrix would not fit the method (more than 1,000 parameters).
 */
import { randomStream } from "../src/math/philox.ts";
import { cpu } from "../src/model/cpu.ts";
import type { Bound } from "../src/model/engine.ts";
import { parametersOf } from "../src/model/plan.ts";
import { layeredShape, parseWidth } from "../src/model/shape.ts";
import { defaultEngine } from "../src/train/engines/index.ts";
import { initialKan } from "../src/train/initialise.ts";
import { levenbergMarquardt } from "../src/train/levenbergMarquardt.ts";
import { objectiveOf } from "../src/train/objective.ts";

const SHAPES: readonly (readonly [number, string, number])[] = [
  [2, "5", 1],
  [4, "10,10", 1],
  [10, "64,64", 1],
];
const PENALTY = { ridge: 1e-8, smoothness: 1e-8, lamb: 0, lambL1: 0, lambEntropy: 0 };
const MOST_LM_PARAMETERS = 1000;
const RUNS = 5;

const engines = [cpu, defaultEngine()];
console.log("shape           rows   parameters  engine  loss+gradient ms  LM step ms");
for (const [nInputs, width, nOutputs] of SHAPES) {
  for (const nRows of [1000, 10_000]) {
    const random = randomStream(1, "bench", width);
    const column = () => Float64Array.from({ length: nRows }, () => 2 * random.uniform() - 1);
    const batch = {
      inputs: Array.from({ length: nInputs }, column),
      targets: Array.from({ length: nOutputs }, column),
      nRows,
    };
    const shape = layeredShape(nInputs, parseWidth(width), nOutputs);
    const options = { intervals: 5, degree: 3, base: "silu" as const, gridBlend: 1 };
    const kan = initialKan(shape, batch.inputs, options, random);
    const bounds = engines.map((engine) => engine.bind(kan, batch));
    const gradients = medians(bounds.map(gradientRun));
    const size = bounds[0]!.plan.size;
    const steps = size <= MOST_LM_PARAMETERS ? medians(bounds.map(stepRun)) : undefined;
    bounds.forEach((bound, e) => {
      const name = `[${nInputs},${width},${nOutputs}]`;
      const cells = [
        name.padEnd(14),
        `${nRows}`.padStart(6),
        `${size}`.padStart(12),
        engines[e]!.name.padStart(7),
      ];
      console.log(
        ...cells,
        gradients[e]!.toFixed(3).padStart(17),
        (steps?.[e]?.toFixed(2) ?? "–").padStart(11),
      );
      bound.dispose();
    });
  }
}

function gradientRun(bound: Bound): () => void {
  const theta = parametersOf(bound.plan);
  const gradient = new Float64Array(theta.length);
  return () => void bound.gradient(theta, gradient);
}

function stepRun(bound: Bound): () => void {
  const theta = parametersOf(bound.plan);
  const objective = objectiveOf(bound, theta, PENALTY);
  const optimizer = levenbergMarquardt(objective, theta, { damping: 1 });
  return () => void optimizer.step();
}

/** The median time of each run, in milliseconds; the runs take turns. */
function medians(runs: readonly (() => void)[]): number[] {
  const times = runs.map(() => [] as number[]);
  for (let turn = -1; turn < RUNS; turn++) {
    runs.forEach((run, i) => {
      const start = performance.now();
      run();
      if (turn >= 0) times[i]!.push(performance.now() - start);
    });
  }
  return times.map((all) => all.sort((a, b) => a - b)[RUNS >> 1]!);
}
