import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** One hello world: the built program's `kan fit`, `kan prune` and `kan symbolic`, Node starts included. */
export interface HelloTime {
  readonly seed: number;
  /** Seconds of wall time of each command. */
  readonly seconds: readonly number[];
  readonly formula: string;
  /** Whether it is `exp(sin(pi*x) + y^2)` up to order, with a test NRMSE below 1e-9. */
  readonly isExact: boolean;
}

const program = fileURLToPath(new URL("../dist/bin/kan.js", import.meta.url));
const data = fileURLToPath(new URL("../fixtures/hello.csv", import.meta.url));
const expected = new Set(["exp(sin(pi*x) + y^2)", "exp(y^2 + sin(pi*x))"]);

/** The hello world with seeds from 0 on, one after the other. */
export function helloTimes(seeds: number): HelloTime[] {
  return Array.from({ length: seeds }, (_, seed) => helloTime(seed));
}

function helloTime(seed: number): HelloTime {
  const folder = mkdtempSync(join(tmpdir(), "kan-hello-"));
  const run = (...args: string[]) => {
    const start = performance.now();
    const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
      cwd: folder,
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`kan ${args.join(" ")} ended with ${status}:\n${stderr}`);
    return { seconds: (performance.now() - start) / 1000, stdout };
  };
  const fit = run("fit", data, "--width", "5", "--grid", "5", "-k", "3", "--seed", `${seed}`, "--quiet");
  const prune = run("prune", "--threshold", "0.01", "--quiet");
  const symbolic = run("symbolic", "--quiet", "--json");
  rmSync(folder, { recursive: true });
  const answer = JSON.parse(symbolic.stdout) as {
    best: number;
    formulas: { expression: string; nrmse: { test: number } }[];
  };
  const { expression, nrmse } = answer.formulas[answer.best]!;
  return {
    seed,
    seconds: [fit, prune, symbolic].map(({ seconds }) => seconds),
    formula: expression,
    isExact: expected.has(expression) && nrmse.test < 1e-9,
  };
}
