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
  /** The command that makes the model. */
  readonly command: "discover" | "fit";
  /** More words of the command line. */
  readonly words: readonly string[];
}

/** What the program's model predicts of one fold. */
export interface ByProgram {
  readonly predicted: Predictions;
  /** Its formula, or the shape of its network. */
  readonly formula: string;
  /** Of the formula; of a network the numbers in it. */
  readonly nodes: number;
  readonly cpuSeconds: number;
}

/** What a search may take beyond its own limit before it is ended. */
const GRACE_SECONDS = 60;

/** The formula or network of `train.csv` in `folder`, applied to `test.csv` there. Throws where the program fails. */
export async function predictedByProgram(folder: string, running: Running): Promise<ByProgram> {
  const { program, seconds, threads, command, words } = running;
  const kan = async (...args: string[]) => {
    const ran = await execute([process.execPath, program, ...args], folder, seconds + GRACE_SECONDS);
    if (ran.exit !== 0) throw new Error(`kan ${args.join(" ")} ended with ${ran.exit}: ${ran.complaint}`);
    return ran;
  };
  rmSync(join(folder, "kan.json"), { force: true });
  const searched = await kan(
    ...[command, "train.csv", "--timeout", String(seconds), "--threads", String(threads), "--json", ...words],
  );
  await kan("predict", "test.csv", "--output", "predicted.csv");
  const [, ...lines] = readFileSync(join(folder, "predicted.csv"), "utf8").trimEnd().split(/\r?\n/);
  const predicted = lines.map((line) => {
    const cell = line.slice(line.lastIndexOf(",") + 1);
    return cell === "" ? null : Number(cell);
  });
  return {
    predicted,
    ...(command === "fit" ? networkOf(searched.out) : formulaOf(searched.out)),
    cpuSeconds: searched.cpuSeconds,
  };
}

function formulaOf(report: string): Pick<ByProgram, "formula" | "nodes"> {
  const { formulas, best } = JSON.parse(report) as Found;
  const { expression, complexity } = formulas[best]!;
  return { formula: expression, nodes: complexity };
}

function networkOf(report: string): Pick<ByProgram, "formula" | "nodes"> {
  const { width, parameters } = JSON.parse(report) as Fitted;
  return { formula: width, nodes: parameters };
}

/** What is read of the report of `kan discover --json`. */
interface Found {
  readonly best: number;
  readonly formulas: readonly { readonly expression: string; readonly complexity: number }[];
}

/** What is read of the report of `kan fit --json`. */
interface Fitted {
  readonly width: string;
  readonly parameters: number;
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
