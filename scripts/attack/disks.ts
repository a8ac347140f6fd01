/** Disks that are full, streams that are closed, places that cannot be written. */
import { mkdirSync } from "node:fs";
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

let models: Promise<{ data: string; model: string }> | undefined;

async function prepare(): Promise<{ data: string; model: string }> {
  const folder = attackFolder();
  const data = `x,y\n${Array.from({ length: 40 }, (_, r) => `${r / 7},${(r / 7) ** 2 + 1}`).join("\n")}\n`;
  folder.write("data.csv", data);
  await runHere(folder.path, FIT);
  const model = folder.read("kan.json");
  folder.remove();
  return { data, model };
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
    models ??= prepare();
    const { data, model } = await models;
    // Neighbouring attempts differ in both: some of them are enough to see most.
    const trouble = TROUBLES[n % TROUBLES.length]!;
    const args = COMMANDS[(Math.floor(n / TROUBLES.length) + 7 * (n % TROUBLES.length)) % COMMANDS.length]!;
    const folder = attackFolder();
    try {
      folder.write("data.csv", data);
      folder.write("kan.json", model);
      mkdirSync(join(folder.path, ".kan"));
      const run = runApart(folder.path, args, { shell: trouble.shell });
      const said = trouble.losesStderr
        ? { ...run, stderr: run.exit === 0 ? "" : "error[x] said to nobody" }
        : run;
      const faults = faultsOf(said, { seconds: 30 });
      if (!isWhole(folder)) faults.push("the model is not whole");
      if (folder.read("data.csv") !== data) faults.push("the table was changed");
      return { what: `kan ${args.join(" ")}, and ${trouble.name}: ${quoted(run.stderr, 120)}`, faults };
    } finally {
      folder.remove();
    }
  },
};
