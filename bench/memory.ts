/**
 * Megabytes that a training step at [64,128,10] with 10,000 rows adds to the idle process, at its highest.
 *
 * Run as a program it measures itself and prints the number; a process has one peak only.
 */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { wasm } from "../src/train/engines/index.ts";
import { networkOf } from "./networks.ts";
import { gradientRun } from "./steps.ts";

const self = fileURLToPath(import.meta.url);

/** The peak of a fresh process. */
export function stepMemory(): number {
  const loader = fileURLToPath(new URL("../scripts/typescript.js", import.meta.url));
  const { stdout } = spawnSync(process.execPath, ["--import", loader, self], { encoding: "utf8" });
  return Number(stdout);
}

if (process.argv[1] === self) {
  const peak = () => process.resourceUsage().maxRSS / 1024;
  const idle = peak();
  const { kan, batch } = networkOf({ layers: [64, 128, 10], nRows: 10_000 });
  const bound = wasm.bind(kan, batch);
  const step = gradientRun(bound);
  for (let i = 0; i < 3; i++) step();
  console.log(peak() - idle);
}
