/**
 * How often the equations of a system are found from one of its trajectories, through the built program.
 *
 *   node --import ./scripts/typescript.js bench/series/run.ts ../shared/bench/odebench-public.json --noise 0.01
 *
 * Options: --noise 0, --seconds 20 (for searches of formulas), --cpu 60 (seconds of a problem), --only ID,ID, --part 2/5
 * (every fifth problem from the second), --seed 1, --program FILE, --out FILE.jsonl (appended), --command "LINE": another
 * program than kan, which is given the table and prints equations in the same JSON (see sindy.py).
 */
import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { judge } from "./judge.ts";
import { type SystemProblem, tableOf } from "./system.ts";

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    noise: { type: "string", default: "0" },
    seconds: { type: "string", default: "20" },
    cpu: { type: "string", default: "60" },
    only: { type: "string" },
    part: { type: "string", default: "1/1" },
    seed: { type: "string", default: "1" },
    program: { type: "string", default: fileURLToPath(new URL("../../dist/bin/kan.js", import.meta.url)) },
    out: { type: "string" },
    command: { type: "string" },
  },
});

const [file] = positionals;
if (file === undefined)
  throw new Error("name a file of systems, such as ../shared/bench/odebench-public.json");
const [part, parts] = flags.part.split("/").map(Number);
const only = flags.only?.split(",");
const problems = (JSON.parse(readFileSync(file, "utf8")) as SystemProblem[]).filter(({ id }, i) =>
  only === undefined ? i % parts! === part! - 1 : only.includes(id),
);
const noise = Number(flags.noise);
const counts = { exact: 0, given: 0, fresh: 0, cpu: 0 };

for (const problem of problems) {
  const folder = mkdtempSync(join(tmpdir(), "kan-bench-"));
  writeFileSync(join(folder, "series.csv"), tableOf(problem, noise, Number(flags.seed)));
  const command = `TIMEFORMAT='%U %S'; ulimit -t ${flags.cpu}; time "$@"`;
  const args = [
    "discover",
    "series.csv",
    "--time",
    "t",
    "--threads",
    "1",
    "--timeout",
    flags.seconds,
    "--json",
  ];
  const own = flags.command?.split(" ").map((word) => (existsSync(word) ? resolve(word) : word));
  const line = own === undefined ? [process.execPath, flags.program, ...args] : [...own, "series.csv"];
  const run = spawnSync("bash", ["-c", command, "kan", ...line], {
    cwd: folder,
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true, force: true });
  const cpu = (run.stderr.trim().split("\n").at(-1) ?? "")
    .split(" ")
    .reduce((sum, s) => sum + (Number(s) || 0), 0);
  const equations = run.stdout === "" ? [] : foundIn(run.stdout);
  const verdict =
    equations.length === 0
      ? { isExact: false, given: Number.NEGATIVE_INFINITY, fresh: Number.NEGATIVE_INFINITY }
      : judge(problem, equations);
  counts.exact += verdict.isExact ? 1 : 0;
  counts.given += verdict.given > 0.9 ? 1 : 0;
  counts.fresh += verdict.fresh > 0.9 ? 1 : 0;
  counts.cpu += cpu;
  const result = { id: problem.id, noise, ...verdict, cpu, equations };
  if (flags.out !== undefined) appendFileSync(flags.out, `${JSON.stringify(result)}\n`);
  const r2 = (value: number): string => value.toFixed(4).padStart(8);
  process.stdout.write(
    `${problem.id.padEnd(12)} ${verdict.isExact ? "exact" : "-    "} ${r2(verdict.given)} ${r2(verdict.fresh)} ${cpu.toFixed(1).padStart(6)} s  ${equations.join(" ; ").slice(0, 150)}\n`,
  );
}
const share = (n: number): string => `${n}/${problems.length} (${Math.round((100 * n) / problems.length)} %)`;
process.stdout.write(
  `noise ${noise}: exact ${share(counts.exact)}, R² > 0.9 from the given start ${share(counts.given)}, from a new one ${share(counts.fresh)}, ${counts.cpu.toFixed(0)} s of CPU\n`,
);

function foundIn(stdout: string): string[] {
  const { equations } = JSON.parse(stdout) as {
    equations: readonly {
      readonly best: number;
      readonly formulas: readonly { readonly expression: string }[];
    }[];
  };
  return equations.map(({ best, formulas }) => formulas[best]!.expression);
}
