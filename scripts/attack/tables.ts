/** Tables that are damaged, odd or extreme, through one command or down the whole chain. */
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import type { RandomStream } from "../../src/math/philox.ts";
import { type Attack, oneOf, quoted, type Trial } from "./attack.ts";
import { type AttackFolder, attackFolder, touched } from "./folder.ts";
import { faultsOf } from "./judge.ts";
import { runHere } from "./session.ts";

/** Cells that are no plain numbers. */
const CELLS = [
  "", " ", "NA", "nan", "NaN", "inf", "-inf", "Infinity", "1e999", "-1e-999", "0x10", "1_000", "1,000", "1.000,5", "63 400",
  "--1", "+-2", "1e", "e5", ".", "-", "1.2.3", "½", "٣", "12%", "$5", "<0.05", "true", "null", "#REF!", "=1+1", "-9999", "1e308",
  "1e-320", "5e-324", "-0", "9007199254740993", "2024-02-30", "12:30", "\u0000", "\u001b[31m", '"', '""', "'", "\\", "a\tb", "{}",
  "[1]", "__proto__", "\u202e1", "é", "\ufeff1", "1 ", "1\u00a0000",
] as const; // biome-ignore format: a list

const NAMES = [
  "x", "x", "", " ", "y", "a b", "x [m/s]", "__proto__", "constructor", "toString", "1", "-1", "NaN", "π", "\u202eevil", "\u001b]0;t\u0007",
  "a,b", 'q"q', "line\nbreak", "=cmd", "e", "pi", "sin", "if", "x_1", "x_2", "$x", "a".repeat(5000), "\u0000", "x'", "<b>", "{x}", "\\n",
] as const; // biome-ignore format: a list

const LAWS: readonly ((x: number, z: number) => number)[] = [
  (x, z) => x * z,
  (x) => x ** 2 + 1,
  (x, z) => x / z,
  (x, z) => Math.sin(x) + z,
  (x) => Math.exp(-x),
  (x, z) => 3 * x - z,
];

/** A table as it is attacked with: bytes, and what they are. */
interface HostileTable {
  readonly kind: string;
  readonly bytes: Uint8Array | string;
}

type Maker = (random: RandomStream) => HostileTable;

const MAKERS: readonly Maker[] = [
  brokenCells,
  ragged,
  wide,
  encoded,
  magnitudes,
  jsonLines,
  parquet,
  packed,
  degenerate,
  mutatedBytes,
  hostileNames,
];

/** Rows of numbers by some law, between 2 and `most` of them. */
function rowsOf(random: RandomStream, most: number): number[][] {
  const law = oneOf(random, LAWS);
  return Array.from({ length: 2 + random.integer(most - 1) }, () => {
    const [x, z] = [0.5 + 3 * random.uniform(), 1 + random.uniform()];
    return [x, z, law(x, z)];
  });
}

function csv(rows: readonly (readonly (number | string)[])[], names = ["x", "z", "y"], mark = ","): string {
  return `${[names, ...rows].map((row) => row.join(mark)).join("\n")}\n`;
}

function brokenCells(random: RandomStream): HostileTable {
  const rows: (number | string)[][] = rowsOf(random, 14);
  for (let n = 1 + random.integer(4); n > 0; n--) {
    const row = oneOf(random, rows);
    row[random.integer(3)] = oneOf(random, CELLS);
  }
  return { kind: "cells", bytes: csv(rows, undefined, oneOf(random, [",", ";", "\t", "|", " "])) };
}

function ragged(random: RandomStream): HostileTable {
  const rows: (number | string)[][] = rowsOf(random, 14);
  const row = oneOf(random, rows);
  if (random.integer(2) === 0) row.pop();
  else row.push(oneOf(random, [1, "", "z", '"open']));
  return { kind: "ragged", bytes: csv(rows) };
}

function wide(random: RandomStream): HostileTable {
  const nColumns = oneOf(random, [60, 500, 3000, 19_999, 20_001, 100_000]);
  const same = random.integer(4) === 0;
  const names = Array.from({ length: nColumns }, (_, c) => (same ? "x" : `c${c}`)).join(",");
  const isFull = nColumns <= 500 || (nColumns > 20_000 && random.integer(2) === 0);
  const row = (): string =>
    isFull ? Array.from({ length: nColumns }, () => random.integer(9)).join(",") : "1,2";
  return { kind: `wide ${nColumns}`, bytes: `${names}\n${row()}\n${row()}\n${row()}\n` };
}

function encoded(random: RandomStream): HostileTable {
  const text = csv(rowsOf(random, 10), ["größe", "z", "y"]);
  const utf16 = Buffer.from(random.integer(2) === 0 ? `\ufeff${text}` : text, "utf16le");
  const variants: (() => Uint8Array | string)[] = [
    () => Buffer.from(text, "latin1"),
    () => utf16,
    () => Buffer.from(utf16).swap16(),
    () => utf16.subarray(0, utf16.length - 1),
    () => `\ufeff\ufeff${text}`,
    () => text.replaceAll("\n", "\r"),
    () => text.replaceAll("\n", "\r\n\r\n"),
    () => text.replaceAll(",", "\u0000"),
    () => Buffer.from(text.replaceAll("\n", "\n\u0000")),
    () => Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xfe, 0xc0, 0x80])]),
    () => `#comment\n\n\n# x,y\n${text}`,
  ];
  return { kind: "encoding", bytes: oneOf(random, variants)() };
}

