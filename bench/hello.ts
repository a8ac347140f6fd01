/**
 * Wall time of the hello world: `kan fit`, `kan prune` and `kan symbolic` one after the other, Node start included.
 *
 *     npm run build && node --import ./scripts/typescript.js bench/hello.ts [seeds]
 *
 * Prints the time of each command, their sum and the formula for each seed, then the median sum and how many formulas
 * are exact (test NRMSE below 1e-9 and the text `exp(sin(pi*x) + y^2)` up to order).
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../dist/bin/kan.js", import.meta.url));
const data = fileURLToPath(new URL("../fixtures/hello.csv", import.meta.url));
const seeds = Number(process.argv[2] ?? 3);
const expected = new Set(["exp(sin(pi*x) + y^2)", "exp(y^2 + sin(pi*x))"]);

const sums: number[] = [];
let exact = 0;
for (let seed = 0; seed < seeds; seed++) {
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
  const sum = fit.seconds + prune.seconds + symbolic.seconds;
  sums.push(sum);
  const answer = JSON.parse(symbolic.stdout) as {
    best: number;
    formulas: { expression: string; nrmse: { test: number } }[];
  };
  const { expression, nrmse } = answer.formulas[answer.best]!;
  if (expected.has(expression) && nrmse.test < 1e-9) exact++;
  const parts = [fit, prune, symbolic].map((part) => part.seconds.toFixed(2)).join(" + ");
  console.log(`seed ${seed}: ${parts} = ${sum.toFixed(2)} s  ${expression}  test NRMSE ${nrmse.test}`);
}
sums.sort((a, b) => a - b);
console.log(`median ${sums[sums.length >> 1]!.toFixed(2)} s; exact ${exact} of ${seeds}`);
