import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { randomStream } from "../../src/math/philox.ts";
import { type Folder, temporaryFolder } from "./run.ts";

/** What errors are measured on, and what a cut may cost. */

interface Errors {
  readonly nrmse: number;
  readonly r2: number;
}

interface PruneJson {
  readonly judgedOn: string;
  readonly cuts: readonly { readonly kind: string; readonly from: number }[];
  readonly nrmse: { readonly before: number; readonly after: number };
  readonly errors: readonly { readonly train: Errors; readonly crossValidated?: Errors }[];
}

/** A table of `n` rows with inputs a, b, c, … and a target that their values and noise make. */
function made(
  n: number,
  nInputs: number,
  target: (row: readonly number[], u: () => number) => number,
): string {
  const random = randomStream(3, "judged");
  const uniform = (): number => random.uniform();
  const names = "abcdefgh".slice(0, nInputs).split("");
  const lines = Array.from({ length: n }, () => {
    const row = names.map(() => Number((2 * uniform() - 1).toFixed(3)));
    return [...row, target(row, uniform)].join(",");
  });
  return `${[...names, "y"].join(",")}\n${lines.join("\n")}\n`;
}

function fittedTo(table: string, ...flags: readonly string[]): Folder {
  const folder = temporaryFolder();
  folder.write("data.csv", table);
  expect(folder.kan(["fit", "data.csv", "--threads", "1", ...flags])).toMatchObject({ exit: 0 });
  return folder;
}

function pruned(folder: Folder): PruneJson {
  return JSON.parse(folder.kan(["prune", "--threads", "1", "--json"]).stdout) as PruneJson;
}

test("in a small table rows left out in turn decide what is cut, and prune says so", () => {
  const noisy = made(40, 4, ([a = 0], u) => 2 * a + 0.3 * (u() + u() + u() - 1.5));
  const folder = fittedTo(noisy, "--width", "0");
  const { stdout } = folder.kan(["prune", "--dry-run"]);
  expect(stdout).toMatch(/RMSE\/std on rows left out in turn: 0\.\d+ before, 0\.\d+ cut/);
  expect(stdout).toContain("left out in turn");
  const { judgedOn, nrmse, errors, cuts } = pruned(folder);
  expect(judgedOn).toBe("left-out");
  expect(errors[0]!.crossValidated!.nrmse).toBeCloseTo(nrmse.after, 3);
  expect(nrmse.after).toBeLessThan(1.05 * nrmse.before);
  expect(cuts.map(({ from }) => from)).not.toContain(0);
  expect(cuts.length).toBeGreaterThan(0);
  // The splines stay as smooth as they were: training again does not memorise the rows.
  expect(errors[0]!.train.nrmse).toBeGreaterThan(0.5 * nrmse.after);
});

// The data set `rock` of R: 48 cross-sections of oil-bearing rock, B. D. Ripley after BP Research.
test("prune does not wreck the network of rock.csv", () => {
  const rock = readFileSync(fileURLToPath(new URL("../tables/rock.csv", import.meta.url)), "utf8");
  const { nrmse, errors } = pruned(fittedTo(rock));
  expect(nrmse.after).toBeLessThanOrEqual(1.05 * nrmse.before);
  expect(errors[0]!.crossValidated!.r2).toBeGreaterThan(0.5);
});

test("both inputs of a target of ones and zeros stay, though few of its rows are held out", () => {
  const event = ([a = 0, b = 0]: readonly number[], u: () => number): number =>
    u() < 1 / (1 + Math.exp(-(2.2 * a + 1.8 * b))) ? 1 : 0;
  const { judgedOn, cuts } = pruned(fittedTo(made(400, 2, event)));
  expect(judgedOn).toBe("left-out");
  expect(cuts.filter(({ kind }) => kind === "input")).toEqual([]);
});

test("a network with more parameters than rows is said to have memorised them, and what to do instead", () => {
  const folder = temporaryFolder();
  folder.write(
    "data.csv",
    made(30, 3, ([a = 0, b = 0], u) => a + b * b + 0.5 * (u() + u() - 1)),
  );
  const { stdout, stderr } = folder.kan(["fit", "data.csv", "--width", "5", "--threads", "1"]);
  expect(stderr).toMatch(
    /^warning\[network\/(memorised|worse-than-mean)\] the network .*\d+ parameters for 30/m,
  );
  expect(stderr.match(/warning\[/g)).toHaveLength(1);
  expect(stderr).toContain("kan discover data.csv searches for a formula");
  expect(stdout).not.toContain("more --steps");
  expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^Next: kan discover data\.csv /);
});