function magnitudes(random: RandomStream): HostileTable {
  const powers = [
    -320, -310, -300, -200, -160, -151, -149, -120, -60, -20, 0, 20, 60, 120, 149, 151, 160, 200, 300, 308,
  ];
  const sizes = [0, 1, 2].map(() => (random.integer(3) === 0 ? 0 : oneOf(random, powers)));
  const rows = rowsOf(random, 16).map((row) => row.map((v, c) => scaled(v, sizes[c]!)));
  if (random.integer(4) === 0) oneOf(random, rows)[2] = scaled(1, oneOf(random, powers));
  return { kind: `magnitudes 1e${sizes.join(", 1e")}`, bytes: csv(rows) };
}

/** v·10^power as text, where it may not be a float64 any more. */
function scaled(v: number, power: number): string {
  return power === 0 ? String(v) : `${(v / 4).toPrecision(6)}e${power}`;
}

function jsonLines(random: RandomStream): HostileTable {
  const odd: readonly unknown[] = [null, "text", [1, [2]], { a: 1 }, true, "1e400", "NA", 1e300, -0, ""];
  const deep = (n: number): string => `{"x":${"[".repeat(n)}${"]".repeat(n)},"z":1,"y":2}`;
  const lines = rowsOf(random, 10).map(([x, z, y]) => {
    const row: Record<string, unknown> = { x, z, y };
    if (random.integer(4) === 0) row[oneOf(random, ["x", "y", "late", "__proto__"])] = oneOf(random, odd);
    return random.integer(12) === 0
      ? oneOf(random, ["{", "[1,2]", "7", '"a"', "null", deep(50), deep(9000)])
      : JSON.stringify(row);
  });
  return { kind: "json lines", bytes: `${lines.join("\n")}\n` };
}

function parquet(random: RandomStream): HostileTable {
  const rows = rowsOf(random, 12);
  const column = (c: number): number[] => rows.map((row) => row[c]!);
  const odd = oneOf(random, [Number.NaN, Number.POSITIVE_INFINITY, 1e300, 5e-324, 0]);
  const x = column(0).map((v) => (random.integer(6) === 0 ? odd : v));
  const written = Buffer.from(
    parquetWriteBuffer({
      columnData: [
        { name: oneOf(random, NAMES), data: x, type: "DOUBLE" },
        { name: "big", data: column(1).map((v) => BigInt(Math.round(v * 1e6))), type: "INT64" },
        { name: "s", data: rows.map(() => oneOf(random, CELLS)), type: "STRING" },
        { name: "y", data: column(2), type: "DOUBLE" },
      ],
    }),
  );
  if (random.integer(2) === 0) return { kind: "parquet", bytes: written };
  const cut =
    random.integer(2) === 0 ? written.subarray(0, random.integer(written.length)) : Buffer.from(written);
  if (cut.length > 8) cut[4 + random.integer(cut.length - 4)]! ^= 1 + random.integer(255);
  return { kind: "damaged parquet", bytes: cut };
}

function packed(random: RandomStream): HostileTable {
  const inner = oneOf(random, [brokenCells, ragged, jsonLines])(random);
  const whole = gzipSync(inner.bytes);
  const variants = [
    whole,
    whole.subarray(0, -9),
    Buffer.concat([whole, whole]),
    Buffer.concat([whole, Buffer.from("tail")]),
  ];
  if (random.integer(6) === 0)
    return { kind: "gzip bomb", bytes: gzipSync(Buffer.alloc(3e7, oneOf(random, ["\n", "1", "0,"]))) };
  return { kind: "gzip", bytes: oneOf(random, variants) };
}

function degenerate(random: RandomStream): HostileTable {
  const texts = [
    "", "\n", "x", "x,y", "x,y\n", "x,y\n1,2\n", "x,y\n1,2\n1,2\n", "x,y\n1,1\n2,1\n3,1\n", "1,2\n3,4\n5,7\n", "x\n1\n2\n4\n", ",\n,\n,\n",
    "x,y\n,\n,\n", "x,y\n1,\n,2\n", "x,y\n0,0\n0,0\n", "a,a,a\n1,2,3\n4,5,6\n", '"x","y"\n"1","2"\n"3","5"\n', "x y\n1 2\n3 5\n", "x;y\n1,5;2,5\n3;4\n",
    "{}\n{}\n", "[]\n[]\n", "PAR1", "PAR1PAR1", "\u001f\u008b", "x,y\n1,2\n2,4\n3,6\n", "x,x2,y\n1,1,2\n2,2,4\n3,3,6\n",
  ]; // biome-ignore format: a list
  return { kind: "degenerate", bytes: oneOf(random, texts) };
}

