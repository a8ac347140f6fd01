import { expect, test } from "vitest";
import { draw } from "../../../bench/recovery/draw.ts";
import { pathOf, pathSamples } from "../../../bench/recovery/path.ts";
import type { Input } from "../../../bench/recovery/problem.ts";
import { uniformNumbers } from "../../../bench/recovery/random.ts";
import { deviation, independentRows, type Sample } from "../../../bench/recovery/rows.ts";
import { solve } from "../../../bench/recovery/solve.ts";
import { taskOf } from "../../../bench/recovery/task.ts";
import { conditions, law } from "./laws.ts";

const WIDE = { below: 0.25, above: 0.25 };

function drawn(input: Omit<Input, "name">, margin?: typeof WIDE): number[] {
  const uniform = uniformNumbers(7);
  return Array.from({ length: 4000 }, () => draw({ name: "x", ...input }, uniform, margin));
}

function column(sample: Sample, name: string): number[] {
  return sample.rows.map((row) => row[name]!);
}

test("uniform values fill the range, and the widened range on both sides", () => {
  const values = drawn({ low: 1, high: 5 });
  expect(Math.min(...values)).toBeGreaterThanOrEqual(1);
  expect(Math.max(...values)).toBeLessThan(5);
  expect(values.filter((v) => v < 3).length / values.length).toBeCloseTo(0.5, 1);
  const wide = drawn({ low: 1, high: 5 }, WIDE);
  expect(Math.min(...wide)).toBeCloseTo(0, 1);
  expect(Math.max(...wide)).toBeCloseTo(6, 1);
});

test("logarithmic values have as many below the geometric middle as above, of both signs where asked", () => {
  const values = drawn({ low: 1e-4, high: 1e4, sampling: "log", sign: "both" });
  const share = (isCounted: (v: number) => boolean): number =>
    values.filter(isCounted).length / values.length;
  expect(share((v) => Math.abs(v) < 1)).toBeCloseTo(0.5, 1);
  expect(share((v) => v < 0)).toBeCloseTo(0.5, 1);
  expect(drawn({ low: 1, high: 10, sampling: "log", sign: "negative" }).every((v) => v < 0)).toBe(true);
  const wide = drawn({ low: 1, high: 1e4, sampling: "log" }, WIDE);
  expect(Math.log10(Math.min(...wide))).toBeCloseTo(-1, 1);
  expect(Math.log10(Math.max(...wide))).toBeCloseTo(5, 1);
});

test("whole numbers reach both ends of their range", () => {
  for (const sampling of ["integer", "log-integer"] as const) {
    const values = drawn({ low: 1, high: 9, sampling });
    expect(new Set(values)).toEqual(new Set([1, 2, 3, 4, 5, 6, 7, 8, 9]));
  }
});

test("a derived column follows the others and what is latent", () => {
  const problem = law("A/x", ["x"], {
    inputs: [
      { name: "x", low: 1, high: 5 },
      { name: "A", low: 1, high: 25, derive: "x*y" },
    ],
    latent: [{ name: "y", low: 2, high: 3 }],
  });
  const sample = independentRows(problem, 200, 1);
  expect(sample.target.every((y) => y > 2 - 1e-12 && y < 3 + 1e-12)).toBe(true);
  expect(taskOf(problem, conditions()).csv.split("\n")[0]).toBe("x,A,out");
});

test("rows without a finite value or with too small a target are drawn again", () => {
  const roots = independentRows(law("sqrt(x-y)", ["x", "y"]), 200, 1);
  expect(roots.rows.every((row) => row.x! >= row.y!)).toBe(true);
  const large = independentRows(law("x", ["x"], { minAbs: 3 }), 200, 1);
  expect(Math.min(...column(large, "x"))).toBeGreaterThanOrEqual(3);
  expect(() => independentRows(law("sqrt(-x)", ["x"]), 10, 1)).toThrow("hardly any row");
});

test("values come from the form that keeps its digits", () => {
  const problem = law("1-cos(x)", ["x"], {
    evaluate: "2*sin(x/2)**2",
    inputs: [{ name: "x", low: 1e-10, high: 1e-9 }],
  });
  expect(independentRows(problem, 50, 1).target.every((y) => y > 0)).toBe(true);
});

test("dummy columns stand between the inputs and change no target", () => {
  const problem = law("x*y", ["x", "y"], {
    dummies: [{ name: "w", low: 1e-9, high: 1e-7, sampling: "log" }],
  });
  const plain = taskOf(problem, conditions()).csv.split("\n");
  const more = taskOf(problem, conditions({ hasDummies: true, nuisances: 2 })).csv.split("\n");
  const names = more[0]!.split(",");
  expect(names.slice().sort()).toEqual(["nuisance_1", "nuisance_2", "out", "w", "x", "y"]);
  expect(names.at(-1)).toBe("out");
  expect(more[1]!.split(",").at(-1)).toBe(plain[1]!.split(",").at(-1));
});

test("noise is a share of the root mean square, of curves a share of the standard deviation", () => {
  const targets = (more: object, noise: number): Float64Array => {
    const problem = law("100+x", ["x"], more);
    const lines = taskOf(problem, conditions({ noise, rows: 4000 }))
      .csv.trim()
      .split("\n")
      .slice(1);
    return Float64Array.from(lines, (line) => Number(line.split(",")[1]) - 100 - Number(line.split(",")[0]));
  };
  expect(deviation(targets({}, 0.01))).toBeCloseTo(1.03, 1);
  expect(deviation(targets({ constants: 1 }, 0.01))).toBeCloseTo(0.0115, 3);
});

test("a path follows the solution: a circle stays a circle", () => {
  const states = solve((_, [x, v]) => [v!, -x!], [1, 0], [0, 1, 10, 100]);
  for (const [i, t] of [0, 1, 10, 100].entries()) expect(states[i]![0]).toBeCloseTo(Math.cos(t), 7);
});

test("rows along a trajectory are split into table, others, and the last tenth", () => {
  const problem = law("-x", ["t", "x"], {
    trajectory: {
      time: "t",
      start: 0,
      end: 2,
      points: 1000,
      ood: 100,
      rates: { x: "@" },
      initial: { x: 3 },
    },
  });
  const { table, near, beyond } = pathSamples(problem, 500, 1, 2000);
  expect([table.rows.length, near.rows.length, beyond.rows.length]).toEqual([500, 400, 100]);
  for (const row of table.rows) expect(row.x).toBeCloseTo(3 * Math.exp(-row.t!), 9);
  const last = Math.max(...column(table, "t"), ...column(near, "t"));
  expect(Math.min(...column(beyond, "t"))).toBeGreaterThan(last);
  expect(column(table, "t").some((t) => column(near, "t").includes(t))).toBe(false);
});

test("rows along a line keep the other columns on it", () => {
  const problem = law("x*T", ["x", "T"], { curve: { T: "273+500*x" } });
  const rows = pathOf(problem);
  expect(rows.every((row) => row.T === 273 + 500 * row.x!)).toBe(true);
});
