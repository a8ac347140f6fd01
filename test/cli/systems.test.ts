import { compile } from "mathjs";
import { expect, test } from "vitest";
import { csvOf, noisy, type System, solved, timesFrom } from "../series/made.ts";
import { temporaryFolder } from "./run.ts";

interface Equation {
  readonly target: string;
  readonly best: number;
  readonly formulas: readonly { readonly expression: string }[];
}

/** The largest difference between the equations found and the true ones, over the size of the latter, on these states. */
function distance(
  equations: readonly Equation[],
  names: readonly string[],
  truth: System,
  states: readonly (readonly number[])[],
): number {
  return Math.max(
    ...equations.map(({ formulas, best }, k) => {
      const code = compile(formulas[best]!.expression);
      const size = Math.max(...states.map((state) => Math.abs(truth(0, state)[k]!)));
      return Math.max(
        ...states.map((state) => {
          const found: number = code.evaluate(Object.fromEntries(names.map((name, i) => [name, state[i]!])));
          return Math.abs(found - truth(0, state)[k]!) / size;
        }),
      );
    }),
  );
}

const logistic: System = (_t, [x]) => [0.8 * x! * (1 - x! / 20)];
const oscillator: System = (_t, [x, v]) => [v!, -2.1 * x! - 0.1 * v!];
const predators: System = (_t, [x, y]) => [1.1 * x! - 0.4 * x! * y!, 0.1 * x! * y! - 0.4 * y!];
const pendulum: System = (_t, [x, v]) => [v!, -1.3 * Math.sin(x!)];

test.each([
  {
    name: "logistic growth",
    system: logistic,
    names: ["x"],
    start: [1.5],
    until: 12,
    noise: 0,
    within: 1e-6,
  },
  {
    name: "logistic growth",
    system: logistic,
    names: ["x"],
    start: [1.5],
    until: 12,
    noise: 0.01,
    within: 0.05,
  },
  {
    name: "an oscillator",
    system: oscillator,
    names: ["x", "v"],
    start: [1, 0],
    until: 10,
    noise: 0,
    within: 1e-6,
  },
  {
    name: "an oscillator",
    system: oscillator,
    names: ["x", "v"],
    start: [1, 0],
    until: 10,
    noise: 0.01,
    within: 0.03,
  },
  {
    name: "predators and prey",
    system: predators,
    names: ["x", "y"],
    start: [10, 5],
    until: 25,
    noise: 0,
    within: 1e-6,
  },
  {
    name: "predators and prey",
    system: predators,
    names: ["x", "y"],
    start: [10, 5],
    until: 25,
    noise: 0.01,
    within: 0.03,
  },
  {
    name: "a pendulum",
    system: pendulum,
    names: ["x", "v"],
    start: [2.4, 0],
    until: 15,
    noise: 0,
    within: 1e-6,
  },
  {
    name: "a pendulum",
    system: pendulum,
    names: ["x", "v"],
    start: [2.4, 0],
    until: 15,
    noise: 0.01,
    within: 0.03,
  },
])("$name with noise $noise gives its equations", ({ system, names, start, until, noise, within }) => {
  const folder = temporaryFolder();
  const times = timesFrom(0, until, 150, 0.5);
  const rows = solved(system, times, start);
  folder.write("series.csv", csvOf(["t", ...names], times, noise > 0 ? noisy(rows, noise, 5) : rows));
  const run = folder.kan([
    "discover",
    "series.csv",
    "--time",
    "t",
    "--threads",
    "1",
    "--timeout",
    "60",
    "--json",
  ]);
  expect(run.exit).toBe(0);
  const found = JSON.parse(run.stdout);
  expect(found.schema).toBe("kan/system@1");
  expect(found.equations.map(({ target }: Equation) => target)).toEqual(names.map((name) => `d${name}/dt`));
  expect(distance(found.equations, names, system, rows)).toBeLessThan(within);
  expect(found.outcome).toBe(noise > 0 ? "fitted" : "exact");
});

