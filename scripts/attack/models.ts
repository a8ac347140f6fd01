/** Model files from someone else: edits by hand and at random, through every command that reads one. */
import type { RandomStream } from "../../src/math/philox.ts";
import { type Attack, oneOf, quoted, type Trial } from "./attack.ts";
import { type AttackFolder, attackFolder, touched } from "./folder.ts";
import { faultsOf } from "./judge.ts";
import { runHere } from "./session.ts";

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** A way to a part of a JSON value. */
type Path = readonly (string | number)[];

/** Edits that a stranger would try: where they apply, and what they put there. */
const EDITS: readonly { readonly at: RegExp; readonly values: readonly Json[] }[] = [
  { at: /\/outputs$/, values: [[0, 0], [99], [-1], [], [0.5], ["0"], [null]] },
  { at: /\/(bias|a|b|c|baseWeight)$/, values: [1e308, -1e308, 5e-324, 1e155, 0, null, "1", -1e150] },
  { at: /\/exponent$/, values: [-99, 1e6, 0.5, 1e-300, 400] },
  { at: /\/coefficients$/, values: [[], [1], ["x"], Array(40).fill(1e150), Array(8).fill(1e308)] },
  { at: /\/coefficients\/\d+$/, values: [1e308, 1e160, 1e149, -1e149, 5e-324, null] },
  { at: /\/scaler\/\w+\/\d+$/, values: [0, -1, 1e-308, 1e308, 1e-149, 1e149, null] },
  {
    at: /\/function$/,
    values: [
      "1/0", "sin(x)^x", "x^-99", "eval", "__proto__", "constructor", "x => 1", "import('fs')", "log(-1-x^2)", "x^x^x^x", "f(x)", "1e999", "",
      "0*x", "x".repeat(5000), `${"(".repeat(600)}x${")".repeat(600)}`, "process.exit(7)", "x\n^2",
    ],
  },
  { at: /\/degree$/, values: [0, 9, 10, 12, 20, 31, 1e9, -1, 2.5] },
  { at: /\/knots$/, values: [[], [0, 0, 0], Array.from({ length: 5000 }, (_, i) => i), Array.from({ length: 30 }, (_, i) => i * 1e149)] },
  { at: /\/knots\/\d+$/, values: [1e308, -1e308, 0, null] },
  { at: /\/uniform$/, values: [false, true, "yes"] },
  { at: /\/columns\/inputs\/\d+\/(low|high)$/, values: [1e308, -1e308, 0, null, 5e-324] },
  { at: /\/(name|target)$/, values: ["", "__proto__", "\u001b[31m", "a\nb", "x".repeat(100_000), "NaN", "../../etc/passwd", "constructor"] },
  { at: /\/columns\/targets\/\d+$/, values: ["x", "", "__proto__", "t\u202e", 7] },
  { at: /\/variables$/, values: [{}, { x: "nowhere" }, { __proto__x: "x" }, { x: "x", z: "x" }] },
  { at: /\/data\/source$/, values: ["/dev/zero", "/etc/passwd", "-", "", "..", "kan.json", "other.csv", "/dev/stdin/x", "\u0000"] },
  { at: /\/data\/fingerprint$/, values: ["0".repeat(64), "", "g".repeat(64)] },
  { at: /\/data\/rows$/, values: [0, 1e15, -1, 1.5] },
  {
    at: /\/data\/read$/,
    values: [
      { sql: "SELECT 1); COPY (SELECT 'x') TO 'pwned.csv'; SELECT (1" }, { where: ["x>"] }, { delimiter: "::" }, { reader: "duckdb" },
      { target: ["nowhere"] }, { inputs: ["y"] }, { missing: "mean" }, { header: false }, { decimal: "," },
    ],
  },
  { at: /\/tree$/, values: [null, 7, [], {}, "x", { kind: "num", value: 1 }, ["^", "x", 1e308], ["/", 1, 0], ["log", -1]] },
  { at: /\/expression$/, values: ["x", "1/0", "", "process.exit(7)", "log(-1)"] },
  { at: /\/best$/, values: [-1, 99, 0.5] },
  { at: /\/split$/, values: [{ seed: 0, validationFraction: 1, testFraction: 1 }, { seed: 0, validationFraction: 0, testFraction: 0 }, null] },
  { at: /\/seed$/, values: [-1, 1e300, 0.5, "0", 9007199254740991] },
  { at: /\/(schema)$/, values: ["kan/model@1", "kan/model@9", "kan/export@1", 2] },
  { at: /\/options$/, values: [{}, { threads: 1e9 }, { lib: ["f"] }, { width: "999999" }, { __proto__: 1 }] },
  { at: /\/command$/, values: ["fit", "rm -rf /", "", "discover", "\u001b]0;x\u0007"] },
  { at: /\/inputs$/, values: [0, 1e9, -1, []] },
  { at: /\/source$/, values: [99, -1, 1e9, 0] },
  { at: /\/(rmse|nrmse|r2|loss|aicc|length|evidence|noise)$/, values: [null, 1e308, -1e308, "x"] },
  { at: /\/(complexity|fitted|chosen|steps)$/, values: [-1, 1e308, 0.5, 1e9] },
  { at: /\/history$/, values: [[], [{}], [[]], "x"] },
  { at: /\/tables$/, values: [{ x: { inputs: [], targets: [] } }, { __proto__x: 1 }] },
  { at: /\/(kind|base|severity|outcome)$/, values: ["none", "", "cut", "spline", "symbolic", null] },
]; // biome-ignore format: a list

