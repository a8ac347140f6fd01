/** The program killed at each change of the file system, as by a power cut; and two writers at once. */
import { spawn } from "node:child_process";
import { cpSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Attack, Trial } from "./attack.ts";
import { type AttackFolder, attackFolder } from "./folder.ts";
import { PROGRAM, runApart, runHere } from "./session.ts";

const KILLER = fileURLToPath(new URL("../../test/cli/killAt.mjs", import.meta.url));
const quick = (seed: string): string[] => [
  "fit", "data.csv", "--width", "1", "--grid", "3", "--steps", "3", "--restarts", "1", "--threads", "1", "--seed", seed,
]; // biome-ignore format: a list

/** Commands that write the model. */
const WRITERS: readonly (readonly string[])[] = [
  quick("5"),
  ["prune", "--threshold", "0.5", "--threads", "1"],
  ["symbolic", "--threads", "1", "--lib", "x,x^2"],
  ["undo"],
  ["discover", "data.csv", "--timeout", "1", "--threads", "1"],
  ["pick", "1"],
  ["sweep", "data.csv", "--width", "0|1", "--grid", "3", "--steps", "2", "--restarts", "1", "--threads", "1"],
  ["solve", "decay.yaml", "--no-formula"],
];

/** Changes of the file system that a command makes at most. */
const MOST_CHANGES = 18;

const LONG_AGO = new Date("2020-01-01");

let folders: Promise<AttackFolder> | undefined;

/** A folder with a model and the one before it. */
async function prepare(): Promise<AttackFolder> {
  const folder = attackFolder();
  folder.write(
    "data.csv",
    `x,y\n${Array.from({ length: 40 }, (_, r) => `${r / 7},${(r / 7) ** 2 + 1}`).join("\n")}\n`,
  );
  folder.write(
    "decay.yaml",
    "unknown: u\ndomain: { x: [0, 1] }\nequations:\n  - diff(u, x) = -u\nconditions:\n  - u(0) = 1\n",
  );
  for (const args of [quick("1"), quick("2"), ["symbolic", "--threads", "1", "--lib", "x,x^2"]]) {
    const { exit, stderr } = await runHere(folder.path, args);
    if (exit !== 0) throw new Error(stderr);
  }
  process.on("exit", () => folder.remove());
  return folder;
}

async function copyOfPrepared(): Promise<AttackFolder> {
  folders ??= prepare();
  const copy = attackFolder();
  cpSync((await folders).path, copy.path, { recursive: true });
  return copy;
}

/** The model as it stands, and all that `kan undo` brings back, one after the other. */
async function modelsIn(folder: AttackFolder): Promise<string[]> {
  const found = [folder.read("kan.json")];
  while ((await runHere(folder.path, ["undo"])).exit === 0) found.push(folder.read("kan.json"));
  return found;
}

let earlier: Promise<string[]> | undefined;

/** The models that are there before anything is attacked. */
function modelsBefore(): Promise<string[]> {
  earlier ??= copyOfPrepared().then(async (folder) => {
    const found = await modelsIn(folder);
    folder.remove();
    return found;
  });
  return earlier;
}

/** Kills at each change of the file system. */
export const kills: Attack = {
  name: "kills",
  counts: { long: WRITERS.length * MOST_CHANGES, short: 0 },
  trial: async (_, n): Promise<Trial> => {
    const args = WRITERS[n % WRITERS.length]!;
    const at = Math.floor(n / WRITERS.length);
    const folder = await copyOfPrepared();
    try {
      const before = await modelsBefore();
      const { signal } = runApart(folder.path, args, { preload: KILLER, env: { KILL_AT: String(at) } });
      const faults: string[] = [];
      const after = await modelsIn(folder);
      // What undo takes back is gone once it is done.
      const lost = before.slice(args[0] === "undo" ? 1 : 0).filter((model) => !after.includes(model));
      if (signal === "SIGKILL" && lost.length > 0)
        faults.push(`${lost.length} of ${before.length} models are lost`);
      for (const model of after) if (!isJson(model)) faults.push("a model is not whole");
      const temporary = [...folder.fingerprints().keys()].filter((name) => name.includes(".tmp-"));
      // Another process might still be at work on a young one.
      for (const name of temporary) utimesSync(join(folder.path, name), LONG_AGO, LONG_AGO);
      // What a sweep leaves is its own to tidy up.
      for (const again of args[0] === "sweep" ? [args, quick("9")] : [quick("9")]) {
        const next = await runHere(folder.path, again);
        if (next.exit !== 0) faults.push(`the next ${again[0]} fails: ${next.stderr}`);
      }
      const left = [...folder.fingerprints().keys()].filter((name) => /tmp|\.new|lock/.test(name));
      if (left.length > 0) faults.push(`left behind after the next fit: ${left.join(", ")}`);
      return { what: `kan ${args[0]}, killed before change ${at} of the file system`, faults };
    } finally {
      folder.remove();
    }
  },
};

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Writers of the same model at the same moment. */
export const writers: Attack = {
  name: "writers",
  counts: { long: 10, short: 0 },
  trial: async (random, n): Promise<Trial> => {
    const folder = await copyOfPrepared();
    try {
      const before = await modelsBefore();
      const lines = Array.from({ length: 2 + (n % 2) }, (_, i) =>
        random.integer(3) === 0 ? WRITERS[1]! : quick(String(20 + i)),
      );
      const ends = await Promise.all(lines.map((args) => ended(folder.path, args)));
      const faults = ends.flatMap(({ exit, stderr }) =>
        exit === 0 || (exit === 3 && /error\[model\/(changed|busy|locked)/.test(stderr))
          ? []
          : [`exit ${exit}: ${stderr.trim().split("\n").at(-2)}`],
      );
      const nDone = ends.filter(({ exit }) => exit === 0).length;
      const after = await modelsIn(folder);
      if (new Set(after).size < Math.min(before.length + nDone, 8))
        faults.push(`${after.length} models after ${before.length} and ${nDone} more`);
      if (!before.every((model) => after.includes(model))) faults.push("an earlier model is lost");
      return { what: `at once: ${lines.map((args) => args.join(" ")).join(" | ")}`, faults };
    } finally {
      folder.remove();
    }
  },
};

function ended(cwd: string, args: readonly string[]): Promise<{ exit: number | null; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [PROGRAM, ...args], { cwd });
    let stderr = "";
    child.stdout.resume();
    child.stderr.on("data", (chunk: Buffer) => {
      stderr += chunk.toString();
    });
    child.on("error", reject);
    child.on("close", (exit) => resolve({ exit, stderr }));
  });
}