/** Infections in two towns: the same equations, other starts. */
function epidemics(): { readonly text: string; readonly system: System; readonly states: number[][] } {
  const system: System = (_t, [s, i]) => [-0.5 * s! * i!, 0.5 * s! * i! - 0.3 * i!];
  const times = timesFrom(0, 12, 60);
  const runs = [
    ["north", [4, 0.05]],
    ["south", [2, 0.4]],
  ] as const;
  const states: number[][] = [];
  const lines = runs.flatMap(([name, start]) => {
    const rows = solved(system, times, start);
    states.push(...rows);
    return noisy(rows, 0.01, 9).map((row, i) => [name, times[i], ...row].join(","));
  });
  return { text: ["town,day,S,I", ...lines].join("\n"), system, states };
}

test("two runs of one system are told apart by --group, and one of them is predicted by the other", () => {
  const folder = temporaryFolder();
  const { text, system, states } = epidemics();
  folder.write("towns.csv", text);
  const args = ["discover", "towns.csv", "--time", "day", "--group", "town", "--threads", "1", "--json"];
  const run = folder.kan(args);
  expect(run.exit).toBe(0);
  const found = JSON.parse(run.stdout);
  expect(distance(found.equations, ["S", "I"], system, states)).toBeLessThan(0.05);
  expect(found.starts.map((start: { run: string }) => start.run)).toEqual(["north", "south"]);
  expect(found.errors.lastRun.run).toBe("south");
  expect(found.errors.lastRun.newStart.I).toBeLessThan(0.1);
  // The clock is not part of the result.
  const model = folder.read("kan.json");
  expect(folder.kan(args).stdout.replace(/"seconds":.*/, "")).toBe(run.stdout.replace(/"seconds":.*/, ""));
  expect(folder.read("kan.json")).toBe(model);
});

test("a second derivative is a formula of the state and its first, and one state may be looked at alone", () => {
  const folder = temporaryFolder();
  const times = timesFrom(0, 15, 150);
  const rows = solved(oscillator, times, [1, 0]);
  folder.write("x.csv", csvOf(["t", "x", "v"], times, rows));
  const second = folder.kan([
    "discover",
    "x.csv",
    "--time",
    "t",
    "--ignore",
    "v",
    "--order",
    "2",
    "--threads",
    "1",
    "--quiet",
  ]);
  expect(second.stdout.trim()).toMatch(/^d2x\/dt2 = /);
  const code = compile(second.stdout.trim().replace("d2x/dt2 = ", ""));
  expect(code.evaluate({ x: 0.4, dx_dt: -0.9 })).toBeCloseTo(-2.1 * 0.4 + 0.09, 4);
  const [byName, byHeader] = ["dx_dt", "dx/dt"].map((name) =>
    folder.kan(["predict", "--from", `x=1,${name}=0`, "--until", "5"]),
  );
  expect(byName!.exit).toBe(0);
  expect(byName!.stdout).toBe(byHeader!.stdout);
  const alone = folder.kan([
    "discover",
    "x.csv",
    "--time",
    "t",
    "--derivative",
    "v",
    "--threads",
    "1",
    "--quiet",
  ]);
  expect(alone.stdout.trim()).toMatch(/^dv\/dt = /);
  expect(compile(alone.stdout.trim().replace("dv/dt = ", "")).evaluate({ x: 0.4, v: -0.9 })).toBeCloseTo(
    -0.75,
    4,
  );
  const refused = folder.kan(["predict", "--until", "5"]);
  expect(refused.exit).toBe(1);
  expect(refused.stderr).toContain("need x at all times");
});