/** Values that fit nowhere. */
const ANYTHING: readonly Json[] = [
  null,
  0,
  -1,
  1e308,
  -5e-324,
  1e155,
  "",
  "x",
  "__proto__",
  [],
  {},
  true,
  [[[]]],
  { a: 1 },
  "\u0000",
];

const EXPORTS = [
  "mathjs",
  "latex",
  "python",
  "sympy",
  "c",
  "javascript",
  "rust",
  "julia",
  "excel",
  "json",
  "onnx",
];

/** What reads a model. Those that write it come last. */
function commandsFor(random: RandomStream): readonly (readonly string[])[] {
  const reading: readonly (readonly string[])[] = [
    ["info"],
    ["show"],
    ["history"],
    ["predict", "data.csv"],
    ["predict", "data.csv", "--engine", "cpu"],
    ["predict", "data.csv", "--from", "network"],
    ["report"],
    ["plot"],
    ["export", "--to", oneOf(random, EXPORTS)],
    ["export", "--to", oneOf(random, ["python", "c", "rust", "json", "onnx"]), "--from", "network"],
  ];
  const writing: readonly (readonly string[])[] = [
    ["prune", "--threads", "1"],
    ["symbolic", "--threads", "1", "--lib", "x,x^2,exp,log"],
    ["undo"],
    ["pick", "1"],
  ];
  return [oneOf(random, reading), oneOf(random, reading), oneOf(random, writing)];
}

/** The models that are edited, made once: fitted, pruned, snapped, searched. */
interface Prepared {
  readonly data: string;
  readonly texts: readonly string[];
}

let prepared: Promise<Prepared> | undefined;

async function prepare(): Promise<Prepared> {
  const folder = attackFolder();
  const lines = Array.from({ length: 60 }, (_, r) => {
    const [x, z] = [1 + (r % 13) / 6, 1 + (r % 11) / 5];
    return [x, z, x * x + z].join(",");
  });
  const data = `x,z,y\n${lines.join("\n")}\n`;
  folder.write("data.csv", data);
  const texts: string[] = [];
  for (const args of [
    ["fit", "data.csv", "--width", "1", "--grid", "3", "--steps", "8", "--restarts", "1", "--threads", "1"],
    ["symbolic", "--threads", "1", "--lib", "x,x^2,exp,log"],
    ["discover", "data.csv", "--timeout", "1", "--threads", "1"],
  ]) {
    const { exit, stderr } = await runHere(folder.path, args);
    if (exit !== 0) throw new Error(stderr);
    texts.push(folder.read("kan.json"));
  }
  folder.remove();
  return { data, texts };
}

