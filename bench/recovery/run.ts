/**
 * How often `kan discover` finds a known law from a sample of it.
 *
 *   npm run bench:recovery -- --n 1000 --noise 0 --seed 1
 *
 * Options: --equations FILE, --ids A,B, --n ROWS, --noise SHARE, --nuisance COLUMNS, --seed N, --timeout SECONDS,
 * --limit SECONDS (the process is ended then), --out FILE.json, --args "further flags of kan discover".
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Equation, readEquations } from "./equation.ts";
import { judge, type Verdict } from "./judge.ts";
import { sampleEquation, seedOf, tableOf } from "./sample.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = join(root, "dist/bin/kan.js");

const { values: flags } = parseArgs({
  options: {
    equations: { type: "string", default: join(root, "../shared/bench/feynman-public.json") },
    ids: { type: "string" },
    n: { type: "string", default: "1000" },
    noise: { type: "string", default: "0" },
    nuisance: { type: "string", default: "0" },
    seed: { type: "string", default: "1" },
    timeout: { type: "string", default: "60" },
    limit: { type: "string" },
    out: { type: "string" },
    args: { type: "string", default: "" },
  },
});

interface Result {
  readonly id: string;
  readonly formula: string;
  readonly found: string;
  readonly seconds: number;
  readonly exit: number | null;
  readonly verdict: Verdict | null;
}

const [n, noise, nuisance, seed, timeout] = [
  flags.n,
  flags.noise,
  flags.nuisance,
  flags.seed,
  flags.timeout,
].map(Number) as [number, number, number, number, number];
const limit = flags.limit === undefined ? 1.5 * timeout + 20 : Number(flags.limit);
const equations = readEquations(flags.equations, flags.ids?.split(","));
const results: Result[] = [];
for (const equation of equations) {
  const result = await attempt(equation);
  results.push(result);
  process.stdout.write(`${line(result)}\n`);
}
summarise();

async function attempt(equation: Equation): Promise<Result> {
  const folder = mkdtempSync(join(tmpdir(), "kan-recovery-"));
  try {
    const sample = sampleEquation(equation, n, seedOf(`${equation.id} train`, seed));
    const table = tableOf(equation, sample, seedOf(`${equation.id} noise`, seed), noise, nuisance);
    writeFileSync(join(folder, "data.csv"), table);
    const given = ["discover", "data.csv", "--json", "--timeout", String(timeout)];
    const extra = flags.args.split(" ").filter((word) => word !== "");
    const start = performance.now();
    const { exit, out } = await run([...given, ...extra], folder);
    const seconds = (performance.now() - start) / 1000;
    const best = bestOf(out);
    const verdict =
      best === null
        ? null
        : judge(equation, best.expression, best.variables, noise, seedOf(`${equation.id} judge`, seed));
    return {
      id: equation.id,
      formula: equation.formula,
      found: best?.expression ?? "",
      seconds,
      exit,
      verdict,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function run(words: readonly string[], folder: string): Promise<{ exit: number | null; out: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, ...words], {
      cwd: folder,
      stdio: ["ignore", "pipe", "ignore"],
    });
    let out = "";
    child.stdout.on("data", (data: Buffer) => {
      out += data.toString();
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), 1000 * limit);
    child.on("close", (exit) => {
      clearTimeout(timer);
      resolve({ exit, out });
    });
  });
}

interface Found {
  readonly expression: string;
  readonly variables: Readonly<Record<string, string>>;
}

function bestOf(out: string): Found | null {
  try {
    const json = JSON.parse(out) as {
      best: number;
      formulas: { expression: string }[];
      variables: Record<string, string>;
    };
    const formula = json.formulas[json.best];
    return formula === undefined ? null : { expression: formula.expression, variables: json.variables };
  } catch {
    return null;
  }
}

function line({ id, verdict, seconds, found }: Result): string {
  const mark = verdict?.isReadable ? "readable" : verdict?.isRecovered ? "recovered" : "-";
  const error = verdict === null ? "" : verdict.nrmse.toExponential(1);
  const size = verdict === null ? "" : `${verdict.nodes}/${verdict.trueNodes}`;
  return `${id.padEnd(11)} ${mark.padEnd(9)} ${seconds.toFixed(1).padStart(6)} s  ${error.padStart(8)}  ${size.padStart(7)}  ${found}`;
}

function summarise(): void {
  const count = (test: (verdict: Verdict) => boolean): number =>
    results.filter(({ verdict }) => verdict !== null && test(verdict)).length;
  const times = results.map(({ seconds }) => seconds).sort((a, b) => a - b);
  const median = times[times.length >> 1] ?? 0;
  const summary = {
    equations: results.length,
    recovered: count((v) => v.isRecovered),
    readable: count((v) => v.isReadable),
    medianSeconds: median,
    n,
    noise,
    nuisance,
    seed,
    timeout,
  };
  const { recovered, readable } = summary;
  process.stdout.write(
    `\nrecovered ${recovered}/${results.length}, readable ${readable}/${results.length}, median ${median.toFixed(1)} s (n ${n}, noise ${noise}, nuisance ${nuisance}, seed ${seed}, timeout ${timeout} s)\n`,
  );
  if (flags.out === undefined) return;
  mkdirSync(dirname(flags.out), { recursive: true });
  writeFileSync(flags.out, `${JSON.stringify({ ...summary, node: process.version, results }, null, 1)}\n`);
}