test("a system is integrated from a start, exported, shown and reported", () => {
  const folder = temporaryFolder();
  const times = timesFrom(0, 10, 100);
  folder.write("series.csv", csvOf(["t", "x", "v"], times, solved(oscillator, times, [1, 0])));
  const run = folder.kan(["discover", "series.csv", "--time", "t", "--threads", "1"]);
  expect(run.stdout).toContain("dx/dt = v");
  expect(run.stdout).toContain("exact to rounding");
  const trajectory = folder.kan(["predict", "--from", "x=0.5,v=-0.2", "--until", "20", "--step", "4"]);
  expect(trajectory.exit).toBe(0);
  const lines = trajectory.stdout.trim().split("\n");
  const truth = solved(oscillator, [0, 4, 8, 12, 16, 20], [0.5, -0.2]);
  expect(lines[0]).toBe("t,x,v");
  lines.slice(1).forEach((line, i) => {
    const [t, x, v] = line.split(",").map(Number);
    expect(t).toBe(4 * i);
    expect(x).toBeCloseTo(truth[i]![0]!, 6);
    expect(v).toBeCloseTo(truth[i]![1]!, 6);
  });
  expect(folder.kan(["predict", "--until", "20", "-o", "out.csv"]).stdout).toContain("201 rows integrated");
  expect(folder.kan(["export", "--to", "python"]).stdout).toContain("def dx_dt(v):");
  expect(folder.kan(["info"]).stdout).toContain("dv/dt");
  const { stdout } = folder.kan(["info"]);
  expect(stdout).toMatch(/System +of order 1 in t, moves x, v; one run/);
  expect(stdout).toContain("against slopes of smoothed states");
  expect(folder.kan(["report"]).exit).toBe(0);
  expect(folder.read("kan.html")).toContain("<h2>Trajectories</h2>");
  expect(folder.kan(["plot"]).stdout).toBe("trajectories: 3 pictures drawn: kan.svg\n");
  expect(folder.read("kan.svg")).toContain("v by x");
  expect(folder.kan(["plot", "--what", "network"]).exit).toBe(1);
});

const steady = timesFrom(0, 5, 20);
const table = csvOf(["t", "x"], steady, solved(logistic, steady, [2]));

test.each([
  ["a time that repeats", table.replace(/\n[^\n]*$/, (last) => `${last}${last}`), [], 3, "stands twice"],
  ["a time that goes back", `${table}\n1,5`, [], 3, "goes back"],
  ["a time that is missing", `${table}\n,5`, [], 3, "holds nothing"],
  ["a run of three rows", "t,x\n0,1\n1,2\n2,3", [], 3, "at least 8"],
  ["a state that is text", table.replace(/\n[^\n]*$/, "\n9,what"), [], 3, "series.csv:21:2"],
  [
    "states that stay",
    csvOf(
      ["t", "x"],
      steady,
      steady.map(() => [3]),
    ),
    [],
    3,
    "no state ever changes",
  ],
  ["a time column that is not there", table, ["--time", "day"], 2, 'no column "day"'],
  ["a group that is not there", table, ["--group", "run"], 2, 'no column "run"'],
  ["a derivative of no state", table, ["--derivative", "y"], 2, "no state"],
  ["a target", table, ["--target", "x"], 2, "--derivative names"],
  ["a third order", table, ["--order", "3"], 2, "from 1 to 2"],
])("%s is refused with its place or what to do", (_what, text, flags, exit, said) => {
  const folder = temporaryFolder();
  folder.write("series.csv", text);
  const run = folder.kan(["discover", "series.csv", "--time", "t", ...flags]);
  expect(run.exit).toBe(exit);
  expect(run.stderr.replace(/\s+/g, " ")).toContain(said);
  expect(run.stdout).toBe("");
});

test("kan predict refuses starts and ends that say nothing", () => {
  const folder = temporaryFolder();
  folder.write("series.csv", table);
  expect(folder.kan(["discover", "series.csv", "--time", "t", "--threads", "1", "--timeout", "1"]).exit).toBe(
    0,
  );
  for (const [flags, said] of [
    [["--until", "5", "--from", "x=a"], "expected a state and its value"],
    [["--until", "5", "--from", "y=1"], "no state"],
    [["--until", "-5"], "not after the start"],
    [["series.csv", "--until", "5"], "leave the table out"],
    [["--step", "1"], "--step goes with --until"],
  ] as const) {
    const run = folder.kan(["predict", ...flags]);
    expect(run.exit).toBe(2);
    expect(run.stderr.replace(/\s+/g, " ")).toContain(said);
  }
});
