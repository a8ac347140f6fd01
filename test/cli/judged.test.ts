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
