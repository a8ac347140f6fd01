import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = fileURLToPath(new URL("..", import.meta.url));

/** The room of a file: `bin`, `train`, …; `root` for the few files directly in src. */
function roomOf(path: string): string {
  const [top, room, ...rest] = path.split("/");
  if (top !== "src") return top ?? "";
  return rest.length === 0 ? "root" : (room ?? "");
}

/** What each room may import besides itself. The arrows of docs/architecture.md, and nothing more. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  math: [],
  model: ["math", "root"],
  train: ["model", "math", "root"],
  prune: ["train", "model", "math", "root"],
  symbolic: ["prune", "train", "model", "math", "root"],
  sweep: ["symbolic", "prune", "train", "model", "math", "root"],
  check: ["discover", "symbolic", "train", "model", "math", "root"],
  discover: ["symbolic", "prune", "train", "model", "math", "root"],
  series: ["check", "discover", "symbolic", "train", "model", "math", "root"],
  solve: ["discover", "symbolic", "train", "model", "math", "root"],
  io: ["solve", "symbolic", "model", "math", "root"],
  plot: ["io", "symbolic", "prune", "model", "math", "root"],
  report: ["plot", "io", "symbolic", "prune", "train", "model", "math", "root"],
  bin: ["root"],
};

/** Files of src/ itself: contracts below every room, and the facade above them all. */
const contracts = [
  "src/diagnostics.ts",
  "src/events.ts",
  "src/figures.ts",
  "src/outcome.ts",
  "src/rowLimits.ts",
  "src/targetErrors.ts",
  "src/classErrors.ts",
  "src/trials.ts",
  "src/words.ts",
];

function filesUnder(folder: string): string[] {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
}

interface Import {
  readonly from: string;
  readonly to: string;
}

/** Every import and re-export of a file, static or dynamic; relative ones as paths from the root. */
function importsOf(file: string): Import[] {
  const text = readFileSync(join(root, file), "utf8");
  const pattern =
    /(?:^|\n)\s*(?:import|export)\s+(?:type\s)?(?:[^"';]*?\sfrom\s+)?"([^"]+)"|\bimport\(\s*"([^"]+)"/g;
  return [...text.matchAll(pattern)].map((match) => {
    const target = match[1] ?? match[2] ?? "";
    const to = target.startsWith(".") ? join(dirname(file), target) : target;
    return { from: file, to };
  });
}

const sources = [...filesUnder("src"), ...filesUnder("bin")];
const imports = sources.flatMap(importsOf);
const local = imports.filter(({ to }) => to.startsWith("src/") || to.startsWith("bin/"));

test("there are imports to judge", () => {
  expect(local.length).toBeGreaterThan(10);
});

test("rooms import one way only", () => {
  const backEdges = local.filter(({ from, to }) => {
    const room = roomOf(from);
    if (room === "root" || room === roomOf(to)) return false;
    if (roomOf(to) === "root" && room !== "bin") return !contracts.includes(to);
    return !(mayImport[room] ?? []).includes(roomOf(to));
  });
  expect(backEdges).toEqual([]);
});

test("the contracts in src import nothing but each other", () => {
  const wrong = local.filter(({ from, to }) => contracts.includes(from) && !contracts.includes(to));
  expect(wrong).toEqual([]);
});

const document = readFileSync(join(root, "docs/architecture.md"), "utf8");

test("the rooms of the document and their arrows are those that are held here", () => {
  const rows = [...document.matchAll(/^\| `src\/(\w+)\/` \|[^|]*\| ([^|]*) \|$/gm)];
  const told = rows.map(([, room, may]) => [room!, may === "nothing" ? [] : may!.split(", ")] as const);
  const held = Object.entries(mayImport).filter(([room]) => room !== "bin");
  expect(Object.fromEntries(told)).toEqual(
    Object.fromEntries(held.map(([room, may]) => [room, may.filter((one) => one !== "root")])),
  );
});

test("every file and folder that the document names is there", () => {
  const files = [...sources, "src/report/page.js", "src/report/page.css"];
  const folders = [...new Set(files.map((file) => `${dirname(file)}/`))];
  const parents = folders.flatMap((folder) =>
    folder.split("/").map((_, i, all) => `${all.slice(0, i).join("/")}/`),
  );
  const known = [...files, ...folders, ...parents, "kernels/", "kernels/inline/", "fixtures/", "examples/"];
  const named = [...document.matchAll(/`([\w./]+(?:\.(?:ts|js|css)|\/))`/g)].map(([, name]) => name!);
  const examples = ["bin/commands/NAME.ts", "scripts/sameRuns.js", "test/architecture.test.ts"];
  const isThere = (name: string): boolean =>
    examples.includes(name) || known.some((path) => path === name || path.endsWith(`/${name}`));
  expect(named.length).toBeGreaterThan(60);
  expect(named.filter((name) => !isThere(name))).toEqual([]);
  const contractNames = contracts.map((file) => file.slice("src/".length, -".ts".length));
  expect(contractNames.filter((name) => !document.includes(`\`${name}\``))).toEqual([]);
});

test("no file imports itself through others, not even for a type", () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of local) next.set(from, [...(next.get(from) ?? []), to]);
  const circles: string[] = [];
  const done = new Set<string>();
  const walk = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(" -> "));
    if (done.has(file) || path.includes(file)) return;
    for (const to of next.get(file) ?? []) walk(to, [...path, file]);
    done.add(file);
  };
  for (const file of sources) walk(file, []);
  expect(circles).toEqual([]);
});

