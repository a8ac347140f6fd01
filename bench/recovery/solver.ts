import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execute, type Ran } from "./execute.ts";
import type { Task } from "./task.ts";

/** `kan discover`, or `kan fit`, `prune` and `symbolic` with their defaults. */
export type Way = "discover" | "three";

/** How the program is run. */
export interface Running {
  readonly program: string;
  readonly by: Way;
  readonly seconds: number;
  readonly threads: number;
  readonly seed: number;
  /** Further words for `kan discover`, or for `kan fit`. */
  readonly words: readonly string[];
}

/** A formula among those the program gives. */
export interface Given {
  readonly expression: string;
  readonly foundBy?: string;
}

/** What the program answered; no formulas where it gave none. */
export interface Answer extends Ran {
  readonly formulas: readonly Given[];
  /** Index of the one it takes. */
  readonly best: number;
  readonly variables: Readonly<Record<string, string>>;
  /** What it says about its own answer. */
  readonly claims: { readonly outcome?: string; readonly confidence?: number; readonly noise?: unknown };
}

/** The program's answer to `task`, in a folder of its own; it is ended after twice its time and ten seconds. */
export async function solveTask(task: Task, running: Running): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), "kan-recovery-"));
  try {
    writeFileSync(join(folder, "data.csv"), task.csv);
    const ran = await runAll(commandsOf(task.target, running), folder, 2 * running.seconds + 10);
    return { ...ran, ...answerIn(ran.out) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function commandsOf(
  target: string,
  { program, by, seconds, threads, seed, words }: Running,
): readonly string[][] {
  const common = ["--seed", String(seed), "--threads", String(threads), "--json"];
  const given = ["data.csv", "--target", target, ...common, ...words];
  const kan = (...rest: readonly string[]): string[] => [process.execPath, program, ...rest];
  if (by === "discover") return [kan("discover", ...given, "--timeout", String(seconds))];
  return [kan("fit", ...given), kan("prune", ...common), kan("symbolic", ...common)];
}

/** Runs the commands one after the other, as long as they succeed and `limit` seconds last; times are added up. */
async function runAll(commands: readonly string[][], folder: string, limit: number): Promise<Ran> {
  let seconds = 0;
  let cpuSeconds = 0;
  let last: Ran | undefined;
  for (const command of commands) {
    last = await execute(command, folder, Math.max(0, limit - seconds));
    seconds += last.seconds;
    cpuSeconds += last.cpuSeconds;
    if (last.exit !== 0) break;
  }
  if (last === undefined) throw new Error("no command to run");
  return { ...last, seconds, cpuSeconds };
}

function answerIn(out: string): Pick<Answer, "formulas" | "best" | "variables" | "claims"> {
  try {
    const json = JSON.parse(out) as Partial<Pick<Answer, "formulas" | "best" | "variables">> &
      Answer["claims"];
    const { formulas = [], best = 0, variables = {}, outcome, confidence, noise } = json;
    const claims = {
      ...(outcome === undefined ? {} : { outcome }),
      ...(confidence === undefined ? {} : { confidence }),
      ...(noise === undefined ? {} : { noise }),
    };
    return { formulas, best, variables, claims };
  } catch {
    return { formulas: [], best: 0, variables: {}, claims: {} };
  }
}
