/**
 * Megabytes that training at [64,128,10] with 10,000 rows adds to the idle process, at its highest: loss and gradient
 * alone, then fifty steps of L-BFGS or Adam.
 *
 * Run as a program it measures itself and prints the number; a process has one peak only.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { parametersOf } from "../src/model/cpu/plan.ts";
import { wasm } from "../src/train/engines/index.ts";
import { adam } from "../src/train/optimizers/adam.ts";
import { pairsFor } from "../src/train/optimizers/choice.ts";
import { lbfgs } from "../src/train/optimizers/lbfgs.ts";
import { objectiveOf } from "../src/train/optimizers/objective.ts";
import { networkOf } from "./networks.ts";
import { gradientRun } from "./steps.ts";

const self = fileURLToPath(import.meta.url);

/** What is measured. */
export const memoryTasks = ["gradient", "lbfgs", "adam"] as const;

/** The peak of a fresh process at a task. */
export function peakMegabytes(task: (typeof memoryTasks)[number]): number {
  const loader = fileURLToPath(new URL("../scripts/typescript.js", import.meta.url));
  const { stdout } = spawnSync(process.execPath, ["--import", loader, self, task], { encoding: "utf8" });
  return Number(stdout);
}

if (process.argv[1] === self) {
  const task = process.argv[2];
  const peak = () => process.resourceUsage().maxRSS / 1024;
  const idle = peak();
  const { kan, batch } = networkOf({ layers: [64, 128, 10], nRows: 10_000 });
  const bound = wasm.bind(kan, batch);
  if (task === "gradient") {
    const step = gradientRun(bound);
    for (let i = 0; i < 3; i++) step();
  } else {
    const theta = parametersOf(bound.plan);
    const penalty = { ridge: 1e-8, smoothness: 1e-8, lamb: 0.001, lambL1: 1, lambEntropy: 2 };
    const objective = objectiveOf(bound, theta, penalty);
    const optimizer =
      task === "adam"
        ? adam(objective, theta, { rate: 0.01 })
        : lbfgs(objective, theta, { history: pairsFor(theta.length) });
    for (let i = 0; i < 50; i++) optimizer.step();
  }
  console.log(peak() - idle);
}
