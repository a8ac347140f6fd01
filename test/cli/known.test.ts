import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Folder, temporaryFolder } from "./run.ts";

interface Known {
  readonly level: number;
  readonly degreesOfFreedom: number;
  readonly constants: readonly {
    readonly value: number;
    readonly standardError: number;
    readonly interval: readonly [number, number];
  }[];
  readonly settled?: Known["constants"];
}

interface Found {
  readonly best: number;
  readonly formulas: readonly { readonly expression: string; readonly known?: Known }[];
}

function discovered(folder: Folder, args: readonly string[]): Found["formulas"][number] {
  const { best, formulas } = JSON.parse(folder.kan(["discover", ...args, "--json"]).stdout) as Found;
  return formulas[best]!;
}

/** What kan eval says of the same formula, its fitted numbers and those that were settled taken for constants that start there. */
function evaluated(
  folder: Folder,
  args: readonly string[],
  { expression, known }: ReturnType<typeof discovered>,
) {
  let form = expression;
  const starts = known!.constants.flatMap(({ value }, i) => {
    form = form.replace(String(Math.abs(value)), `c${i}q`);
    return ["--start", `c${i}q=${Math.abs(value)}`];
  });
  for (const [i, { value }] of (known!.settled ?? []).entries()) {
    const size = Math.abs(value);
    const text = size === Math.PI ? "pi" : String(size).replace(".", "\\.");
    form = form.replace(new RegExp(`(?<![\\w.])${text}(?![\\w.])`), `s${i}q`);
    starts.push("--start", `s${i}q=${1.01 * size}`);
  }
  const { stdout } = folder.kan(["eval", form, ...args, ...starts, "--json"]);
  const { forms } = JSON.parse(stdout) as {
    forms: readonly { readonly constants: Readonly<Record<string, Known["constants"][number]>> }[];
  };
  return known!.constants.map((_, i) => forms[0]!.constants[`c${i}q`]!);
}

test("constants of a formula that discover finds have the errors that eval gives them, and stay in the model", () => {
  const folder = temporaryFolder();
  const lines = Array.from({ length: 40 }, (_, r) => {
    const noise = 0.3 * Math.cos(9 * r + r * r);
    return `${r},${(71.3 * Math.exp(-r / 15.3) + 22.4 + noise).toFixed(4)}`;
  });
  folder.write("cooling.csv", `t,T\n${lines.join("\n")}\n`);
  const best = discovered(folder, ["cooling.csv", "--timeout", "5", "--effort", "low"]);
  expect(best.known!.degreesOfFreedom).toBe(40 - best.known!.constants.length);
  for (const { value, interval } of best.known!.constants) {
    expect(interval[0]).toBeLessThan(value);
    expect(interval[1]).toBeGreaterThan(value);
  }
  const others = evaluated(folder, ["cooling.csv"], best);
  best.known!.constants.forEach(({ standardError, interval }, i) => {
    expect(standardError / others[i]!.standardError).toBeCloseTo(1, 1);
    const width = (ends: readonly [number, number]): number => ends[1] - ends[0];
    expect(width(interval) / width(others[i]!.interval)).toBeCloseTo(1, 1);
  });
  const { stdout } = folder.kan(["info"]);
  expect(stdout).toMatch(/constant +standard error +95 % interval/);
  // Another formula is taken: its errors come from the table, as long as that is there.
  const { formulas } = JSON.parse(folder.kan(["pick", "1", "--json"]).stdout) as Found;
  expect(formulas[0]!.known!.degreesOfFreedom).toBe(39);
  expect(folder.kan(["undo"]).exit).toBe(0);
  // The errors are in the model: the table is not needed for intervals.
  rmSync(join(folder.path, "cooling.csv"));
  folder.write("new.csv", "t\n10\n");
  expect(folder.kan(["predict", "new.csv", "--interval", "0.95"])).toMatchObject({ exit: 0 });
  expect(folder.kan(["pick", "1"])).toMatchObject({ exit: 0 });
  expect(folder.kan(["predict", "new.csv", "--interval", "0.95"])).toMatchObject({
    exit: 3,
    stderr: expect.stringMatching(/--data\s+path\/to\/cooling\.csv/),
  });
});

test("constants found on measured reaction rates have the errors that eval gives them", () => {
  const folder = temporaryFolder();
  folder.bring("puromycin.csv");
  const how = ["puromycin.csv", "--target", "rate", "--where", "state=treated"];
  const best = discovered(folder, [...how, "--timeout", "3", "--effort", "low"]);
  const others = evaluated(folder, how, best);
  expect(others.length).toBeGreaterThan(0);
  // Of constants that were rounded for reading errors differ a little.
  best.known!.constants.forEach(({ standardError }, i) => {
    expect(standardError / others[i]!.standardError).toBeCloseTo(1, 1);
  });
});

test("a model whose errors are not those of its formula is refused", () => {
  const folder = temporaryFolder();
  const lines = Array.from(
    { length: 30 },
    (_, r) => `${r / 3},${3.31 * (r / 3) + 2.17 + 0.05 * Math.cos(9 * r * r)}`,
  );
  folder.write("line.csv", `x,y\n${lines.join("\n")}\n`);
  const best = discovered(folder, ["line.csv", "--timeout", "2", "--effort", "low"]);
  const value = String(best.known!.constants[0]!.value);
  const text = folder.read("kan.json");
  folder.write(
    "kan.json",
    text.replace(`"value":${value}`, `"value":7`).replace(`"value": ${value}`, `"value": 7`),
  );
  expect(folder.kan(["info"])).toMatchObject({
    exit: 3,
    stderr: expect.stringContaining("constants are not those of the formula"),
  });
});