test("no folder is a hall: at most fifteen files lie side by side, but for the commands", () => {
  const sizes = new Map<string, number>();
  for (const file of sources) sizes.set(dirname(file), (sizes.get(dirname(file)) ?? 0) + 1);
  expect([...sizes].filter(([folder, size]) => size > 15 && folder !== "bin/commands")).toEqual([]);
});

test("nothing in src knows a terminal", () => {
  const wrong = imports.filter(
    ({ from, to }) =>
      from.startsWith("src/") && /^(chalk|commander|node:process|node:tty|node:readline)/.test(to),
  );
  expect(wrong).toEqual([]);
  const users = sources.filter(
    (file) =>
      file.startsWith("src/") &&
      /\bprocess\.(stdout|stderr|exit|exitCode|argv|on)\b|\bconsole\./.test(withoutComments(file)),
  );
  expect(users).toEqual([]);
});

test("nothing in src takes numbers from Math.random", () => {
  const users = sources.filter(
    (file) => file.startsWith("src/") && /\bMath\.random\b/.test(withoutComments(file)),
  );
  expect(users).toEqual([]);
});

/**
 * Files that end what takes too long: the search as a whole, its forms at the shared deadline, and the wait for another writer;
 * those that wait for a queue, and the one that tells how long a trial of a sweep took.
 */
const clockOwners = [
  "src/discover/agenda/sharedSteps.ts",
  "src/discover/agenda/stepTask.ts",
  "src/discover/agenda/stepTextTask.ts",
  "src/discover/asWritten.ts",
  "src/discover/classes/discoverClasses.ts",
  "src/discover/deadline.ts",
  "src/discover/losses/discoverByLoss.ts",
  "src/io/models/store/lock.ts",
  "src/sweep/engines/jobQueue.ts",
  "src/sweep/engines/queueWorker.ts",
  "src/sweep/engines/stepShards.ts",
  "src/sweep/trialTask.ts",
];

/** Every way to read a clock, or to be called by one. */
const CLOCK =
  /\b(performance|sharedTime|hrtime|setTimeout|setInterval|cpuUsage|uptime|timeOrigin|timeStamp)\b|\bDate\.now\b|\bDate\(\)|\bAbortSignal\.timeout\b/;

test("no file of src reads a clock but those that own a deadline", () => {
  const readers = sources.filter((file) => file.startsWith("src/") && CLOCK.test(withoutComments(file)));
  expect(readers.sort()).toEqual(clockOwners);
});

test.each([
  "performance.now()",
  "process.hrtime.bigint()",
  "new Date()",
  "Date.now()",
  "AbortSignal.timeout(5)",
  'import { setTimeout as sleep } from "node:timers/promises"',
])("%s reads a clock", (text) => {
  expect(CLOCK.test(text)).toBe(true);
});

test("the program uses the library through its facade alone", () => {
  const wrong = local.filter(
    ({ from, to }) =>
      from.startsWith("bin/") && to.startsWith("src/") && ![...contracts, "src/index.ts"].includes(to),
  );
  expect(wrong).toEqual([]);
});

test("zod stands at the border in src/io only", () => {
  const wrong = imports.filter(({ from, to }) => to === "zod" && !from.startsWith("src/io/"));
  expect(wrong).toEqual([]);
});

function withoutComments(file: string): string {
  return readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, "");
}