function mutatedBytes(random: RandomStream): HostileTable {
  const bytes = Buffer.from(csv(rowsOf(random, 12)));
  for (let n = 1 + random.integer(5); n > 0; n--) bytes[random.integer(bytes.length)] = random.integer(256);
  return { kind: "bytes", bytes };
}

function hostileNames(random: RandomStream): HostileTable {
  const names = [0, 1, 2].map(() =>
    JSON.stringify(oneOf(random, NAMES)).replaceAll('\\"', '""').replaceAll("\\n", "\n"),
  );
  return { kind: "names", bytes: csv(rowsOf(random, 12), names) };
}

const OUTPUTS = new Set(["kan.json", "kan.html", "kan.discover.jsonl", "kan.sweep.jsonl"]);
const QUICK = ["--steps", "3", "--restarts", "1", "--width", "1", "--grid", "3", "--threads", "1"];
const SEARCH = ["--timeout", "1", "--threads", "1"];
const CHAIN: readonly (readonly string[])[] = [
  ["info"],
  ["prune", "--threads", "1"],
  ["symbolic", "--threads", "1", "--lib", "x,x^2,exp"],
  ["show"],
  ["predict", "t"],
  ["export", "--to", "python"],
  ["report"],
];

/** Commands that read a table for themselves. */
const OTHERS: readonly (readonly string[])[] = [
  ["eval", "p*x + q", "t"],
  ["eval", "p*x^q", "a/(x + b)", "t", "--bootstrap", "100", "--threads", "1"],
  ["eval", "p*z + q", "t", "--by", "x"],
  ["sweep", "t", "--width", "0|1", "--grid", "3", "--steps", "2", "--restarts", "1", "--threads", "1"],
  ["discover", "t", "--time", "x", ...SEARCH],
  ["discover", "t", "--categories", "x", ...SEARCH],
  ["fit", "t", ...QUICK, "--task", "classify"],
  ["fit", "t", ...QUICK, "--weights", "x"],
  ["solve", "t", "--timeout", "5"],
];

/** What is done with a table: a command, and those that go on from it. */
type Line = readonly (readonly string[])[];

async function attempt(folder: AttackFolder, table: HostileTable, line: Line): Promise<string[]> {
  folder.clear();
  folder.write("t", table.bytes);
  const given = typeof table.bytes === "string" ? table.bytes : Buffer.from(table.bytes).toString("latin1");
  const before = folder.fingerprints();
  const allowance = {
    given: `${given} NaN Infinity`.slice(0, given.includes("N") || given.includes("I") ? undefined : 0),
  };
  const faults: string[] = [];
  for (const args of line) {
    const run = await runHere(folder.path, args);
    faults.push(
      ...faultsOf(run, { ...allowance, seconds: args.includes("--timeout") ? 30 : 15 }).map(
        (fault) => `kan ${args[0]}: ${fault}`,
      ),
    );
    if (args === line[0] && run.exit !== 0) break;
  }
  const strange = touched(
    before,
    folder.fingerprints(),
    (name) => OUTPUTS.has(name) || name.startsWith(".kan/"),
  );
  faults.push(...strange.map((name) => `${name} was touched`));
  return faults;
}

/** The same table with ever fewer lines, as long as something is wrong with it. */
async function smallest(folder: AttackFolder, table: HostileTable, line: Line): Promise<HostileTable> {
  if (typeof table.bytes !== "string" || table.bytes.length > 5000) return table;
  let lines = table.bytes.split("\n");
  for (let at = 1; at < lines.length && lines.length > 3; ) {
    const fewer = { ...table, bytes: lines.filter((_, i) => i !== at).join("\n") };
    if ((await attempt(folder, fewer, line)).length > 0) lines = fewer.bytes.split("\n");
    else at++;
  }
  return { ...table, bytes: lines.join("\n") };
}

/** Bad tables of every kind. */
export const tables: Attack = {
  name: "tables",
  counts: { long: 900, short: 44 },
  trial: async (random, n): Promise<Trial> => {
    const table = MAKERS[n % MAKERS.length]!(random);
    const isSearch = random.integer(6) === 0;
    // Wide tables are about headers; pruning and snapping hundreds of edges is work of minutes, and no fault.
    const isChain = !isSearch && random.integer(3) === 0 && !table.kind.startsWith("wide");
    const isOther = random.integer(3) === 0 && !isSearch && !isChain;
    const first = isSearch ? ["discover", "t", ...SEARCH] : ["fit", "t", ...QUICK];
    const line = isOther ? [oneOf(random, OTHERS)] : [first, ...(isChain ? CHAIN : [])];
    const folder = attackFolder();
    try {
      const faults = await attempt(folder, table, line);
      const shown = faults.length === 0 ? table : await smallest(folder, table, line);
      const command = `${line[0]!.join(" ")}${isChain ? " … report" : ""}`;
      const text =
        typeof shown.bytes === "string" ? shown.bytes : Buffer.from(shown.bytes).toString("latin1");
      return { what: `kan ${command} on ${table.kind}: ${quoted(text)}`, faults };
    } finally {
      folder.remove();
    }
  },
};
