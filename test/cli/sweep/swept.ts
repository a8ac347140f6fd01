import { expect } from "vitest";
import { randomStream } from "../../../src/math/philox.ts";
import { type Folder, temporaryFolder } from "../run.ts";

/** y = sin(3a) + b² with 3 % noise, 60 rows. */
export function table(): string {
  const random = randomStream(0, "sweep-table");
  const rows = Array.from({ length: 60 }, () => {
    const [a, b] = [2 * random.uniform() - 1, 2 * random.uniform() - 1];
    return [a, b, Math.sin(3 * a) + b * b + 0.02 * random.normal()].join(",");
  });
  return `a,b,y\n${rows.join("\n")}\n`;
}

/** As little training as there is. */
export const short: readonly string[] = ["--steps", "6", "--restarts", "1"];

/** Eight networks, each trained for some hundredths of a second. */
export const space: readonly string[] = ["--width", "0..1", "--grid", "3|5", "--degree", "2,3", ...short];

/** Twelve of them, by halving: looks after two steps, six and eighteen. */
export const halved: readonly string[] = [
  ...space,
  ...["--width", "0..2", "--steps", "18", "--pruner", "halving"],
];

interface Trial {
  readonly trial: number;
  readonly params: Readonly<Record<string, unknown>>;
  readonly criterion: number | null;
  readonly seconds: number;
  readonly model: string;
}

export interface SweepJson {
  readonly schema: string;
  readonly best: number;
  readonly by: string;
  readonly outcome: string;
  readonly resumed: number;
  readonly missing: number;
  readonly trials: readonly Trial[];
}

/** A folder with the table. */
export function swept(): Folder {
  const folder = temporaryFolder();
  folder.write("data.csv", table());
  return folder;
}

export function sweep(folder: Folder, ...args: readonly string[]): SweepJson {
  const { exit, stdout, stderr } = folder.kan(["sweep", ...args, "--json"]);
  expect(exit, stderr).toBe(0);
  return JSON.parse(stdout) as SweepJson;
}

/** All of the ranking but how long trials took. */
export const ranking = ({ trials }: SweepJson): string =>
  JSON.stringify(trials.map(({ seconds: _, ...rest }) => rest));

/** The network in a model file. */
export const networkIn = (folder: Folder, name: string): object =>
  (JSON.parse(folder.read(name)) as { network: object }).network;

const known = new Map<readonly string[], Told>();

/** What a sweep of these options says and keeps, on one thread and undisturbed. */
interface Told {
  readonly json: SweepJson;
  readonly text: string;
  readonly model: string;
}

/** The undisturbed sweep, as text and as JSON; computed once in a file of tests. */
export function undisturbed(options: readonly string[] = space): Told {
  const there = known.get(options);
  if (there !== undefined) return there;
  const [folder, other] = [swept(), swept()];
  const json = sweep(folder, "data.csv", ...options, "--threads", "1");
  const { stdout: text } = other.kan(["sweep", "data.csv", ...options, "--threads", "1"]);
  const told = { json, text, model: folder.read("kan.json") };
  expect(other.read("kan.json")).toBe(told.model);
  known.set(options, told);
  return told;
}

/** A ranking without the line that says what a journal held. */
export const withoutResumed = (stdout: string): string =>
  stdout.replace(/ \(\d+ results were there.*?\)/s, "");
