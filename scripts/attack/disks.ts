/** Disks that are full, streams that are closed, places that cannot be written. */
import { cpSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Attack, quoted, type Trial } from "./attack.ts";
import { type AttackFolder, attackFolder } from "./folder.ts";
import { faultsOf } from "./judge.ts";
import { runApart, runHere } from "./session.ts";

const FIT = [
  "fit",
  "data.csv",
  "--width",
  "1",
  "--grid",
  "3",
  "--steps",
  "3",
  "--restarts",
  "1",
  "--threads",
  "1",
];
const DISCOVER = ["discover", "data.csv", "--timeout", "1", "--threads", "1"];
const SWEEP = [
  "sweep",
  "data.csv",
  "--width",
  "0|1",
  "--grid",
  "3",
  "--steps",
  "2",
  "--restarts",
  "1",
  "--threads",
  "1",
];
const COMMANDS: readonly (readonly string[])[] = [
  ["info"],
  ["info", "--json"],
  ["show"],
  ["history"],
  ["predict", "data.csv"],
  ["predict", "data.csv", "-o", "out.csv"],
  ["export", "--to", "python"],
  ["export", "--to", "c", "-o", "out.c"],
  ["plot"],
  ["report"],
  ["--help"],
  ["fit", "nowhere.csv"],
  FIT,
  ["prune", "--threads", "1"],
  ["undo"],
  DISCOVER,
  ["discover", "series.csv", "--time", "t", "--timeout", "1", "--threads", "1"],
  ["eval", "p*x^2 + q", "data.csv", "--bootstrap", "100"],
  ["pick", "1"],
  SWEEP,
  [...SWEEP, "--shard", "0/1", "--results", "results"],
  ["sweep", "collect", "shards"],
  ["sweep", "export", "kept.jsonl", "--to", "optuna"],
  ["sweep", "export", "kept.jsonl", "--to", "optuna", "-o", "out.log"],
  ["solve", "decay.yaml", "--timeout", "20"],
];

/** What is wrong with the world, as a line of a shell around the program. */
const TROUBLES: readonly { readonly name: string; readonly shell: string; readonly losesStderr?: true }[] = [
  { name: "standard output is full", shell: '"$@" > /dev/full' },
  { name: "standard error is full", shell: '"$@" 2> /dev/full', losesStderr: true },
  { name: "both are full", shell: '"$@" > /dev/full 2>&1', losesStderr: true },
  { name: "standard output is closed", shell: '"$@" >&-' },
  { name: "standard error is closed", shell: '"$@" 2>&-', losesStderr: true },
  { name: "standard input is closed", shell: '"$@" <&-' },
  { name: "the disk takes nothing", shell: 'ulimit -f 0; "$@"' },
  { name: "the disk takes 512 bytes", shell: 'ulimit -f 1; "$@"' },
  { name: "the reader has left", shell: '{ "$@"; echo $? > exit; } | true; exit $(cat exit)' },
  { name: "the log is a folder", shell: 'mkdir kan.discover.jsonl; "$@"' },
  { name: "the log is a device", shell: 'ln -s /dev/full kan.discover.jsonl; "$@"' },
];

let prepared: Promise<AttackFolder> | undefined;

/** A folder with a table, a series, an equation, a model, and what sweeps left. */
async function prepare(): Promise<AttackFolder> {
  const folder = attackFolder();
  const data = `x,y\n${Array.from({ length: 40 }, (_, r) => `${r / 7},${(r / 7) ** 2 + 1}`).join("\n")}\n`;
  folder.write("data.csv", data);
  folder.write(
    "series.csv",
    `t,u\n${Array.from({ length: 40 }, (_, r) => `${r / 20},${Math.exp(-r / 20)}`).join("\n")}\n`,
  );
  folder.write(
    "decay.yaml",
    "unknown: u\ndomain: { x: [0, 1] }\nequations:\n  - diff(u, x) = -u\nconditions:\n  - u(0) = 1\n",
  );
  for (const args of [
    FIT,
    ["symbolic", "--threads", "1", "--lib", "x,x^2"],
    [...SWEEP, "-m", "swept.json", "--journal", "kept.jsonl"],
    [...SWEEP, "--shard", "0/1", "--results", "shards"],
  ]) {
    const { exit, stderr } = await runHere(folder.path, args);
    if (exit !== 0) throw new Error(stderr);
  }
  process.on("exit", () => folder.remove());
  return folder;
}

/** Whether the model is whole: the old one or a new one. */
function isWhole(folder: AttackFolder): boolean {
  try {
    JSON.parse(folder.read("kan.json"));
    return true;
  } catch {
    return false;
  }
}

/** Every command in every trouble. */
export const disks: Attack = {
  name: "disks",
  counts: { long: TROUBLES.length * COMMANDS.length, short: 8 },
  trial: async (_, n): Promise<Trial> => {
    prepared ??= prepare();
    const before = await prepared;
    // Neighbouring attempts differ in both: some of them are enough to see most.
    const trouble = TROUBLES[n % TROUBLES.length]!;
    const args = COMMANDS[(Math.floor(n / TROUBLES.length) + 7 * (n % TROUBLES.length)) % COMMANDS.length]!;
    const folder = attackFolder();
    try {
      cpSync(before.path, folder.path, { recursive: true });
      mkdirSync(join(folder.path, ".kan"), { recursive: true });
      const run = runApart(folder.path, args, { shell: trouble.shell });
      const said = trouble.losesStderr
        ? { ...run, stderr: run.exit === 0 ? "" : "error[x] said to nobody" }
        : run;
      const faults = faultsOf(said, { seconds: 30 });
      if (!isWhole(folder)) faults.push("the model is not whole");
      for (const name of ["data.csv", "series.csv", "decay.yaml", "kept.jsonl"])
        if (folder.read(name) !== before.read(name)) faults.push(`${name} was changed`);
      const left = [...folder.fingerprints().keys()].filter((name) => /\.tmp-|\.lock/.test(name));
      if (left.length > 0) faults.push(`left behind: ${left.join(", ")}`);
      return { what: `kan ${args.join(" ")}, and ${trouble.name}: ${quoted(run.stderr, 120)}`, faults };
    } finally {
      folder.remove();
    }
  },
};
