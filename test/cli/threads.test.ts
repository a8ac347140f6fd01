import { pathToFileURL } from "node:url";
import { expect, test } from "vitest";
import { type Folder, temporaryFolder } from "./run.ts";

/** Loaded before the program: says on standard error when a worker starts. */
const watch = `import threads from "node:worker_threads";
import { syncBuiltinESMExports } from "node:module";
threads.Worker = class extends threads.Worker {
  constructor(...given) {
    process.stderr.write("a worker starts\\n");
    super(...given);
  }
};
syncBuiltinESMExports();
`;

/** What a command prints and writes on so many threads, and whether a worker was started. */
function runOn(threads: number, folder: Folder, args: readonly string[]) {
  folder.write("watch.mjs", watch);
  const env = { NODE_OPTIONS: `--import=${pathToFileURL(`${folder.path}/watch.mjs`)}` };
  const { exit, stdout, stderr } = folder.kan([...args, "--threads", `${threads}`], { env });
  expect(exit, stderr).toBe(0);
  return { stdout, model: folder.read("kan.json"), hasWorkers: stderr.includes("a worker starts") };
}

/** x, y and exp(sin(3x) + y²), so many rows of them. */
function table(nRows: number): string {
  const lines = Array.from({ length: nRows }, (_, r) => {
    const [x, y] = [2 * ((r * 0.6180339887) % 1) - 1, 2 * ((r * 0.7548776662) % 1) - 1];
    return [x, y, Math.exp(Math.sin(3 * x) + y * y)].join();
  });
  return `x,y,z\n${lines.join("\n")}\n`;
}

/** a, b, c and a·exp(−b/3) + sin c: found by forms that threads share. */
function lawOfThree(nRows: number): string {
  const lines = Array.from({ length: nRows }, (_, r) => {
    const [a, b, c] = [0.6180339887, 0.7548776662, 0.569840291].map((k) => 1 + 4 * ((r * k) % 1)) as [
      number,
      number,
      number,
    ];
    return [a, b, c, a * Math.exp(-b / 3) + Math.sin(c)].join();
  });
  return `a,b,c,z\n${lines.join("\n")}\n`;
}

const quick = ["--grid", "3", "--steps", "3"];
const shared: readonly (readonly [string, number, readonly string[]])[] = [
  ["passes over many rows", 40_000, ["fit", "data.csv", "--width", "5", "--restarts", "1", ...quick]],
  ["restarts", 1000, ["fit", "data.csv", "--width", "5", "--restarts", "24", ...quick]],
  ["a search", 300, ["discover", "data.csv", "--effort", "low", "--timeout", "120"]],
];

test.each(shared)(
  "%s: one thread starts no worker, two threads share and give the same bytes",
  (_, nRows, args) => {
    const folder = temporaryFolder();
    folder.write("data.csv", args[0] === "discover" ? lawOfThree(nRows) : table(nRows));
    const alone = runOn(1, folder, args);
    const together = runOn(2, folder, args);
    expect([alone.hasWorkers, together.hasWorkers]).toEqual([false, true]);
    expect(together.model).toBe(alone.model);
    expect(together.stdout).toBe(alone.stdout);
  },
);

test("every step writes and prints the same bytes with one thread, with two, and with as many as there are", () => {
  const ways = [["--threads", "1"], ["--threads", "2"], []];
  const [alone, ...others] = ways.map((threads) => {
    const folder = temporaryFolder();
    folder.write("data.csv", table(200));
    return [
      ["fit", "data.csv", "--width", "2", ...quick],
      ["prune"],
      ["symbolic", "--lib", "sin,exp,x^2"],
    ].map((args) => {
      const { exit, stdout } = folder.kan([...args, ...threads]);
      return { exit, stdout, model: folder.read("kan.json") };
    });
  });
  for (const other of others) expect(other).toEqual(alone);
});