/** A mutant of a model, and how it was made. */
function mutant(random: RandomStream, n: number, texts: readonly string[]): { how: string; text: string } {
  const text = texts[n % texts.length]!;
  if (random.integer(8) === 0) return mangled(random, text);
  const json = JSON.parse(text) as Json;
  const paths = pathsOf(json);
  const edit = EDITS[Math.floor(n / texts.length) % EDITS.length]!;
  const fitting = paths.filter((path) => edit.at.test(`/${path.join("/")}`));
  const isRandom = fitting.length === 0 || random.integer(4) === 0;
  const path = oneOf(random, isRandom ? paths : fitting);
  const value = isRandom ? oneOf(random, ANYTHING) : oneOf(random, edit.values);
  const isRemoved = isRandom && random.integer(4) === 0;
  change(json, path, isRemoved ? undefined : value);
  return {
    how: `${path.join(".")} = ${isRemoved ? "nothing" : quoted(JSON.stringify(value), 120)}`,
    text: JSON.stringify(json, null, 1),
  };
}

function mangled(random: RandomStream, text: string): { how: string; text: string } {
  const at = random.integer(text.length);
  const ways: readonly [string, string][] = [
    [`cut off at ${at}`, text.slice(0, at)],
    [`a letter out at ${at}`, text.slice(0, at) + text.slice(at + 1)],
    [`digits at ${at}`, `${text.slice(0, at)}99999${text.slice(at)}`],
    ["nested", `${"[".repeat(30_000)}${"]".repeat(30_000)}`],
    ["a byte-order mark", `\ufeff${text}`],
    ["twice", text + text],
    ["empty", ""],
    [`a control sign at ${at}`, `${text.slice(0, at)}\u001b[2J${text.slice(at)}`],
  ];
  const [how, changed] = oneOf(random, ways);
  return { how, text: changed };
}

function pathsOf(json: Json, path: Path = []): Path[] {
  if (json === null || typeof json !== "object") return path.length === 0 ? [] : [path];
  const parts = Array.isArray(json) ? json.map((part, i) => [i, part] as const) : Object.entries(json);
  return [
    ...(path.length === 0 ? [] : [path]),
    ...parts.flatMap(([key, part]) => pathsOf(part, [...path, key])),
  ];
}

function change(json: Json, path: Path, value: Json | undefined): void {
  let owner = json as Record<string | number, Json>;
  for (const key of path.slice(0, -1)) owner = owner[key] as Record<string | number, Json>;
  const last = path[path.length - 1]!;
  if (value !== undefined) owner[last] = value;
  else if (Array.isArray(owner)) owner.splice(Number(last), 1);
  else delete owner[last];
}

async function attempt(
  folder: AttackFolder,
  commands: readonly (readonly string[])[],
  given: string,
): Promise<string[]> {
  const faults: string[] = [];
  for (const args of commands) {
    const before = folder.fingerprints();
    const run = await runHere(folder.path, args);
    const command = `kan ${args.join(" ")}`;
    faults.push(...faultsOf(run, { given, seconds: 30 }).map((fault) => `${command}: ${fault}`));
    const isWriter = ["prune", "symbolic", "undo", "pick"].includes(args[0]!);
    const strange = touched(before, folder.fingerprints(), (name) =>
      isWriter ? name === "kan.json" || name.startsWith(".kan/") : name === "kan.html" || name === "kan.svg",
    );
    faults.push(...strange.map((name) => `${command}: ${name} was touched`));
  }
  return faults;
}

/** Mutants of model files. */
export const models: Attack = {
  name: "models",
  counts: { long: 520, short: 36 },
  trial: async (random, n): Promise<Trial> => {
    prepared ??= prepare();
    const { data, texts } = await prepared;
    const { how, text } = mutant(random, n, texts);
    const folder = attackFolder();
    try {
      folder.write("data.csv", data);
      folder.write("kan.json", text);
      const commands = commandsFor(random);
      const faults = await attempt(folder, commands, `${how} NaN`);
      return { what: `kan.json of kan ${["fit", "symbolic", "discover"][n % 3]} with ${how}`, faults };
    } finally {
      folder.remove();
    }
  },
};