test("a network that predicts noise is said to be worse than the mean", () => {
  const folder = temporaryFolder();
  folder.write(
    "data.csv",
    made(210, 2, (_, u) => u()),
  );
  const { stdout, stderr } = folder.kan(["fit", "data.csv", "--width", "2", "--threads", "1"]);
  expect(stderr).toMatch(
    /worse-than-mean\] the network predicts y on held-out rows worse than their mean: R² -/,
  );
  expect(stdout).toContain("Next: kan discover data.csv");
});

test("one row that has most of the squared error is told by fit", () => {
  const folder = temporaryFolder();
  const rows = made(60, 1, ([a = 0], u) => a + 0.2 * u()).trimEnd();
  folder.write("data.csv", `${rows}\n0.013,40\n`);
  const { stderr } = folder.kan(["fit", "data.csv", "--threads", "1"]);
  expect(stderr).toMatch(/network\/one-row\] one row, with a target of 40, has \d\d % of the squared error/);
});

test("symbolic compares network and formula on rows left out in turn, and info and history say the same", () => {
  const weak = fittedTo(
    made(60, 1, ([a = 0], u) => a + 4 * (u() + u() - 1)),
    "--width",
    "0",
  );
  const { stdout, stderr } = weak.kan(["symbolic", "--threads", "1"]);
  const [, error = ""] = /^ {2}formula +\S+ +(\S+)/m.exec(stdout) ?? [];
  expect(stdout).toContain("60 rows, left out in turn");
  expect(stderr).toMatch(/warning\[symbolic\/poor\] the formula explains (less than half|nothing) of y: R² /);
  expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^Next: kan discover data\.csv /);
  expect(weak.kan(["info"]).stdout).toMatch(new RegExp(`formula, left out in turn +60 +\\S+ +${error}`));
  expect(weak.kan(["history"]).stdout).toMatch(new RegExp(` R²\n[^]*symbolic .* ${error} +\\S+\n`));
});

test("cuts that cost much, because they were asked for, are told", () => {
  const folder = fittedTo(
    made(200, 2, ([a = 0, b = 0]) => a + b * b),
    "--width",
    "0",
  );
  const { stderr } = folder.kan([
    "prune",
    "--threshold",
    "0.9",
    "--max-loss-increase",
    "1e9",
    "--threads",
    "1",
  ]);
  expect(stderr).toMatch(/warning\[.*\] the (cuts make the error \S+ times as large|network predicts)/);
});

/** The root of the mean squared residual of each predictor that a report draws. */
function drawnErrors(html: string): number[] {
  const [, json = ""] = /id="report-data">(.*?)<\/script>/s.exec(html) ?? [];
  const { targets, places } = JSON.parse(json) as {
    readonly places: number;
    readonly targets: readonly {
      readonly scatter: {
        readonly predictors: readonly {
          readonly residualAxis: { readonly low: number; readonly high: number };
          readonly residuals: readonly (readonly number[])[];
        }[];
      };
    }[];
  };
  return targets[0]!.scatter.predictors.map(({ residualAxis: { low, high }, residuals }) => {
    const values = residuals.flat().map((place) => low + ((high - low) * place) / places);
    return Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
  });
}

test("a report of a small table draws each row as predicted without it", () => {
  const folder = fittedTo(
    made(40, 2, ([a = 0, b = 0], u) => 2 * a + b + u() + u()),
    "--width",
    "0",
  );
  const errors = (): { readonly train: { rmse: number }; readonly crossValidated: { rmse: number } } =>
    (JSON.parse(folder.kan(["info", "--json"]).stdout) as { errors: ReturnType<typeof errors>[] }).errors[0]!;
  const { stdout } = folder.kan(["report", "-o", "-"]);
  expect(stdout).toContain("each left out in turn (40 rows)");
  expect(stdout).toContain("each predicted by what was fitted to others");
  expect(drawnErrors(stdout)[0]).toBeCloseTo(errors().crossValidated.rmse, 3);
  expect(errors().crossValidated.rmse).toBeGreaterThan(errors().train.rmse + 0.01);
  folder.kan(["symbolic", "--lib", "x", "--threads", "1"]);
  expect(drawnErrors(folder.kan(["report", "-o", "-"]).stdout)[0]).toBeCloseTo(
    errors().crossValidated.rmse,
    3,
  );
});

test("a report of a table with held-out rows names the rows that were trained on", () => {
  const folder = fittedTo(
    made(260, 1, ([a = 0]) => a * a),
    "--width",
    "0",
    "--grid",
    "3",
  );
  expect(folder.kan(["report", "-o", "-"]).stdout).toContain("trained on (182 rows)");
});
