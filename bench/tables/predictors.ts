import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execute } from "../recovery/execute.ts";
import type { Predictions } from "./score.ts";

/** How the program is run. */
export interface Running {
  readonly program: string;
  /** Seconds that it is given. */
  readonly seconds: number;
  readonly threads: number;
  /** More words of the command line. */
  readonly words: readonly string[];
}

/** What the program's formula predicts of one fold. */
export interface ByProgram {
  readonly predicted: Predictions;
  readonly formula: string;
  readonly nodes: number;
  readonly cpuSeconds: number;
}

/** What a search may take beyond its own limit before it is ended. */
const GRACE_SECONDS = 60;

/** The formula of `train.csv` in `folder`, applied to `test.csv` there. Throws where the program fails. */
export async function predictedByProgram(folder: string, running: Running): Promise<ByProgram> {
  const { program, seconds, threads, words } = running;
  const kan = async (...args: string[]) => {
    const ran = await execute([process.execPath, program, ...args], folder, seconds + GRACE_SECONDS);
    if (ran.exit !== 0) throw new Error(`kan ${args.join(" ")} ended with ${ran.exit}: ${ran.complaint}`);
    return ran;
  };
  rmSync(join(folder, "kan.json"), { force: true });
  const searched = await kan(
    ...[
      "discover",
      "train.csv",
      "--timeout",
      String(seconds),
      "--threads",
      String(threads),
      "--json",
      ...words,
    ],
  );
  await kan("predict", "test.csv", "--output", "predicted.csv");
  const [, ...lines] = readFileSync(join(folder, "predicted.csv"), "utf8").trimEnd().split(/\r?\n/);
  const predicted = lines.map((line) => {
    const cell = line.slice(line.lastIndexOf(",") + 1);
    return cell === "" ? null : Number(cell);
  });
  const { formulas, best } = JSON.parse(searched.out) as Found;
  const { expression, complexity } = formulas[best]!;
  return { predicted, formula: expression, nodes: complexity, cpuSeconds: searched.cpuSeconds };
}

/** What is read of the report of `kan discover --json`. */
interface Found {
  readonly best: number;
  readonly formulas: readonly { readonly expression: string; readonly complexity: number }[];
}

/** Seconds that the peers get for a table. */
const PEER_SECONDS = 600;

/** What ridge regression and gradient boosting predict of a fold, by name. Throws where scikit-learn is missing. */
export async function predictedByPeers(
  python: string,
  train: string,
  test: string,
): Promise<Record<string, Predictions>> {
  const script = fileURLToPath(new URL("peers.py", import.meta.url));
  const ran = await execute([python, script, train, test], process.cwd(), PEER_SECONDS);
  if (ran.exit !== 0) throw new Error(`the peers failed: ${ran.complaint}`);
  return JSON.parse(ran.out) as Record<string, Predictions>;
}
